// Package browser looks at a page in a headless Chromium that reaches nothing but the suite:
// every name and address leads to one listener on loopback, whose handler answers for all of
// them. So a page of a target is fetched as everything else of it is, and what its scripts ask
// for is seen, whatever the network.
package browser

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// names are those under which the browser is installed.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Find is the path of the browser, empty if none is installed.
func Find() string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Visit opens a page and runs its scripts until they rest or ctx ends. The handler answers all
// requests, those of https, too; their Host is as the browser has it.
func Visit(ctx context.Context, program, page string, h http.Handler) error {
	folder, err := os.MkdirTemp("", "dsrcheck-browser-")
	if err != nil {
		return fmt.Errorf("make folder of browser: %w", err)
	}
	defer os.RemoveAll(folder)
	certificate, err := selfSigned()
	if err != nil {
		return fmt.Errorf("make certificate: %w", err)
	}
	plain, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for browser: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(&either{plain, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}})
	}()
	defer func() {
		_ = server.Close()
		<-served
	}()
	cmd := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--ignore-certificate-errors",
		"--disable-dev-shm-usage", "--user-data-dir="+folder, "--host-resolver-rules=MAP * "+plain.Addr().String(),
		"--virtual-time-budget=5000", "--dump-dom", page)
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("run browser: %w", err)
	}
	return nil
}

// selfSigned is a certificate that the browser takes because it looks at none.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// either takes connections in the clear and by TLS.
type either struct {
	net.Listener
	config *tls.Config
}

// Accept looks at the first byte when the connection is read first, so that a silent one keeps
// no other waiting.
func (l *either) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &undecided{Conn: conn, config: l.config}, nil
}

// undecided is a connection of which the first byte tells what it is. It is read by one
// goroutine before it is written to.
type undecided struct {
	net.Conn
	config  *tls.Config
	decided net.Conn
}

// tlsHandshake is the type of the record with which TLS begins.
const tlsHandshake = 22

func (c *undecided) Read(p []byte) (int, error) {
	if c.decided == nil {
		r := bufio.NewReader(c.Conn)
		first, err := r.Peek(1)
		if err != nil {
			return 0, err
		}
		c.decided = peeked{c.Conn, r}
		if first[0] == tlsHandshake {
			c.decided = tls.Server(c.decided, c.config)
		}
	}
	return c.decided.Read(p)
}

func (c *undecided) Write(p []byte) (int, error) {
	if c.decided == nil {
		return c.Conn.Write(p)
	}
	return c.decided.Write(p)
}

type peeked struct {
	net.Conn
	r *bufio.Reader
}

func (c peeked) Read(p []byte) (int, error) { return c.r.Read(p) }
