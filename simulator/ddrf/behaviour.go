package ddrf

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	"dsrcheck/simulator/fault"
)

// behaviour is everything about a participant that a deviation may change. The reference
// reads it and knows of no deviation by name.
type behaviour struct {
	domain      string
	aliases     []string // further host names
	identifiers []Identifier
	algorithm   string // that its acJWTs are signed with
	strangeKeys bool   // whether it has keys that no file has

	// the file, in the order in which it is made
	filePaths    []string
	cacheControl string
	fileKeys     []fileEdit // change its keys
	fileEdits    []fileEdit // change the document
	fileFinish   []fileEdit // change what is sent

	// what is received
	endpoint     string                                                       // path
	query        string                                                       // after it in the file, with its question mark
	others       []func(v *view, w http.ResponseWriter, r *http.Request) bool // what answers at other paths
	gates        []func(v *view, w http.ResponseWriter, r *http.Request) int  // the status of a refusal without acJWT, zero for none
	otherMethods int                                                          // status for methods other than POST
	bodyLimit    int64                                                        // bytes
	overLimit    int                                                          // status for more
	unwrap       func(in *incoming) (string, *problem)

	// reading tokens
	split     func(compact string) []string
	decode    func(segment string) ([]byte, error)
	mend      func(json []byte) []byte // makes of JSON what a lenient reader would
	firstWins bool                     // of two members with one name
	header    func(t *token) *problem  // further rules for headers; nil for none
	claims    func(x *examination, t *token) *problem
	last      func(x *examination) *problem // further rules for whole requests that are fine otherwise
	sub       func(t *token) json.RawMessage
	idJWT     func(t *token) json.RawMessage
	number    func(raw json.RawMessage) *big.Float // reads a time
	domainOf  func(iss string) (string, bool)

	// verifying them
	reading    reading
	keeper     func(x *examination, t *token) string          // the domain whose file has the keys
	trusts     []func(x *examination, t *token) bool          // believe a token for other reasons
	isNone     func(alg string) bool                          // whether an alg means no signature
	algorithms []string                                       // that are taken
	candidates func(t *token, keys []*publicKey) []*publicKey // that may have signed it

	// judging
	leeway     time.Duration                      // how far ahead times may lie
	identityOf func(x *examination) identity      // what is to be deleted
	listless   []func(i identity) bool            // identifiers that are taken whatever the list says
	same       func(listed, received string) bool // types and formats
	valueFits  func(i identity) bool
	forgive    func(p problem) bool // problems that are overlooked
	code       func(p problem) int

	// answers, in the order in which they are made
	form   string
	edits  []edit // change header and claims
	finish []edit // change the signed token
	sent   []edit // change the body

	requesting requesting
	forwarding forwarding
}

// edit changes an answer while it is made.
type edit func(v *view, a *answer)

// fileEdit changes a file while it is made.
type fileEdit func(v *view, f *fileAnswer)

// deviation is what a row of the tables does to the reference.
type deviation func(b *behaviour)

// reference is the behaviour of a conforming participant.
func reference(c Config) *behaviour {
	path, query, asked := strings.Cut(c.Endpoint, "?")
	if asked {
		query = "?" + query
	}
	return &behaviour{
		domain:       c.Domain,
		identifiers:  c.Identifiers,
		algorithm:    c.Algorithm,
		filePaths:    []string{filePath},
		cacheControl: c.CacheControl,
		endpoint:     path,
		query:        query,
		otherMethods: http.StatusMethodNotAllowed,
		bodyLimit:    1 << 20,
		overLimit:    http.StatusRequestEntityTooLarge,
		unwrap:       unwrap,
		split:        split,
		decode:       fromBase64url,
		mend:         func(data []byte) []byte { return data },
		sub:          func(t *token) json.RawMessage { return t.claims["sub"] },
		idJWT:        func(t *token) json.RawMessage { return t.claims["idJWT"] },
		number:       numericDate,
		domainOf:     registrable,
		reading:      usualReading(),
		keeper:       func(_ *examination, t *token) string { return t.issuer },
		isNone:       isNone,
		algorithms:   []string{ES256, RS256},
		candidates:   byKid,
		leeway:       leeway,
		identityOf:   func(x *examination) identity { return x.rq.sub },
		same:         func(listed, received string) bool { return listed == received },
		valueFits:    valueFits,
		forgive:      func(problem) bool { return false },
		code:         usualCode,
		form:         c.Form,
		requesting:   usualRequesting(),
		forwarding:   usualForwarding(c),
	}
}

// behaviour returns the reference behaviour of the config with these deviations of the
// roles applied.
func (c Config) behaviour(faults, roles []string) (*behaviour, error) {
	b := reference(c)
	for _, name := range faults {
		deviate, ok := lookup(name)
		d, known := fault.Lookup(name)
		if !ok || !known || d.Protocol != "ddrf" || !slices.Contains(roles, d.Role) {
			return nil, fmt.Errorf("apply deviation %q: a DDRF %s has none of that name", name, roles[0])
		}
		deviate(b)
	}
	return b, nil
}

// lookup finds a deviation in the tables of all subjects.
func lookup(name string) (deviation, bool) {
	for _, table := range deviationTables() {
		if d, ok := table[name]; ok {
			return d, true
		}
	}
	return nil, false
}

func deviationTables() []map[string]deviation {
	return slices.Concat(vendorDeviations(), publisherDeviations(), intermediaryDeviations())
}

// vendorDeviations are those of a recipient.
func vendorDeviations() []map[string]deviation {
	return []map[string]deviation{
		fileDeviations(), keyDeviations(), codeDeviations(), ackDeviations(), httpDeviations(),
		trustDeviations(), structureDeviations(), claimDeviations(), readingDeviations(),
		refuseDeviations(), echoDeviations(),
	}
}
