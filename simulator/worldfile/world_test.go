package worldfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

const full = `
partners:
  processor1:
    personality: strict-gateway
    faults: [signature-flipped, create-status-200]
    lifecycle: 2s, 5s
    look: {flaw: expired, key: rsa-2048}
  controller2:
    domain: Shop.Test.
  partner:
    role: opengdpr/processor
    url: https://Pub.example.org:8443/dsr/
    lifecycle: never
    offers:
      types: [erasure]
      identities: [{identity_type: email, identity_format: raw}]
  vendor1:
    names: [WWW.vendor1.test]
    look: {flaw: closed}
    identifiers: [{id: 7, type: email, format: sha256}, {type: sco, format: plaintext}]
    keys: [p2]
    algorithm: RS256
    form: bare
    codes: {sco: 4}
    cache_control: no-store
    endpoint: /delete
    script: "<script></script>"
    script_required: true
    downstreams: [controller2, Other.example.]
    alias: {type: sco, format: plaintext}
partners_only: true
behaviours:
  - partner: controller2
    match: {method: POST, path: /a/*, header: {X-A: b}, member: {/request_status: completed, /a/0: {b: [1, null]}}, from: 2, to: 3}
    each: /subject_request_id
    for: 1m
    answers:
      - {times: 2, status: 503, retry_after: "1", header: {X-B: c}, body: no}
      - {times: 1, delay: 1s, jitter: 10ms, drip: {bytes: 1, every: 5ms}, length: 7}
      - {blanks: -1}
  - {partner: pub.example.org, answers: [{faults: [signature-flipped]}]}
lifecycle: 1s,2s
clock: {frozen: true, advance: 24h}
seed: 7
journal: {count: 100, bytes: 65536}
`

func TestParse(t *testing.T) {
	w, err := parse([]byte(full))
	require.NoError(t, err)
	never := opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}
	want := &World{
		Partners: []simulator.Setup{
			{Name: "controller2", Role: "opengdpr/controller", Domain: "shop.test"},
			{Name: "partner", Role: "opengdpr/processor", Domain: "pub.example.org", URL: "https://Pub.example.org:8443/dsr",
				Lifecycle: never,
				Offers:    opengdpr.Offers{Types: []string{"erasure"}, Identities: []opengdpr.Identity{{Type: "email", Format: "raw"}}}},
			{Name: "processor1", Role: "opengdpr/processor", Domain: "processor1.test", Personality: "strict-gateway",
				Faults: []string{"signature-flipped", "create-status-200"}, Look: network.Look{Flaw: network.FlawExpired, Key: network.RSA2048},
				Lifecycle: opengdpr.Lifecycle{Pending: 2 * time.Second, InProgress: 5 * time.Second}},
			{Name: "vendor1", Role: "ddrf/vendor", Domain: "vendor1.test", Names: []string{"www.vendor1.test"}, Look: network.Look{Flaw: network.FlawClosed},
				DDRF: ddrf.Settings{
					Identifiers: []ddrf.Identifier{{ID: 7, Type: "email", Format: "sha256"}, {Type: "sco", Format: "plaintext"}},
					Algorithm:   ddrf.RS256, Keys: []string{ddrf.PurposeRSA}, Form: ddrf.FormBare, Codes: map[string]int{"sco": 4},
					CacheControl: "no-store", Endpoint: "/delete", Script: "<script></script>", ScriptRequired: true,
					Downstreams: []string{"shop.test", "other.example"}, Alias: ddrf.Identifier{Type: "sco", Format: "plaintext"},
				}},
		},
		Behaviours: []behaviour.Behaviour{
			{Owner: Owner, Partner: "shop.test", Each: "/subject_request_id", For: clock.Duration(time.Minute),
				Match: behaviour.Match{Method: "POST", Path: "/a/*", Header: map[string]string{"X-A": "b"}, From: 2, To: 3,
					Member: map[string]any{"/request_status": "completed", "/a/0": map[string]any{"b": []any{1.0, nil}}}},
				Answers: []behaviour.Answer{
					{Times: 2, Status: 503, RetryAfter: "1", Header: map[string]string{"X-B": "c"}, Body: ptr("no")},
					{Times: 1, Delay: clock.Duration(time.Second), Jitter: clock.Duration(10 * time.Millisecond), Length: ptr(7),
						Drip: &behaviour.Drip{Bytes: 1, Every: clock.Duration(5 * time.Millisecond)}},
					{Blanks: -1},
				}},
			{Owner: Owner, Partner: "pub.example.org", Answers: []behaviour.Answer{{Faults: []string{"signature-flipped"}}}},
		},
		Clock:   clock.Move{Frozen: ptr(true), Advance: clock.Duration(24 * time.Hour)},
		Seed:    ptr(uint64(7)),
		Journal: journal.Bounds{Count: 100, Bytes: 65536},
	}
	require.Empty(t, cmp.Diff(want, w, cmpopts.IgnoreUnexported(World{})))
}

