package reports

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// large is a run of that many exchanges in twenty scenarios, of which every third is evidence of
// a failed check, and its journal.
func large(t testing.TB, exchanges int) (*conformance.Results, []byte) {
	var lines bytes.Buffer
	w := journal.NewWriter(&lines)
	r := &conformance.Results{Schema: conformance.ResultsSchema, Suite: conformance.Suite{Name: "dsrcheck", Version: "1.2.3"}, Profile: "ddrf@1.0/recipient",
		Target:  conformance.TargetRecord{URL: "https://vendor9.test", Domain: "vendor9.test"},
		Verdict: conformance.DoesNotConform, Reasons: []string{"many checks failed"}, Started: began, Ended: began.Add(time.Hour),
		Summary: conformance.Summary{Checks: map[conformance.Verdict]int{}, Exchanges: exchanges}}
	for i := range 100 {
		r.Requirements = append(r.Requirements, conformance.RequirementResult{ID: fmt.Sprintf("DD-X-%02d", i), Section: fmt.Sprint(1 + i/10), Level: catalog.Must, Severity: catalog.Fail,
			Text: fmt.Sprintf("Rule %d is kept.", i), Verdict: conformance.Fail})
	}
	for i := range 20 {
		r.Scenarios = append(r.Scenarios, conformance.ScenarioResult{ID: fmt.Sprintf("ddrf/scenario-%d", i), Title: "A story", State: "finished", Attempt: 1, Duration: time.Minute})
	}
	for i := range exchanges {
		s := r.Scenarios[i%20].ID
		id := fmt.Sprintf("%s/1/%d", s, 1+i/20)
		begin := began.Add(time.Duration(i) * 100 * time.Millisecond)
		ex := &journal.Exchange{ID: id, Direction: journal.Outbound, Label: "a request", URL: "https://vendor9.test/ddrf", Started: begin, Ended: begin.Add(10 * time.Millisecond),
			Request: &journal.Message{Head: []byte("POST /ddrf HTTP/1.1\r\nHost: vendor9.test\r\nContent-Type: application/jwt\r\n\r\n"), Payload: []byte(chain(i))},
			Response: &journal.Message{Head: []byte("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n\r\n"),
				Payload: fmt.Appendf(nil, `{"acJWT":"%s","n":%d}`, jwt(`{"rqJWT":"`+chain(i)+`","iat":1767323045}`), i)}}
		if i%5 == 0 {
			ex.Direction, ex.Partner = journal.Inbound, fmt.Sprintf("publisher%d.test", i%11)
		}
		require.NoError(t, w.Exchange(1, ex))
		c := conformance.CheckResult{ID: fmt.Sprintf("%s/check-%d", s, i), Scenario: s, Attempt: 1, Verdict: conformance.Pass, Want: "a refusal", Got: "HTTP/1.1 202 Accepted", Exchanges: []string{id}}
		if i%3 == 0 {
			c.Verdict = conformance.Fail
		}
		r.Summary.Checks[c.Verdict]++
		req := &r.Requirements[i%100]
		req.Checks = append(req.Checks, c)
	}
	return r, lines.Bytes()
}

// chain is an rqJWT with an idJWT in it, of about the size that they have.
func chain(i int) string {
	id := jwt(fmt.Sprintf(`{"version":"1.0","jti":"%032d","iss":"publisher1.test","sub":{"identifierValue":"%064d","identifierType":"email","identifierFormat":"sha256"},"iat":1767323045}`, i, i))
	return jwt(fmt.Sprintf(`{"version":"1.0","idJWT":"%s","jti":"%032d","iss":"publisher1.test","iat":1767323045}`, id, i))
}

func loaded(t testing.TB, lines []byte, r *conformance.Results) Input {
	t.Helper()
	in, err := Load(bytes.NewReader(lines), r)
	require.NoError(t, err)
	return in
}

// TestHTMLShuffled renders the same page whatever the order of the journal's lines.
func TestHTMLShuffled(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	r, raw := large(t, 3000) // more in a scenario than a diagram keeps
	page := rendered(t, loaded(t, raw, r))
	lines := strings.SplitAfter(strings.TrimSuffix(string(raw), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 0))
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		require.True(t, bytes.Equal(page, rendered(t, loaded(t, []byte(strings.Join(lines, "")), r))))
	}
}

// TestHTMLHuge neither keeps nor shows all of a body that is too long for it.
func TestHTMLHuge(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	size := 50 << 20
	if testing.Short() {
		size = 5 << 20
	}
	in := sample()
	in.Results.Requirements[0].Checks[0].Exchanges = []string{"opengdpr/create/1/1"}
	var raw bytes.Buffer
	body := bytes.Repeat([]byte("<script>\xff"), size/9+1)[:size]
	require.NoError(t, journal.NewWriter(&raw).Exchange(1, &journal.Exchange{ID: "opengdpr/create/1/1", Direction: journal.Outbound, Started: began, Ended: began,
		Request:  &journal.Message{Head: []byte("GET / HTTP/1.1\r\n\r\n"), Payload: body},
		Response: &journal.Message{Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Payload: body[:size-1]}}))
	got := loaded(t, raw.Bytes(), in.Results)
	require.Len(t, got.Exchanges["opengdpr/create/1/1"].Response.Payload, payloadKept)
	raw.Reset()
	page := rendered(t, got)
	require.Less(t, len(page), 1<<20)
	require.Contains(t, string(page), fmt.Sprintf("the first 16384 of %d bytes", size))
	require.Contains(t, string(page), fmt.Sprintf("the first 16384 of %d bytes", size-1))
}

// TestPageMany opens the page of a run of 5,000 exchanges, a third of them evidence.
func TestPageMany(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	r, raw := large(t, 5000)
	at := time.Now()
	in := loaded(t, raw, r)
	read := time.Since(at)
	at = time.Now()
	page := rendered(t, in)
	made := time.Since(at)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	require.Less(t, len(page), 40<<20)
	b := opened(t, page)
	took := value[float64](b, `new Promise(done => {
		const tell = () => setTimeout(() => done(performance.getEntriesByType("navigation")[0].loadEventEnd));
		document.readyState === "complete" ? tell() : addEventListener("load", tell);
	})`)
	filtered := value[float64](b, `(() => { const at = performance.now(), q = document.getElementById("q");
		q.value = "dd-x-42"; q.dispatchEvent(new Event("input", {bubbles: true})); document.body.offsetHeight; return performance.now() - at; })()`)
	require.Equal(t, "1 of 100 requirements shown", value[string](b, `document.getElementById("shown").textContent`))
	t.Logf("journal %d MiB read in %v, page %.1f MiB made in %v, loaded in %.0f ms, filtered in %.0f ms", len(raw)>>20, read.Round(time.Millisecond), float64(len(page))/(1<<20), made.Round(time.Millisecond), took, filtered)
	require.Less(t, took, 20000.0)
	b.quiet()
}
