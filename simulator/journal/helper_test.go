package journal_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// rawServer answers one connection with f and returns a connection to it.
func rawServer(t *testing.T, f func(net.Conn)) net.Conn {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		f(conn)
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	conn, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	return conn
}

// answering reads a request's head and sends text.
func answering(text string) func(net.Conn) {
	return func(conn net.Conn) {
		readHead(conn)
		_, _ = io.WriteString(conn, text)
	}
}

func readHead(conn net.Conn) *bufio.Reader {
	br := bufio.NewReader(conn)
	for {
		if line, err := br.ReadString('\n'); err != nil || line == "\r\n" {
			return br
		}
	}
}

// patient is a context for exchanges that end by themselves.
func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func request(t *testing.T, method string, body io.Reader) *http.Request {
	req, err := http.NewRequest(method, "http://target.test/path?q", body)
	require.NoError(t, err)
	return req
}

// certificate is a self-signed one for the name.
func certificate(t *testing.T, name string) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// recordingServer is a started server and the journal it records into.
func recordingServer(t *testing.T, h http.HandlerFunc, config *tls.Config, lim journal.Limits) (*journal.Server, *journal.Journal, string) {
	j := journal.New(journal.Bounds{})
	s := journal.NewServer(h, config, lim, j.Add)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
	return s, j, ln.Addr().String()
}
