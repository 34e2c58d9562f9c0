package opengdpr

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
)

// overConnection are deviations that only a connection shows; package simulator tests
// them.
var overConnection = []string{"chunked", "close-delimited", "http-1.0", "slow-answers"}

func TestRegisterAndTablesAgree(t *testing.T) {
	behaviours := map[string]int{}
	for _, table := range processorTables() {
		for name := range table {
			behaviours[name]++
		}
	}
	for _, d := range fault.All() {
		if d.Protocol == "opengdpr" && d.Role == "processor" {
			require.Equal(t, 1, behaviours[d.Name], "behaviours of %s", d.Name)
			delete(behaviours, d.Name)
		}
	}
	require.Empty(t, behaviours, "behaviours that are not in the register")
}

func TestUnknownDeviation(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	_, err = New(Config{Domain: "processor.test", Authority: a, Faults: []string{"no-such"}})
	require.ErrorContains(t, err, `"no-such"`)
}

// transcript is what a processor answers to a fixed conversation, in words that are
// the same each time: requests in every form that some deviation concerns.
func transcript(t *testing.T, faults ...string) []string {
	t.Helper()
	p := start(t, Config{Faults: faults, Lifecycle: Lifecycle{Pending: time.Hour, InProgress: time.Hour},
		Signing: Signing{Key: network.Ed25519}}) // quick, and the same bytes each time
	var lines []string
	say := func(what string, w *httptest.ResponseRecorder) {
		var header []string
		for _, name := range []string{"Content-Type", "Location", domainHeader, signatureHeader, "X-OpenDSR-Signature"} {
			header = append(header, name+": "+field(w, name))
		}
		lines = append(lines, fmt.Sprintf("%s\n%d\n%s\n%s", what, w.Code, strings.Join(header, "\n"), w.Body))
	}
	say("discovery", call(p, "GET", "/discovery", ""))
	c := p.sealed(t).leaf.Cert
	lines = append(lines, fmt.Sprint(c.Subject, c.Issuer, c.DNSNames, c.KeyUsage, c.PublicKeyAlgorithm, c.NotBefore.After(time.Now()), c.NotAfter.Before(time.Now())))
	if w := call(p, "GET", "/cert.pem", ""); w.Code == http.StatusOK && strings.Contains(field(w, "Content-Type"), "pem") {
		for _, c := range served(t, p) {
			lines = append(lines, c.Subject.String())
		}
	} else {
		lines = append(lines, fmt.Sprint(w.Code, field(w, "Content-Type")))
	}
	n := 0
	body := func(change func(string) string) string {
		n++
		return change(strings.Replace(good, "a7551968", fmt.Sprintf("%08x", n), 1))
	}
	swap := func(from, to string) func(string) string {
		return func(s string) string { return strings.Replace(s, from, to, 1) }
	}
	for _, change := range []struct {
		name string
		f    func(string) string
	}{
		{"good", swap("", "")}, {"question marks", swap("123456", "???~~~>>>a")}, {"pretty", func(s string) string { return string(indent([]byte(s))) }},
		{"bad id", swap("-9831-", "-98")}, {"upper id", swap("ac9017798", "AC9017798")}, {"unknown member", swap("{", `{"note":1,`)},
		{"no property", swap(`"property_id":"123456",`, "")}, {"no version", swap(`"api_version":"0.1",`, "")},
		{"no urls", swap(`,"status_callback_urls":["https://controller.test/opengdpr_callbacks"]`, "")},
		{"id last", func(s string) string {
			return "{" + s[strings.Index(s, ",")+1:len(s)-1] + "," + s[1:strings.Index(s, ",")] + "}"
		}},
		{"escapes", swap("erasure", `\u0065rasure`)}, {"large", swap("123456", strings.Repeat("a", 70_000))}, {"access", swap("erasure", "access")},
		{"last pair", swap("email", "android_advertising_id")}, {"public url", swap("controller.test", "controller.example")},
		{"beyond ASCII", swap("123456", "é")}, {"hashed", swap(`"raw"`, `"sha256"`)},
	} {
		b := body(change.f)
		say(change.name, post(p, b))
		if n == 1 {
			say(change.name+" at slash", call(p, "POST", "/opengdpr_requests/", b))
		}
	}
	for range 10 { // bad ids until a processor has enough of them
		post(p, body(swap("-9831-", "-98")))
	}
	say("after bad ids", post(p, body(swap("", ""))))
	say("singular", call(p, "GET", "/opengdpr_request/"+strings.Replace(goodID, "a7551968", "00000001", 1), ""))
	say("unknown", call(p, "GET", "/opengdpr_requests/"+goodID, ""))
	return lines
}

// conversations are those in one of which every deviation has to show.
var conversations = []func(t *testing.T, faults ...string) []string{transcript, story, examination}

func TestEveryDeviationShows(t *testing.T) {
	var reference [][]string
	for _, c := range conversations {
		said := c(t)
		require.Empty(t, cmp.Diff(said, c(t)), "a conversation is the same each time")
		reference = append(reference, said)
	}
	for i, d := range fault.All() {
		if d.Protocol != "opengdpr" || d.Role != "processor" || raced && i%16 != 0 {
			continue // all of them are tried without the race detector, see the Makefile
		}
		t.Run(d.Name, func(t *testing.T) {
			if slices.Contains(overConnection, d.Name) {
				t.Skip("shows on a connection only")
			}
			t.Parallel()
			for i, c := range conversations {
				if !slices.Equal(reference[i], c(t, d.Name)) {
					return
				}
			}
			require.Fail(t, "no answer and no callback is another")
		})
	}
}

