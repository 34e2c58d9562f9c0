package behaviour

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
)

func TestAddRefuses(t *testing.T) {
	for _, row := range []struct{ name, behaviour, want string }{
		{"no partner", `{"partner":"","answers":[{"status":500}]}`, "/partner: a behaviour needs the domain of a partner"},
		{"unknown partner", `{"partner":"other.test","answers":[{"status":500}]}`, `/partner: there is no such partner: "other.test"`},
		{"id", `{"id":"b1","answers":[{"status":500}]}`, "/id: it is given by the engine"},
		{"no answer", `{"answers":[]}`, "/answers: there is none"},
		{"answer that never comes", `{"answers":[{"status":500},{"status":501}]}`, "/answers/1: it never comes: the answer before it has no end, since it has no times"},
		{"negative times", `{"answers":[{"times":-1}]}`, "/answers/0/times: -1 is not between 0 and 1000000000"},
		{"negative delay", `{"answers":[{"delay":"-1s"}]}`, "/answers/0/delay: -1s is not between 0 and a hundred years"},
		{"endless jitter", `{"answers":[{"jitter":"2000000h"}]}`, "/answers/0/jitter: 2000000h0m0s is not between 0 and a hundred years"},
		{"negative for", `{"for":"-1s","answers":[{}]}`, "/for: -1s is not"},
		{"each", `{"each":"x","answers":[{}]}`, `/each: "x" is no JSON Pointer: it does not begin with a slash`},
		{"member", `{"match":{"member":{"/a~2":1}},"answers":[{}]}`, `/match/member/~1a~02: "/a~2" is no JSON Pointer: a tilde stands only before 0 or 1`},
		{"method", `{"match":{"method":"P T"},"answers":[{}]}`, `/match/method: "P T" is no method`},
		{"name of a field", `{"match":{"header":{"a b":""}},"answers":[{}]}`, `/match/header/a b: "a b" is no name of a field`},
		{"to before from", `{"match":{"from":3,"to":2},"answers":[{}]}`, "/match/to: it is before from"},
		{"negative to", `{"match":{"to":-1},"answers":[{}]}`, "/match/to: -1 is not"},
		{"interim status", `{"answers":[{"status":100}]}`, "/answers/0/status: 100 is not between 200 and 599"},
		{"body of no content", `{"answers":[{"status":204,"body":""}]}`, "/answers/0/body: an answer with status 204 has none"},
		{"header", `{"answers":[{"header":{"A":"b\r\nc: d"}}]}`, `/answers/0/header/A: "b\r\nc: d" is no value of a field`},
		{"framing", `{"answers":[{"header":{"content-length":"1"}}]}`, "/answers/0/header/content-length: where the answer ends is for length, truncate and drop to say"},
		{"field twice", `{"answers":[{"header":{"x-a":"1","X-A":"2"}}]}`, "/answers/0/header/x-a: it is there twice, in another spelling"},
		{"retry twice", `{"answers":[{"retry_after":"1","header":{"retry-AFTER":"2"}}]}`, "/answers/0/header/retry-AFTER: retry_after says it already"},
		{"retry", `{"answers":[{"retry_after":"\n"}]}`, `/answers/0/retry_after: "\n" is no value of a field`},
		{"drop", `{"answers":[{"drop":"sometimes"}]}`, `/answers/0/drop: "sometimes" is none of before, within, after`},
		{"drop before with a body", `{"answers":[{"drop":"before","body":"x"}]}`, "/answers/0/drop: nothing of the answer is sent, so that it has no header, body, retry_after, length or drip"},
		{"drop and truncate", `{"answers":[{"drop":"after","truncate":1}]}`, "/answers/0/drop: truncate ends the connection already"},
		{"length and truncate", `{"answers":[{"length":1,"truncate":1}]}`, "/answers/0/length: truncate announces the length of the whole body"},
		{"negative length", `{"answers":[{"length":-1}]}`, "/answers/0/length: -1 is not"},
		{"negative blanks", `{"answers":[{"blanks":-2}]}`, "/answers/0/blanks: -2 is not between -1 and 1073741824"},
		{"blanks of no content", `{"answers":[{"status":204,"blanks":1}]}`, "/answers/0/blanks: an answer with status 204 has no body"},
		{"blanks and length", `{"answers":[{"blanks":1,"length":1}]}`, "/answers/0/blanks: an answer with blanks has no drop, truncate, drip or length"},
		{"drip of nothing", `{"answers":[{"drip":{"bytes":0,"every":"1s"}}]}`, "/answers/0/drip/bytes: 0 is not above 0"},
		{"status and faults", `{"answers":[{"status":500,"faults":["teapot"]}]}`, "/answers/0/faults: with a status the partner is not asked, so that it has no faults"},
		{"unknown fault", `{"answers":[{"times":1},{"faults":["no-such"]}]}`, `/answers/1/faults: there is no fault ["no-such"]`},
		{"all at once", `{"id":"x","answers":[{"times":-1,"drop":"?"}]}`, `/id: it is given by the engine; /answers/0/times: -1 is not between 0 and 1000000000; /answers/0/drop: "?" is none of before, within, after`},
		{"too large", `{"owner":"` + strings.Repeat("x", longest) + `","answers":[{}]}`, "more than 65536 are not taken"},
	} {
		t.Run(row.name, func(t *testing.T) {
			e, _ := scripted(t, clock.Real())
			b := Behaviour{Partner: domain}
			require.NoError(t, json.Unmarshal([]byte(row.behaviour), &b))
			_, err := e.Add(b)
			require.ErrorContains(t, err, row.want)
			require.Empty(t, e.List())
		})
	}
}