func ptr[T any](v T) *T { return &v }

func TestUsual(t *testing.T) {
	want := simulator.UsualPartners()
	for i := range want {
		if want[i].Role == simulator.RoleProcessor {
			want[i].Lifecycle = opengdpr.Lifecycle{Pending: time.Second, InProgress: time.Second}
		}
	}
	require.Equal(t, want, Usual().Partners, "by name")
	empty, err := parse(nil)
	require.NoError(t, err)
	require.Equal(t, Usual(), empty, "an empty file is the usual world")
	p, ok := Usual().Partner("processor1.test")
	require.True(t, ok)
	require.Equal(t, "processor1", p.Name)
	_, ok = Usual().Partner("processor9")
	require.False(t, ok)
}

func TestPace(t *testing.T) {
	paces := func(w *World) (all []time.Duration) {
		for _, p := range w.Partners {
			all = append(all, p.Lifecycle.Pending)
		}
		return all
	}
	w, err := parse([]byte("lifecycle: 3s,3s\npartners: {processor2: {lifecycle: '0s,0s'}}"))
	require.NoError(t, err)
	require.Equal(t, []time.Duration{0, 0, 3 * time.Second, 0, 0, 0, 0, 0}, paces(w))
	w.Pace(opengdpr.Lifecycle{Pending: opengdpr.Never})
	require.Equal(t, []time.Duration{0, 0, opengdpr.Never, 0, 0, 0, 0, 0}, paces(w))
}

func TestPlace(t *testing.T) {
	w, err := parse([]byte("behaviours: [{partner: controller1, answers: [{status: 500}]}]"))
	require.NoError(t, err)
	require.NoError(t, w.Place("controller1", "https://pub.example.org/base/"))
	require.NoError(t, w.Place("processor1", "Other.example."))
	c, _ := w.Partner("controller1")
	require.Equal(t, "pub.example.org", c.Domain)
	require.Equal(t, "https://pub.example.org/base", c.URL)
	require.Equal(t, "pub.example.org", w.Behaviours[0].Partner, "behaviours go with their partner")
	p, _ := w.Partner("processor1")
	require.Equal(t, "other.example", p.Domain)
	require.Empty(t, p.URL)
	for _, row := range []struct{ name, place, want string }{
		{"nobody", "a.test", "place partner nobody: there is none of that name"},
		{"processor2", "other.example", "place partner processor2: other.example is that of processor1 already"},
		{"processor2", "no domain", `place partner processor2: "no domain" is not a domain such as partner.test`},
		{"processor2", "ftp://a.test", `place partner processor2: "ftp://a.test" is not a base URL such as https://pub.example.org`},
	} {
		require.EqualError(t, w.Place(row.name, row.place), row.want)
	}
}

