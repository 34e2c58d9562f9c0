package behaviour

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
)

func TestWhichAnswer(t *testing.T) {
	member := func(pointer string, value any) Match { return Match{Member: map[string]any{pointer: value}} }
	for _, row := range []struct {
		name       string
		behaviours []Behaviour
		requests   []string
		want       []int
	}{
		{"none", nil, []string{"POST /"}, []int{202}},
		{"so, then so, then the partner's own", []Behaviour{{Answers: []Answer{{Status: 503, Times: 2}, {Drop: DropBefore, Times: 1}}}},
			[]string{"POST /", "POST /", "POST /", "POST /"}, []int{503, 503, 0, 202}},
		{"without end", []Behaviour{{Answers: []Answer{{Status: 503, Times: 1}, {Status: 500}}}},
			[]string{"POST /", "POST /", "POST /"}, []int{503, 500, 500}},
		{"the newest that has an answer", []Behaviour{{Answers: []Answer{{Status: 500}}}, {Answers: statuses(501)}, {Answers: statuses(502)}},
			[]string{"POST /", "POST /", "POST /"}, []int{502, 501, 500}},
		{"method", []Behaviour{{Match: Match{Method: "POST"}, Answers: []Answer{{Status: 500}}}},
			[]string{"GET /", "POST /"}, []int{202, 500}},
		{"path", []Behaviour{{Match: Match{Path: "/a/*"}, Answers: []Answer{{Status: 500}}}},
			[]string{"POST /a/b/c?q", "POST /b", "POST /a%2Fb"}, []int{500, 202, 500}},
		{"host", []Behaviour{{Match: Match{Header: map[string]string{"host": "example.*"}}, Answers: []Answer{{Status: 500}}}},
			[]string{"POST /"}, []int{500}},
		{"field that is not there", []Behaviour{{Match: Match{Header: map[string]string{"X-None": "*"}}, Answers: []Answer{{Status: 500}}}},
			[]string{"POST /"}, []int{202}},
		{"member", []Behaviour{{Match: member("/request_status", "completed"), Answers: []Answer{{Status: 500}}}},
			[]string{`POST / {"request_status":"pending"}`, `POST / {"request_status":"comp\u006ceted"}`, "POST / nothing", "POST / {}", `POST / {"request_status":"completed"} {}`},
			[]int{202, 500, 202, 202, 202}},
		{"member that is a number", []Behaviour{{Match: member("/a/0", 1), Answers: []Answer{{Status: 500}}}},
			[]string{`POST / {"a":[1.0]}`, `POST / {"a":[10e-1]}`, `POST / {"a":["1"]}`, `POST / {"a":[1.01]}`, `POST / {"a":[1e999999999999999999]}`, `POST / {"a":[]}`},
			[]int{500, 500, 202, 202, 202, 202}},
		{"member that is an object", []Behaviour{{Match: member("/a~1b", map[string]any{"x": nil, "y": []any{true, ""}}), Answers: []Answer{{Status: 500}}}},
			[]string{`POST / {"a/b":{"y":[true,""],"x":null}}`, `POST / {"a/b":{"y":["",true],"x":null}}`, `POST / {"a/b":{"y":[true,""]}}`},
			[]int{500, 202, 202}},
		{"the whole body", []Behaviour{{Match: member("", []any{}), Answers: []Answer{{Status: 500}}}},
			[]string{"POST / []", "POST / {}"}, []int{500, 202}},
		{"text in the body", []Behaviour{{Match: Match{Body: []string{"abc", "x\\u"}}, Answers: []Answer{{Status: 500}}}},
			[]string{"POST / 1abc", `POST / "x\u0061"`, "POST / ab c", "POST /", "POST /abc"}, []int{500, 500, 202, 202, 202}},
		{"from and to", []Behaviour{{Match: Match{Path: "/x", From: 2, To: 3}, Answers: []Answer{{Status: 500}}}},
			[]string{"POST /x", "POST /y", "POST /x", "POST /x", "POST /x"}, []int{202, 202, 500, 500, 202}},
		{"counted though a newer one answers", []Behaviour{{Match: Match{From: 3}, Answers: []Answer{{Status: 500}}}, {Answers: statuses(501, 502)}},
			[]string{"POST /", "POST /", "POST /"}, []int{501, 502, 500}},
		{"each", []Behaviour{{Each: "/s", Answers: statuses(503)}},
			[]string{`POST / {"s":1}`, `POST / {"s":"1"}`, `POST / {"s":1.0}`, "POST / {}", "POST /", `POST / {"s":1}`},
			[]int{503, 503, 202, 503, 202, 202}},
		{"each with from", []Behaviour{{Match: Match{From: 2, To: 2}, Each: "/s", Answers: []Answer{{Status: 503}}}},
			[]string{`POST / {"s":1}`, `POST / {"s":2}`, `POST / {"s":1}`, `POST / {"s":1}`, `POST / {"s":2}`},
			[]int{202, 202, 503, 202, 503}},
		{"faults", []Behaviour{{Answers: []Answer{{Faults: []string{"teapot"}, Times: 1}, {Faults: []string{"mute"}, Times: 1}}}},
			[]string{"POST /", "POST /", "POST /"}, []int{418, 0, 202}},
		{"in upper case and with a final dot", []Behaviour{{Partner: "Controller1.TEST.", Answers: []Answer{{Status: 500}}}},
			[]string{"POST /"}, []int{500}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, h := scripted(t, clock.Real(), row.behaviours...)
			var got []int
			for _, r := range row.requests {
				got = append(got, ask(h, r))
			}
			require.Equal(t, row.want, got)
		})
	}
}

