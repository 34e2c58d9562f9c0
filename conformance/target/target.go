package target

import (
	"cmp"
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
	// LifecycleTimeout is how long the target's own pace is waited for where no hook moves a
	// request on, and how long after a hook's success GET may take to show the state.
	LifecycleTimeout time.Duration
	// CallbackWait is how long after a change of state its callback may take.
	CallbackWait time.Duration
	// RetryWait is how long after a refused callback the next attempt may take.
	RetryWait time.Duration
	// PartnersListen is the address, host:port, at which callbacks to the suite arrive. Port
	// 0 is any free one.
	PartnersListen string
	// CallbackPublicURL is the URL under which PartnersListen is reached from outside,
	// without a trailing slash; nil if it is reached as it is.
	CallbackPublicURL *url.URL
	// Finish moves a request to completed, nil if the owner offers no such hook.
	Finish *Hook
	// Advance moves a request to the state that is named, nil if the owner offers no such
	// hook. It goes before Finish.
	Advance *Hook
	// Submit, Delete, Cancel and Belief are hooks of targets that send requests, nil where the
	// owner offers none.
	Submit, Delete, Cancel, Belief *Hook
	// CallbackURL is where a controller takes callbacks; nil if that is learnt from its requests.
	CallbackURL *url.URL
	// ScriptPage is a page of a 1st party that starts a deletion with a vendor, which a browser is
	// to look at; {partner_domain} in it stands for the vendor. It is empty if there is none.
	ScriptPage string
	// Downstreams are the partners of the profile, by name, to which an agent or intermediary
	// passes on what it is sent, and Unchosen those that it knows and passes nothing on to.
	Downstreams, Unchosen []string
	// PropertyID is a property that the target knows, empty for none.
	PropertyID string
	// Identifiers are values of identifiers that the target knows, by type:format.
	Identifiers map[string]string
	// KeysPinned tells that the target has the partners' keys from elsewhere and fetches none.
	KeysPinned bool
	// CallLoopback lets the suite's partners call any address of this machine that they are told,
	// also where the target is elsewhere, or behind a proxy.
	CallLoopback bool
	// Secrets are all values that must not be written anywhere.
	Secrets []string
}

// Header is one header field that the user adds.
type Header struct{ Name, Value string }

// Defaults returns a copy of t whose settings have their defaults where they are zero.
func (t *Target) Defaults() *Target {
	d := *t
	d.Timeout = cmp.Or(d.Timeout, 10*time.Second)
	d.LifecycleTimeout = cmp.Or(d.LifecycleTimeout, 30*time.Second)
	d.CallbackWait = cmp.Or(d.CallbackWait, 10*time.Second)
	d.RetryWait = cmp.Or(d.RetryWait, 15*time.Second)
	d.PartnersListen = cmp.Or(d.PartnersListen, "127.0.0.1:0")
	return &d
}
