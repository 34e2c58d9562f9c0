package console

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dsrcheck/simulator"
)

// What errors of a [Client] wrap beside those of package simulator.
var (
	ErrUnreachable = errors.New("no world answers there")
	ErrToken       = errors.New("the world refuses the token")
)

// Error is what a world says when it does not do what it was asked for.
type Error struct {
	Status  int    // code of the answer
	Message string // a sentence
	Hint    string // what to do about it, may be empty

	is error
}

func (e *Error) Error() string { return e.Message }

// Unwrap is what the error is one of, such as [simulator.ErrUnknown]; nil for others.
func (e *Error) Unwrap() error { return e.is }

// Client is a world elsewhere. It is safe for concurrent use.
type Client struct {
	base  string // without a trailing slash
	token string
	http  *http.Client
}

var _ simulator.Access = (*Client)(nil)

// Connect returns the world whose admin API is at a base URL, http or https. The token
// is sent if there is one; only https keeps it from those on the way. Authorities are
// those that an https URL is trusted by, those of the machine if nil. Nothing is sent yet.
func Connect(baseURL, token string, authorities *x509.CertPool) (*Client, error) {
	u, err := url.Parse(baseURL)
	switch { // no sentence shows the URL, which may hold a secret
	case err != nil, u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("connect to world: the URL is not of the form http://127.0.0.1:9000 or https://world.example.org")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("connect to world: the URL has more than scheme, host and path")
	case strings.ContainsFunc(token, unfit):
		return nil, errors.New("connect to world: the token has characters that no header field takes")
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &Client{
		base:  strings.TrimRight(u.String(), "/"),
		token: token,
		http: &http.Client{
			Transport: &http.Transport{
				Proxy:                  http.ProxyFromEnvironment,
				DialContext:            dialer.DialContext,
				TLSClientConfig:        &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12},
				TLSHandshakeTimeout:    10 * time.Second,
				IdleConnTimeout:        30 * time.Second,
				MaxIdleConnsPerHost:    16,
				MaxResponseHeaderBytes: 64 << 10,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Close drops the connections that are kept for later calls.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}