// TestMistakes holds each error to the words that users read.
func TestMistakes(t *testing.T) {
	for yaml, want := range map[string]string{
		"tarmac: 1":                              "/tarmac: is not foreseen",
		"partnes: {}":                            "/partnes: is not foreseen; is it partners?",
		"journal: {counts: 1}":                   "/journal/counts: is not foreseen; is it count?",
		"clock: {advance: 10}":                   `/clock/advance: is the number 10, not a span of time such as 1m30s`,
		"- a":                                    "/: is an array of 1, not an object",
		"seed: -1":                               `/seed: is the number -1, which breaks minimum 0`,
		"journal: {count: 18446744073709551615}": "/journal/count: is a number 18446744073709551615 beyond what can be used",
		"lifecycle: soon":                        `/lifecycle: "soon" is not of the form 1s,1s and not never`,
		"clock: {advance: -1h}":                  `/clock/advance: is "-1h", not a span of time such as 1m30s`,
		"partners: {partner: {}}":                "/partners/partner/role: is missing: a partner that is not a usual one needs one of ddrf/publisher, ddrf/vendor, opengdpr/controller, opengdpr/processor",
		"partners: {partner: {role: ddrf/directory}}":                      `/partners/partner/role: there is no simulated "ddrf/directory", only ddrf/publisher, ddrf/vendor, opengdpr/controller, opengdpr/processor`,
		"partners: {vendor1: {names: [a b]}}":                              `/partners/vendor1/names/0: "a b" is not a domain such as partner.test`,
		"partners: {vendor1: {names: [vendor2.test]}}":                     "/partners/vendor1/names/0: vendor2.test is that of vendor2 already",
		"partners: {vendor1: {keys: [p1], algorithm: RS256}}":              "/partners/vendor1: it signs with p2, which is not among its keys",
		"partners: {vendor1: {codes: {email: 7}}}":                         `/partners/vendor1/codes/email: is the number 7, which breaks maximum 6`,
		"partners: {vendor1: {endpoint: ddrf}}":                            `/partners/vendor1/endpoint: is "ddrf", which breaks pattern ^/`,
		"partners: {publisher1: {downstreams: [vendor1]}}":                 "/partners/publisher1: downstreams and alias are for the role ddrf/vendor, not for ddrf/publisher",
		"partners: {vendor1: {downstreams: [vendor7]}}":                    `/partners/vendor1/downstreams/0: no partner has the name "vendor7", and it is no domain`,
		"partners: {vendor1: {downstreams: [vendor2, vendor2.test]}}":      "/partners/vendor1/downstreams/1: vendor2.test is there twice",
		"partners: {controller1: {form: bare}}":                            "/partners/controller1: identifiers, keys, algorithm, form, codes, cache_control, endpoint, script, script_required, downstreams and alias are for the roles ddrf/publisher and ddrf/vendor, not for opengdpr/controller",
		"partners: {Part/ner: {role: opengdpr/processor, domain: a.test}}": "/partners/Part~1ner: a name has lower-case letters, digits and hyphens",
		"partners: {processor1: {domain: a b}}":                            `/partners/processor1/domain: "a b" is not a domain such as partner.test`,
		"partners: {processor1: {domain: processor2.test}}":                "/partners/processor2/domain: processor2.test is that of processor1 already",
		"partners: {processor1: {url: 'ftp://a.test'}}":                    `/partners/processor1/url: "ftp://a.test" is not a base URL such as https://pub.example.org`,
		"partners: {processor1: {domain: a.test, url: 'https://b.test'}}":  "/partners/processor1/url: its host is not the domain a.test",
		"partners: {processor1: {faults: [none]}}":                         `/partners/processor1/faults/0: there is no fault or variant "none"`,
		"partners: {controller1: {faults: [signature-flipped]}}":           "/partners/controller1/faults/0: signature-flipped is for the role opengdpr/processor, not for opengdpr/controller",
		"partners: {processor1: {personality: none}}":                      `/partners/processor1/personality: no opengdpr/processor has the personality "none"`,
		"partners: {controller1: {lifecycle: never}}":                      "/partners/controller1: lifecycle and offers are for the role opengdpr/processor, not for opengdpr/controller",
		"partners: {processor1: {look: {flaw: ugly}}}":                     `/partners/processor1/look/flaw: is "ugly", not one of "expired", "not-yet-valid", "wrong-name", "self-signed", "untrusted-issuer", "closed"`,
		"partners: {processor1: {offers: {types: [delete]}}}":              `/partners/processor1/offers/types/0: is "delete", not one of "access", "portability", "erasure"`,
		"behaviours: [{partner: nobody, answers: [{status: 500}]}]":        `/behaviours/0/partner: no partner has the name or domain "nobody"`,
		"behaviours: [{partner: processor1, answers: [{faults: [none]}]}]": `/behaviours/0/answers/0/faults/0: there is no fault or variant "none"`,
		"behaviours: [{partner: processor1}]":                              "/behaviours/0/answers: is missing",
		"a: &x 1\nb: *x":                                                   "parse YAML: aliases, such as *name, are not taken",
		"seed: 1\n---\nseed: 2":                                            "parse YAML: there is more than one document",
		"seed: .nan":                                                       "a value has no form in JSON, such as .nan or .inf",
	} {
		_, err := parse([]byte(yaml))
		require.EqualError(t, err, want, yaml)
	}
	for _, yaml := range []string{"a: [", "seed: 1\nseed: 2", "\tseed: 1"} {
		_, err := parse([]byte(yaml))
		require.ErrorContains(t, err, "parse YAML: ", yaml)
	}
	for _, yaml := range []string{strings.Repeat("[", 1000), strings.Repeat("{a: ", 1000), strings.Repeat("- ", 1000), strings.Repeat("? ", 1000),
		"a:\n" + strings.Repeat(" ", 1000) + "b:"} {
		_, err := parse([]byte(yaml))
		require.EqualError(t, err, "parse YAML: it is nested deeper than 200")
	}
	_, err := parse([]byte("lifecycle: x\nclock: {advance: soon}\npartners: {processor1: {faults: [1]}}"))
	require.Len(t, strings.Split(err.Error(), "\n"), 2, "all at once")
	_, err = parse([]byte("lifecycle: x\npartners: {processor1: {faults: [a, b]}}\nbehaviours: [{partner: c, answers: [{}]}]"))
	require.Len(t, strings.Split(err.Error(), "\n"), 4, "all at once")
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.yaml")
	_, err := Read(path)
	require.ErrorIs(t, err, ErrFile)
	require.ErrorContains(t, err, path)
	require.NoError(t, os.WriteFile(path, []byte("tarmac: 1"), 0o600))
	_, err = Read(path)
	require.EqualError(t, err, "world file: "+path+": /tarmac: is not foreseen")
	require.NoError(t, os.WriteFile(path, []byte("# "+strings.Repeat("a", longest)), 0o600))
	_, err = Read(path)
	require.EqualError(t, err, "world file: "+path+": it has more than 1048576 bytes")
	require.NoError(t, os.WriteFile(path, []byte(full), 0o600))
	w, err := Read(path)
	require.NoError(t, err)
	require.Len(t, w.Partners, 4)
}

