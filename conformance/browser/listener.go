package browser

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// listener is the only place that the browser reaches.
type listener struct {
	address string
	server  *http.Server
	served  chan struct{} // closed when nothing is answered any more
}

// listen answers requests of the browser with h, by http and by https.
func listen(ctx context.Context, h http.Handler) (*listener, error) {
	certificate, err := selfSigned()
	if err != nil {
		return nil, err
	}
	socket, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &listener{address: socket.Addr().String(), served: make(chan struct{})}
	l.server = &http.Server{Handler: absolute(h), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return ctx },
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connection{}, conn)
		}}
	go func() {
		defer close(l.served)
		_ = l.server.Serve(&either{socket, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}})
	}()
	return l, nil
}

// Close ends all connections.
func (l *listener) Close() {
	_ = l.server.Close()
	<-l.served
}

// connection is the key of a request's connection in its context.
type connection struct{}

// absolute completes the URL of each request by the scheme and the host that the browser meant.
func absolute(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Scheme, r.URL.Host = "http", r.Host
		if conn, ok := r.Context().Value(connection{}).(*undecided); ok && conn.secure.Load() {
			r.URL.Scheme = "https"
		}
		h.ServeHTTP(w, r)
	})
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
	secure  atomic.Bool
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
			c.secure.Store(true)
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