func TestAddRefusesWhatIsNoJSON(t *testing.T) {
	e, _ := scripted(t, clock.Real())
	for want, b := range map[string]Behaviour{
		"/match/body/1":                        {Match: Match{Body: []string{"a", ""}}, Answers: []Answer{{}}},
		"it is no JSON":                        {Match: Match{Member: map[string]any{"": func() {}}}, Answers: []Answer{{}}},
		"/match/path: it is not UTF-8":         {Match: Match{Path: "*\xff"}, Answers: []Answer{{}}},
		"/match/header/A: it is not UTF-8":     {Match: Match{Header: map[string]string{"A": "*\xff"}}, Answers: []Answer{{}}},
		"/answers/0/body: it is not UTF-8":     {Answers: []Answer{{Body: text("\xff")}}},
		"/answers/0/header/A: \"\\xff\" is no": {Answers: []Answer{{Header: map[string]string{"A": "\xff"}}}},
	} {
		b.Partner = domain
		_, err := e.Add(b)
		require.ErrorContains(t, err, want)
	}
}

func TestPartnersWithoutFaults(t *testing.T) {
	e := NewEngine(clock.Real(), 1)
	e.Wrap(domain, http.NotFoundHandler(), nil)
	b := Behaviour{Partner: domain, Answers: []Answer{{Faults: []string{"teapot"}}}}
	_, err := e.Add(b)
	require.ErrorContains(t, err, "/answers/0/faults: this partner has none")
	b.Partner = "other.test"
	_, err = e.Add(b)
	require.ErrorIs(t, err, ErrPartner)
}

func TestFaultThatIsNoLongerKnown(t *testing.T) {
	e := NewEngine(clock.Real(), 1)
	var trouble error
	h := e.Wrap(domain, http.NotFoundHandler(), func([]string) (http.Handler, error) { return http.NotFoundHandler(), trouble })
	_, err := e.Add(Behaviour{Partner: domain, Answers: []Answer{{Faults: []string{"x"}}}})
	require.NoError(t, err)
	trouble = errors.New("it is gone")
	require.Equal(t, 500, ask(h, "POST /"))
}

func TestPlain(t *testing.T) {
	seen := map[string]bool{}
	for _, same := range [][]string{
		{"1", "1.0", "1e0", "0.1E1", "10e-1", "1.000000000000000000000000000000"},
		{"0", "-0", "0.0", "0e99999999999999999999"},
		{"-120", "-1.2e2", "-12E+1"},
		{"9007199254740993"}, {"9007199254740992"},
		{"1e99999999999999999999"}, {"1e99999999999999999998"},
		{`{"a":1,"b":[2,{}]}`, `{ "b":[2.0,{}], "a":1 }`, `{"a":2,"b":[2,{}],"a":1}`},
		{`"1"`, `"\u0031"`}, {`null`}, {`"null"`}, {`true`}, {`false`}, {`[]`}, {`{}`}, {`[[]]`}, {`"a:b"`}, {`["a","b"]`}, {`["a,b"]`},
	} {
		first, err := decode([]byte(same[0]))
		require.NoError(t, err)
		require.False(t, seen[plain(first)], "%s is another value", same[0])
		seen[plain(first)] = true
		for _, text := range same {
			v, err := decode([]byte(text))
			require.NoError(t, err)
			require.Equal(t, plain(first), plain(v), text)
		}
	}
	require.Equal(t, "-12e1", number("-120"))
}

// Whatever is added, and whatever then comes, nothing panics but to end a connection.
func FuzzAdd(f *testing.F) {
	f.Add(`{"partner":"controller1.test","answers":[{"status":503,"retry_after":"1"}]}`, "POST", "/x", `{"a":1}`)
	f.Add(`{"partner":"controller1.test","each":"/a","match":{"member":{"/a":1.0},"from":1,"to":2},"answers":[{"times":1,"drop":"within"},{"truncate":2}]}`, "POST", "/x", `{"a":1}`)
	f.Add(`{"partner":"controller1.test","match":{"path":"/*x*","header":{"Host":"*"}},"answers":[{"faults":["teapot"],"drip":{"bytes":1,"every":"0s"},"length":3}]}`, "HEAD", "/x", "")
	f.Add(`{"partner":"controller1.test","answers":[{"drop":"after","header":{"date":"x"},"body":"\u0000"}]}`, "GET", "/", "[[[")
	f.Fuzz(func(t *testing.T, behaviour, method, path, body string) {
		var b Behaviour
		if json.Unmarshal([]byte(behaviour), &b) != nil {
			return
		}
		for i := range b.Answers { // so that it ends
			b.Answers[i].Delay, b.Answers[i].Jitter, b.Answers[i].Blanks = 0, 0, 0
			if b.Answers[i].Drip != nil {
				b.Answers[i].Drip.Every = 0
			}
		}
		e, h := scripted(t, clock.Real())
		if _, err := e.Add(b); err != nil {
			return
		}
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Method, r.URL.Path = method, path
		defer func() {
			if trouble := recover(); trouble != nil && trouble != http.ErrAbortHandler {
				panic(trouble)
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), r)
	})
}
