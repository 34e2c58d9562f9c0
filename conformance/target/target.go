package target

import (
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"time"
)

// Target is an implementation under test and all that is needed to reach it.
type Target struct {
	// URL is the base under which the paths of the protocol lie, without a trailing slash.
	URL *url.URL
	// Domain is what domain headers and certificates are compared with: lower case, no port.
	Domain string
	// Headers are sent with every request to the target itself; their values are secrets.
	Headers []Header
	// ClientCertificate is presented in TLS handshakes, if any.
	ClientCertificate *tls.Certificate
	// Roots are trusted for TLS: the system's and those of the user.
	Roots *x509.CertPool
	// SigningRoots are trusted for signing certificates: those of the user, nil for the system's.
	SigningRoots []*x509.Certificate
	// Proxy is the forward proxy for all requests, nil for none.
	Proxy *url.URL
	// Resolve sends requests for a domain, in lower case, to the address of a URL, whose
	// scheme decides on TLS.
	Resolve map[string]*url.URL
	// Timeout ends one exchange, connecting included.
	Timeout time.Duration
	// PropertyID is a property that the target knows, empty for none.
	PropertyID string
	// Secrets are all values that must not be written anywhere.
	Secrets []string
}

// Header is one header field that the user adds.
type Header struct{ Name, Value string }