// TestLists holds the words that the schema allows to those that there are.
func TestLists(t *testing.T) {
	for _, flaw := range network.Flaws() {
		_, err := parse([]byte("partners: {processor1: {look: {flaw: " + string(flaw) + "}}}"))
		require.NoError(t, err)
	}
	for _, key := range []network.KeyKind{network.ECDSAP256, network.ECDSAP384, network.RSA2048, network.RSA3072} {
		_, err := parse([]byte("partners: {processor1: {look: {key: " + string(key) + "}}}"))
		require.NoError(t, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, yaml := range []string{"", full, "partners: {a: {role: opengdpr/controller}}", "a: &a [*a]", "seed: 1e3", "? x", "clock: {}", "1: 2", "<<: {a: b}",
		"behaviours: [{partner: a, match: {member: {'': {}}}, answers: [{truncate: 1}]}]", "partners: {processor1: {url: 'http://a:/'}}", "seed: .inf"} {
		f.Add([]byte(yaml))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		w, err := parse(raw)
		if err != nil {
			return
		}
		domains := map[string]bool{}
		for _, p := range w.Partners {
			require.NotEmpty(t, p.Role)
			require.False(t, domains[p.Domain], p.Domain)
			domains[p.Domain] = true
		}
		for _, b := range w.Behaviours {
			require.True(t, domains[b.Partner])
		}
	})
}