func TestDeviationsCombine(t *testing.T) {
	var names []string
	for _, d := range fault.All() {
		if d.Protocol == "opengdpr" && d.Role == "processor" && d.Name != "discovery-not-found" && !slices.Contains(overConnection, d.Name) {
			names = append(names, d.Name)
		}
	}
	for range 2 {
		p := start(t, Config{Faults: names})
		for _, path := range []string{"/discovery", "/discovery/", "/cert.pem", "/status/" + goodID} {
			call(p, "GET", path, "")
		}
		call(p, "POST", "/opengdpr_requests/", good)
		slices.Reverse(names)
	}
	of201 := []string{"no-receipt-id", "receipt-id-upper-case", "receipt-not-json", "unsigned", "signature-base64url", "later-headers"}
	for range 2 {
		require.Equal(t, http.StatusCreated, post(start(t, Config{Faults: of201}), good).Code)
		slices.Reverse(of201)
	}
}

func TestDeviations(t *testing.T) {
	certs := func(t *testing.T, p *Processor) []*x509.Certificate { return served(t, p) }
	for name, check := range map[string]func(t *testing.T, p *Processor){
		"discovery-certificate-url-elsewhere": func(t *testing.T, p *Processor) {
			require.Contains(t, call(p, "GET", "/discovery", "").Body.String(), `"http://cdn-processor.test/cert.pem"`)
		},
		"discovery-identities-keyed": func(t *testing.T, p *Processor) {
			require.Contains(t, call(p, "GET", "/discovery", "").Body.String(), `{"android_advertising_id":["raw"],"email":["raw","sha256"]}`)
		},
		"certificate-leaf-later": func(t *testing.T, p *Processor) {
			require.True(t, certs(t, p)[0].IsCA)
			require.Equal(t, []string{"processor.test"}, certs(t, p)[1].DNSNames)
		},
		"chain-of-three": func(t *testing.T, p *Processor) {
			c := certs(t, p)
			require.Len(t, c, 3)
			require.NoError(t, c[0].CheckSignatureFrom(c[1]))
			require.NoError(t, c[1].CheckSignatureFrom(c[2]))
		},
		"certificate-no-names-no-organisation": func(t *testing.T, p *Processor) {
			require.Empty(t, certs(t, p)[0].DNSNames)
			require.Equal(t, "CN=signing key", certs(t, p)[0].Subject.String())
		},
		"certificate-der": func(t *testing.T, p *Processor) {
			_, err := x509.ParseCertificate(call(p, "GET", "/cert.pem", "").Body.Bytes())
			require.NoError(t, err)
		},
		"accepts-bad-ids": func(t *testing.T, p *Processor) {
			w := post(p, with(t, "subject_request_id", "null"))
			require.Equal(t, 201, w.Code)
			require.Regexp(t, uuid4, members(t, w.Body.Bytes())["subject_request_id"])
			require.Equal(t, 400, post(p, with(t, "subject_request_id", `"`+strings.ToUpper(goodID)+`"`)).Code)
		},
		"refuses-bad-ids-with-422": func(t *testing.T, p *Processor) {
			w := post(p, dropped(t, "subject_request_id"))
			require.Equal(t, 422, w.Code)
			require.Contains(t, w.Body.String(), `"code":422`)
			require.Equal(t, 400, post(p, dropped(t, "submitted_time")).Code)
		},
		"echoes-identity": func(t *testing.T, p *Processor) {
			require.Contains(t, post(p, dropped(t, "submitted_time")).Body.String(), "johndoe@example.com")
		},
		"later-headers": func(t *testing.T, p *Processor) {
			w := post(p, good)
			require.NotEmpty(t, field(w, "X-OpenDSR-Signature"))
			require.Equal(t, "processor.test", field(w, "X-OpenDSR-Processor-Domain"))
			require.Empty(t, field(w, signatureHeader))
		},
		"times-with-offset-and-fraction": func(t *testing.T, p *Processor) {
			require.Contains(t, post(p, good).Body.String(), `"received_time":"2018-10-02T17:00:00.000000+02:00"`)
		},
		"naive-expected-time": func(t *testing.T, p *Processor) {
			require.Contains(t, post(p, good).Body.String(), `"expected_completion_time":"2018-11-01T15:00:00"`)
		},
		"trailing-slash-only": func(t *testing.T, p *Processor) {
			require.Equal(t, 404, post(p, good).Code)
			require.Equal(t, 201, call(p, "POST", "/opengdpr_requests/", good).Code)
		},
		"guarded-callbacks": func(t *testing.T, p *Processor) {
			require.Equal(t, 400, post(p, good).Code)
			require.Equal(t, 201, post(p, with(t, "status_callback_urls", `["https://controller.example/x"]`)).Code)
		},
		"discovery-redirected": func(t *testing.T, p *Processor) {
			w := call(p, "GET", "/discovery", "")
			require.Equal(t, 307, w.Code)
			require.Equal(t, 200, call(p, "GET", w.Result().Header.Get("Location"), "").Code)
		},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, start(t, Config{Faults: []string{name}, Lifecycle: Lifecycle{Pending: Never}}))
		})
	}
}
