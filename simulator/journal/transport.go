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
	"time"
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
	ex, err := t.exchange(req)
	ex.Partner = t.Partner
	if t.Record != nil {
		t.Record(ex)
	}
	if err != nil {
		return nil, err
	}
	raw := append(bytes.Clone(ex.Response.Head), ex.Response.Payload...)
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), req)
}

// exchange carries out the exchange, whose failure is also returned as an error.
func (t *Transport) exchange(req *http.Request) (*Exchange, error) {
	ctx, started := req.Context(), time.Now()
	conn, err := t.dial(ctx, req)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return undialled(ctx, req, started, err), err
	}
	ex := RoundTrip(ctx, conn, req, t.Limits)
	switch {
	case ex.OK():
		return ex, nil
	case ctx.Err() != nil:
		return ex, context.Cause(ctx)
	}
	return ex, errors.New(ex.Error)
}

// undialled is the exchange of a request that never found a connection.
func undialled(ctx context.Context, req *http.Request, started time.Time, err error) *Exchange {
	failure := Classify(ctx, err)
	if failure == FailMalformed { // nothing came, so it was the dialling
		failure = FailConnect
	}
	return &Exchange{Direction: Outbound, URL: req.URL.String(), Request: &Message{}, Started: started, Ended: time.Now(),
		Failure: failure, Error: err.Error()}
}

func (t *Transport) dial(ctx context.Context, req *http.Request) (net.Conn, error) {
	port, ok := map[string]string{"http": "80", "https": "443"}[req.URL.Scheme]
	if !ok {
		return nil, fmt.Errorf("dial %s: scheme %q is neither http nor https", req.URL.Host, req.URL.Scheme)
	}
	if req.URL.Port() != "" {
		port = req.URL.Port()
	}
	dial := t.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err := dial(ctx, "tcp", net.JoinHostPort(req.URL.Hostname(), port))
	if err != nil || req.URL.Scheme == "http" {
		return conn, err
	}
	config := &tls.Config{}
	if t.TLS != nil {
		config = t.TLS.Clone()
	}
	config.ServerName = req.URL.Hostname()
	secure, err := Handshake(ctx, conn, config)
	if err != nil {
		return nil, fmt.Errorf("tls handshake with %s: %w", req.URL.Host, err)
	}
	return secure, nil
}