func TestOver(t *testing.T) {
	w := clock.NewWorld()
	w.Freeze()
	always := Behaviour{Answers: []Answer{{Status: 500}}}
	e, h := scripted(t, w,
		Behaviour{Owner: "a", Answers: always.Answers},
		Behaviour{Owner: "b", For: clock.Duration(time.Minute), Answers: always.Answers},
		Behaviour{Owner: "b", Answers: statuses(501)},
		Behaviour{Owner: "b", Match: Match{To: 1}, Answers: []Answer{{Status: 502}}},
		Behaviour{Owner: "b", Match: Match{To: 1}, Each: "/x", Answers: []Answer{{Status: 503}}})
	ids := func() (ids []string) {
		for _, b := range e.List() {
			ids = append(ids, b.ID)
		}
		return ids
	}
	require.Equal(t, []string{"b1", "b2", "b3", "b4", "b5"}, ids())
	require.Equal(t, 503, ask(h, "POST /"))
	require.Equal(t, []string{"b1", "b2", "b3", "b5"}, ids(), "the only request that b4 was for has come")
	require.Equal(t, 501, ask(h, "POST /"))
	require.Equal(t, []string{"b1", "b2", "b5"}, ids())
	require.NoError(t, w.Advance(time.Minute))
	require.Equal(t, []string{"b1", "b5"}, ids())

	require.Zero(t, e.Forget("", ""))
	require.Zero(t, e.Forget("b1", "b"))
	require.Equal(t, 1, e.Forget("", "b"))
	require.Equal(t, 500, ask(h, "POST /"))
	require.Equal(t, 1, e.Forget("b1", ""))
	require.Equal(t, 202, ask(h, "POST /"))
	_, err := e.Add(Behaviour{Partner: domain, Answers: always.Answers})
	require.NoError(t, err)
	e.Reset()
	require.Empty(t, e.List())
	require.Equal(t, 202, ask(h, "POST /"))
}

func TestRemove(t *testing.T) {
	e, h := scripted(t, clock.Real(), Behaviour{Answers: []Answer{{Status: 500}}})
	e.Wrap("other.test", h, nil)
	_, err := e.Add(Behaviour{Partner: "other.test", Answers: []Answer{{Status: 501}}})
	require.NoError(t, err)
	e.Remove(strings.ToUpper(domain))
	e.Remove("unknown.test")
	require.Len(t, e.List(), 1)
	require.Equal(t, 202, ask(h, "POST /"))
	_, err = e.Add(Behaviour{Partner: domain, Answers: []Answer{{}}})
	require.ErrorIs(t, err, ErrPartner)
}

