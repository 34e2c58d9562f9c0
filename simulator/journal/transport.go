package journal

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
)

// Transport is an http.RoundTripper for partners that call others: it dials a
// connection for each request, records the exchange and hands it to Record.
type Transport struct {
	// Dial opens the TCP connection to host:port; nil dials the network as it is.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS is used for https URLs; the server name is added from the URL.
	TLS *tls.Config
	// Limits bound the response.
	Limits Limits
	// Partner is written into each exchange.
	Partner string
	// Record is called once for each exchange, failed ones included.
	Record func(*Exchange)
}

// RoundTrip implements http.RoundTripper. The response body is already read.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	conn, err := t.dial(ctx, req)
	if err != nil {
		return nil, err
	}
	ex := RoundTrip(ctx, conn, req, t.Limits)
	ex.Partner = t.Partner
	if t.Record != nil {
		t.Record(ex)
	}
	if !ex.OK() {
		return nil, errors.New(ex.Error)
	}
	raw := append(bytes.Clone(ex.Response.Head), ex.Response.Payload...)
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), req)
}

func (t *Transport) dial(ctx context.Context, req *http.Request) (net.Conn, error) {
	port := req.URL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[req.URL.Scheme]
	}
	dial := t.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err := dial(ctx, "tcp", net.JoinHostPort(req.URL.Hostname(), port))
	if err != nil || req.URL.Scheme != "https" {
		return conn, err
	}
	config := &tls.Config{}
	if t.TLS != nil {
		config = t.TLS.Clone()
	}
	config.ServerName = req.URL.Hostname()
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("tls handshake with %s: %w", req.URL.Host, err)
	}
	return secure, nil
}
