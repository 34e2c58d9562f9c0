package ddrf

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// Identifier is an entry of the list of supported identifiers in a dsrdelete.json.
type Identifier struct {
	ID     int    `json:"id"` // left out of the file if zero
	Type   string `json:"type"`
	Format string `json:"format"`
}

// The forms in which an acJWT is sent.
const (
	FormBare       = "bare"        // the compact token alone
	FormWrapper    = "wrapper"     // a JSON object with the member acJWT
	FormJSONString = "json-string" // the token as a JSON string
)

// The algorithms that tokens are signed with, each with a key of its own.
const (
	ES256 = "ES256" // with the key p1
	RS256 = "RS256" // with the key p2
)

// Settings are what can be said of a participant, beside who it is. Every empty field
// takes its default.
type Settings struct {
	Identifiers    []Identifier   `json:"identifiers,omitempty"`     // that its file lists; a vendor's are those of [UsualIdentifiers], a publisher has none
	Algorithm      string         `json:"algorithm,omitempty"`       // ES256, or RS256
	Keys           []string       `json:"keys,omitempty"`            // that its file publishes, of p1 and p2; both
	Form           string         `json:"form,omitempty"`            // of its answers: wrapper, or bare or json-string
	CacheControl   string         `json:"cache_control,omitempty"`   // of its file; no such field if empty
	Endpoint       string         `json:"endpoint,omitempty"`        // path of its API, with a query if there is to be one; /ddrf
	Codes          map[string]int `json:"codes,omitempty"`           // result codes for valid requests, by type of identifier
	Script         string         `json:"script,omitempty"`          // vendorScript of its file; none if empty
	ScriptRequired bool           `json:"script_required,omitempty"` // vendorScriptRequirement of its file
	Downstreams    []string       `json:"downstreams,omitempty"`     // domains to which a vendor forwards what it accepts
	Alias          Identifier     `json:"alias,omitzero"`            // that a vendor knows of each subject, and sends where it cannot give what it received
}

// UsualIdentifiers are those that a vendor supports unless it is told otherwise.
func UsualIdentifiers() []Identifier {
	return []Identifier{
		{1, "email", "sha256"}, {2, "email", "plaintext"}, {3, "email", "md5"}, {4, "phone", "sha1"}, {5, "idfa", "plaintext"},
	}
}

// Config describes a [Vendor] or a [Publisher]. Domain and Authority are required.
type Config struct {
	Domain    string             // registrable domain, iss of its tokens
	URL       string             // under which its file says its endpoint is; as the file was asked for if empty
	Authority *network.Authority // keeps its keys
	Clock     clock.Clock        // the machine's if nil

	// Introduce is the User-Agent with which files are read, usually [network.Network.Introduce];
	// one with the domain if nil.
	Introduce func(to *url.URL) string
	// Record is called for each request that it sends and each file that it reads, failed
	// ones included; nil records nothing.
	Record func(*journal.Exchange)
	// Dial opens the connections of those, usually [network.Network.Dial]. Without it no
	// file can be read.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Roots are the authorities whose certificates it trusts; that of Authority if nil.
	Roots *x509.CertPool
	// FetchTimeout is how long it waits for a file, by the machine's clock; three seconds if zero.
	FetchTimeout time.Duration
	// AnswerTimeout is how long it waits for the answer to a request that it sends, likewise;
	// ten seconds if zero.
	AnswerTimeout time.Duration

	// Others are domains of vendors that a vendor knows and passes nothing on to, unless it has a
	// deviation that does so.
	Others []string

	Settings
	Faults []string // names of deviations of the register, applied in this order
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	if c.Record == nil {
		c.Record = func(*journal.Exchange) {}
	}
	if c.Dial == nil {
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("this participant has no network")
		}
	}
	if c.Introduce == nil {
		c.Introduce = func(*url.URL) string { return "dsrcheck-partner/" + c.Domain }
	}
	if c.Roots == nil && c.Authority != nil {
		c.Roots = c.Authority.Pool()
	}
	if c.FetchTimeout == 0 {
		c.FetchTimeout = 3 * time.Second
	}
	if c.AnswerTimeout == 0 {
		c.AnswerTimeout = 10 * time.Second
	}
	c.URL = strings.TrimRight(c.URL, "/")
	c.Settings = c.Settings.withDefaults()
	return c
}

func (s Settings) withDefaults() Settings {
	if s.Algorithm == "" {
		s.Algorithm = ES256
	}
	if len(s.Keys) == 0 {
		s.Keys = []string{PurposeEC, PurposeRSA}
	}
	if s.Form == "" {
		s.Form = FormWrapper
	}
	if s.Endpoint == "" {
		s.Endpoint = "/ddrf"
	}
	return s
}

// check refuses what cannot be simulated, or would not be a conforming participant.
func (c Config) check() error {
	if c.Domain == "" || c.Authority == nil {
		return errors.New("a participant needs a domain and an authority")
	}
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return fmt.Errorf("url %q: not one of http or https", c.URL)
	}
	return c.Settings.check()
}

func (s Settings) check() error {
	if s.Algorithm != ES256 && s.Algorithm != RS256 {
		return fmt.Errorf("algorithm %q: neither %s nor %s", s.Algorithm, ES256, RS256)
	}
	for i, k := range s.Keys {
		if k != PurposeEC && k != PurposeRSA || slices.Contains(s.Keys[:i], k) {
			return fmt.Errorf("key %q: neither %s nor %s, or there twice", k, PurposeEC, PurposeRSA)
		}
	}
	if !slices.Contains(s.Keys, purposeOf(s.Algorithm)) {
		return fmt.Errorf("algorithm %s: its key %s is not among those that are published", s.Algorithm, purposeOf(s.Algorithm))
	}
	if !slices.Contains([]string{FormBare, FormWrapper, FormJSONString}, s.Form) {
		return fmt.Errorf("form %q: none of %s, %s and %s", s.Form, FormBare, FormWrapper, FormJSONString)
	}
	if u, err := url.Parse(s.Endpoint); err != nil || s.Endpoint[0] != '/' || u.Host != "" || u.Fragment != "" || u.Path == filePath {
		return fmt.Errorf("endpoint %q: no path that begins with a slash", s.Endpoint)
	}
	for _, i := range s.Identifiers {
		if i.Type == "" || i.Format == "" {
			return errors.New("identifier: it needs a type and a format")
		}
	}
	if (s.Alias.Type == "") != (s.Alias.Format == "") {
		return errors.New("alias: it needs a type and a format")
	}
	for i, d := range s.Downstreams {
		if _, ok := host(d); !ok || slices.Contains(s.Downstreams[:i], d) {
			return fmt.Errorf("downstream %q: no domain, or there twice", d)
		}
	}
	for t, code := range s.Codes {
		if code < 0 || code > 6 {
			return fmt.Errorf("code %d for %s: none of 0 to 6", code, t)
		}
	}
	return nil
}
