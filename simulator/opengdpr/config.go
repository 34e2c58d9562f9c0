package opengdpr

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// Identity is a pair of identity type and format that a processor supports
// (section 6.2).
type Identity struct {
	Type   string `json:"identity_type"`
	Format string `json:"identity_format"`
}

// Offers is what a processor says in discovery that it supports.
type Offers struct {
	Types      []string   // of request, section 7.1
	Identities []Identity // pairs, sections 5.1 and 5.2
}

// Never, as a time of a [Lifecycle], means that the state is not left.
const Never time.Duration = -1

// Lifecycle is how long a request stays in each state. Zero skips the state: with
// both zero a request is completed at once. Any negative time means [Never].
type Lifecycle struct {
	Pending    time.Duration
	InProgress time.Duration
}

// Scheme is the way a signature is made.
type Scheme string

// The schemes, each over the SHA-256 digest of the body, save Ed25519, which signs
// the body.
const (
	PKCS1       Scheme = "rsa-pkcs1"
	PSS         Scheme = "rsa-pss"
	ECDSADER    Scheme = "ecdsa-der"
	ECDSAJoined Scheme = "ecdsa-joined"
	Ed25519     Scheme = "ed25519"
)

// Signing is the key and scheme of a processor's signatures (section 4.2).
type Signing struct {
	Key    network.KeyKind // RSA of 2048 bits if empty
	Scheme Scheme          // the most common one of the key if empty
}

// Config describes a [Processor]. Domain and Authority are required.
type Config struct {
	Domain       string             // host on which requests are received
	Authority    *network.Authority // issues the signing certificate
	Organization string             // in the certificate; "Simulated Processor" if empty
	ControllerID string             // name of the controller in answers; "simulated-controller" if empty
	Offers       Offers             // where empty: erasure and access; email raw and sha256, android_advertising_id raw
	Signing      Signing
	Lifecycle    Lifecycle
	Personality  string      // name of one of [Personalities], none if empty
	Faults       []string    // names of deviations of the register, applied in this order after the personality's
	Clock        clock.Clock // the machine's if nil

	RetryPause      time.Duration // before the first retry of a callback, doubled before each further one; one second if zero
	CallbackTimeout time.Duration // of one attempt at a callback, by the machine's clock; ten seconds if zero

	// Introduce is the User-Agent of a callback, usually [network.Network.Introduce]; one with
	// the domain if nil.
	Introduce func(to *url.URL) string
	// Record is called for each attempt at a callback, failed ones included; nil
	// records nothing.
	Record func(*journal.Exchange)
	// Keep keeps requests and callbacks due beyond the process; nil forgets them with it.
	Keep Keeper
	// Roots are the authorities that receivers of callbacks are trusted by; that of
	// Authority if nil.
	Roots *x509.CertPool
	// Dial opens the connections of callbacks, usually [network.Network.Dial]. Without
	// it no callback can be made, and each counts as failed.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	agent *Agent // that the processor is upstream, nil for none
}

func (c Config) withDefaults() Config {
	if c.Organization == "" {
		c.Organization = "Simulated Processor"
	}
	if c.ControllerID == "" {
		c.ControllerID = "simulated-controller"
	}
	if len(c.Offers.Types) == 0 {
		c.Offers.Types = []string{"erasure", "access"}
	}
	if len(c.Offers.Identities) == 0 {
		c.Offers.Identities = []Identity{{"email", "raw"}, {"email", "sha256"}, {"android_advertising_id", "raw"}}
	}
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	if c.Introduce == nil {
		c.Introduce = func(*url.URL) string { return "dsrcheck-partner/" + c.Domain }
	}
	if c.Roots == nil && c.Authority != nil {
		c.Roots = c.Authority.Pool()
	}
	if c.RetryPause == 0 {
		c.RetryPause = time.Second
	}
	if c.CallbackTimeout == 0 {
		c.CallbackTimeout = 10 * time.Second
	}
	if c.Keep == nil {
		c.Keep = forgetful{}
	}
	if c.Dial == nil {
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("this processor has no network")
		}
	}
	return c
}

// behaviour returns the reference behaviour of the config with the deviations of its
// personality applied, and then these.
func (c Config) behaviour(faults []string) (*behaviour, error) {
	if c.Domain == "" || c.Authority == nil {
		return nil, errors.New("a processor needs a domain and an authority")
	}
	for _, t := range c.Offers.Types {
		if !slices.Contains(requestTypes, t) {
			return nil, fmt.Errorf("offer request type %q: not one of section 7.1", t)
		}
	}
	for _, i := range c.Offers.Identities {
		if !slices.Contains(identityTypes, i.Type) || !slices.Contains(identityFormats, i.Format) {
			return nil, fmt.Errorf("offer identity %s, %s: not one of section 5", i.Type, i.Format)
		}
	}
	b := reference(c)
	character, _ := LookupPersonality(c.Personality)
	for _, name := range slices.Concat(character.Deviations, faults) {
		deviate, err := c.deviation(name)
		if err != nil {
			return nil, err
		}
		deviate(b)
	}
	return b, nil
}

// deviation is one that a processor can commit, or the agent that it is part of.
func (c Config) deviation(name string) (deviation, error) {
	d, known := fault.Lookup(name)
	known = known && d.Protocol == "opengdpr"
	if deviate, ok := lookup(processorTables(), name); ok && known && d.Role == "processor" {
		return deviate, nil
	}
	if c.agent == nil {
		return nil, fmt.Errorf("apply deviation %q: an OpenGDPR processor has none of that name", name)
	}
	if deviate, ok := lookup(agentTables(), name); ok && known && d.Role == "agent" {
		return deviate, nil
	}
	return nil, fmt.Errorf("apply deviation %q: an OpenGDPR agent has none of that name", name)
}