func TestListIsAsAdded(t *testing.T) {
	b := Behaviour{
		Owner: "o", Partner: domain, Each: "/x", For: clock.Duration(time.Hour),
		Match: Match{Method: "POST", Path: "/*", Header: map[string]string{"A": "b"}, Member: map[string]any{"/x": []any{"1", nil, true}}, From: 1, To: 2},
		Answers: []Answer{
			{Times: 1, Delay: 1, Jitter: 2, Status: 200, Header: map[string]string{"A": "b"}, Body: text(""), RetryAfter: "1", Drop: DropAfter, Length: length(0)},
			{Faults: []string{"teapot"}, Truncate: 3, Drip: &Drip{Bytes: 1, Every: 2}},
		},
	}
	e, _ := scripted(t, clock.Real(), b)
	listed := e.List()
	b.ID = "b1"
	require.Empty(t, cmp.Diff([]Behaviour{b}, listed))
	listed[0].Match.Header["A"] = "changed"
	require.Empty(t, cmp.Diff([]Behaviour{b}, e.List()), "what is listed is a copy")
}

func TestJitterComesFromTheSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := func(seed uint64, reset bool) (spans []time.Duration) {
			e := NewEngine(clock.Real(), seed)
			h := e.Wrap(domain, http.HandlerFunc(accepting), nil)
			require.Equal(t, seed, e.Seed())
			if reset {
				_, err := e.Add(Behaviour{Partner: domain, Answers: []Answer{{Jitter: clock.Duration(time.Second)}}})
				require.NoError(t, err)
				require.Equal(t, 202, ask(h, "POST /"))
				e.Reset()
			}
			_, err := e.Add(Behaviour{Partner: domain, Answers: []Answer{{Delay: clock.Duration(time.Hour), Jitter: clock.Duration(time.Second)}}})
			require.NoError(t, err)
			for range 3 {
				began := time.Now()
				require.Equal(t, 202, ask(h, "POST /"))
				spans = append(spans, time.Since(began))
			}
			return spans
		}
		first := took(1, false)
		for _, span := range first {
			require.GreaterOrEqual(t, span, time.Hour)
			require.LessOrEqual(t, span, time.Hour+time.Second)
		}
		require.Equal(t, first, took(1, true))
		require.NotEqual(t, first, took(2, false))
	})
}

func TestFull(t *testing.T) {
	c := clock.NewWorld()
	c.Freeze()
	e, h := scripted(t, c, Behaviour{For: clock.Duration(time.Second), Answers: statuses(500)})
	b := Behaviour{Partner: domain, Match: Match{Path: "/x"}, Answers: statuses(500)}
	for range most - 1 {
		_, err := e.Add(b)
		require.NoError(t, err)
	}
	_, err := e.Add(b)
	require.ErrorIs(t, err, ErrFull)
	require.NoError(t, c.Advance(time.Second))
	_, err = e.Add(b)
	require.NoError(t, err, "one is over")
	require.Equal(t, 500, ask(h, "POST /x"))
	require.Len(t, e.List(), most-1)
}

func TestValuesOfEachAreBounded(t *testing.T) {
	e, h := scripted(t, clock.Real(), Behaviour{Each: "/v", Answers: statuses(503)})
	for i := range mostValues {
		body, err := json.Marshal(map[string]int{"v": i})
		require.NoError(t, err)
		require.Equal(t, 503, ask(h, "POST / "+string(body)))
	}
	require.Equal(t, 503, ask(h, `POST / {"v":-1}`), "the first of those that are counted together")
	require.Equal(t, 202, ask(h, `POST / {"v":-2}`))
	require.Len(t, e.scripts[0].counts, mostValues)
}

func TestAllAtOnce(t *testing.T) {
	e, h := scripted(t, clock.NewWorld(), Behaviour{Answers: []Answer{{Status: 503, Times: 100}}})
	var wg sync.WaitGroup
	counts := make([]int, 8)
	for i := range counts {
		wg.Go(func() {
			for range 50 {
				if ask(h, `POST / {"a":1}`) == 503 {
					counts[i]++
				}
				id, err := e.Add(Behaviour{Partner: domain, Owner: "x", Match: Match{Path: "/none", Member: map[string]any{"/a": 1}}, Answers: statuses(500)})
				if err != nil {
					t.Error(err)
				}
				e.Forget(id, "x")
				e.List()
			}
		})
	}
	wg.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	require.Equal(t, 100, total)
}

func TestNoBehaviourCostsNothing(t *testing.T) {
	e := NewEngine(clock.Real(), 1)
	h := e.Wrap(domain, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), nil)
	require.Zero(t, testing.AllocsPerRun(100, func() { h.ServeHTTP(nil, nil) }))
}
