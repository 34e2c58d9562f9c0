package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/console"
	"dsrcheck/simulator/journal"
)

// TestAPI asks for one thing after another and holds each answer against the document.
func TestAPI(t *testing.T) {
	f := newFake()
	h := console.New(f, nil)
	nested := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	for _, row := range []struct {
		method, pattern, path, body string // the path is the pattern if empty
		code                        int
		says, did                   string
	}{
		{"GET", "/health", "", "", 200, `"ok"`, ""},
		{"GET", "/ready", "", "", 200, `"ready"`, ""},
		{"GET", "/ready", "/ready?a=b", "", 400, `there is no parameter`, ""},
		{"GET", "/ready", "", "{}", 400, `nothing is expected here`, ""},
		{"GET", "/openapi.json", "", "", 200, `"openapi"`, ""},

		{"GET", "/partners", "", "", 200, `"domain":"a.test"`, "partners"},
		{"PUT", "/partners/{domain}/faults", "/partners/a.test/faults", `{"faults":["x","y"]}`, 204, "", "faults [x y]"},
		{"PUT", "/partners/{domain}/faults", "/partners/a.test/faults", `{"faults":[]}`, 204, "", "faults []"},
		{"PUT", "/partners/{domain}/faults", "/partners/a.test/faults", `{}`, 400, "faults is missing", ""},
		{"PUT", "/partners/{domain}/faults", "/partners/a.test/faults", `{"faults":null}`, 400, "faults is missing", ""},
		{"PUT", "/partners/{domain}/faults", "/partners/a.test/faults", `{"faults":["no-such"]}`, 422, "no-such", ""},
		{"PUT", "/partners/{domain}/faults", "/partners/b.test/faults", `{"faults":[]}`, 404, "b.test", ""},
		{"PUT", "/partners/{domain}/look", "/partners/a.test/look", `{"flaw":"expired","key":"rsa-2048"}`, 204, "", "look expired rsa-2048"},
		{"GET", "/partners", "", "", 200, `"flaw":"expired"`, ""},
		{"PUT", "/partners/{domain}/look", "/partners/a.test/look", `{"flaw":1}`, 400, "read body", ""},
		{"POST", "/partners/{domain}/key", "/partners/a.test/key", ``, 204, "", "rotate"},
		{"DELETE", "/partners/{domain}/key", "/partners/a.test/key", ``, 204, "", "restore"},
		{"POST", "/partners/{domain}/signatures", "/partners/a.test/signatures", `{"data":"YWJj","hash":"sha-1","faults":["x"],"loose":true}`, 200, `"signature":"YWJj"`, "sign abc [x] sha-1 true"},
		{"POST", "/partners/{domain}/signatures", "/partners/a.test/signatures", `{"data":"YWJj","hash":"md5"}`, 422, "md5", ""},
		{"POST", "/partners/{domain}/signatures", "/partners/a.test/signatures", `{"data":"%"}`, 400, "read body", ""},

		{"GET", "/partners/{domain}/requests", "/partners/a.test/requests", "", 200, `"subject_request_id":"known"`, "requests"},
		{"GET", "/partners/{domain}/requests", "/partners/c.test/requests", "", 404, "c.test", ""},
		{"POST", "/partners/{domain}/requests", "/partners/a.test/requests", `{"to":"b.test","members":{"a":[1],"b":null},"header":{"A":"b"}}`, 200, `"text":"POST /opengdpr_requests`, "send to b.test"},
		{"POST", "/partners/{domain}/requests", "/partners/a.test/requests", `{"to":"b.test","too":1}`, 400, `unknown field`, ""},
		{"POST", "/partners/{domain}/requests", "/partners/a.test/requests", ``, 400, `object is missing`, ""},
		{"POST", "/partners/{domain}/requests/{id}/state", "/partners/a.test/requests/a%2Fb/state", `{"state":"completed"}`, 404, "no such thing", "move a/b to completed"},
		{"POST", "/partners/{domain}/requests/{id}/state", "/partners/a.test/requests/known/state", `{"state":"completed","domain":"b.test"}`, 400, "not that of the path", ""},
		{"POST", "/partners/{domain}/requests/{id}/state", "/partners/a.test/requests/known/state", `{"state":"in_progress"}`, 204, "", "move known to in_progress"},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":"completed","domain":"a.test"}`, 204, "", "move known to completed"},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":"pending"}`, 409, "it is completed", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", ``, 400, "object is missing", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":`, 400, "no JSON", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":1}`, 400, "read body", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":"a"} {}`, 400, "more than one JSON object", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":"a","state":"b"}`, 400, "more than once", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"status":"a"}`, 400, "unknown field", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{}`, 400, "state is missing", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `["a"]`, 400, "no JSON object", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `null`, 400, "no JSON object", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", "{\"state\":\"\xff\"}", 400, "UTF-8", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", nested, 400, "nested", ""},
		{"POST", "/opengdpr/requests/{id}/state", "/opengdpr/requests/known/state", `{"state":"` + strings.Repeat("a", 1<<20) + `"}`, 413, "larger", ""},
		{"POST", "/opengdpr/requests/{id}/callback", "/opengdpr/requests/known/callback", ``, 204, "", "callback known"},
		{"POST", "/partners/{domain}/requests/{id}/callback", "/partners/a.test/requests/other/callback", ``, 204, "", "callback other"},

		{"POST", "/partners/{domain}/deletions", "/partners/a.test/deletions", `{"to":"b.test","type":"email","format":"sha256","value":"v","options":{"a":[1]},"id_jwt":"e"}`, 200, `"acknowledged":false`, "delete email:sha256=v at b.test"},
		{"POST", "/partners/{domain}/deletions", "/partners/a.test/deletions", `{"to":"b.test","format":"no-such"}`, 422, "no-such", ""},
		{"POST", "/partners/{domain}/deletions", "/partners/a.test/deletions", `{"too":"b.test"}`, 400, "unknown field", ""},
		{"POST", "/partners/{domain}/deletions", "/partners/c.test/deletions", `{"to":"b.test"}`, 404, "c.test", ""},
		{"GET", "/partners/{domain}/deletions", "/partners/a.test/deletions", "", 200, `"ac_jwt":"a","code":4`, "chains"},
		{"GET", "/partners/{domain}/deletions", "/partners/c.test/deletions", "", 404, "c.test", ""},

		{"GET", "/exchanges", "", "", 200, `"last":1`, "exchanges"},
		{"GET", "/exchanges", "/exchanges?partner=a.test&direction=outbound&method=POST&path=/opengdpr*&status=201&since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z&after=0&limit=5", "", 200, `"number":1`, ""},
		{"GET", "/exchanges", "/exchanges?request=no-such", "", 200, `"exchanges":[]`, ""},
		{"GET", "/exchanges", "/exchanges?direction=up", "", 400, "direction", ""},
		{"GET", "/exchanges", "/exchanges?status=ok", "", 400, "status", ""},
		{"GET", "/exchanges", "/exchanges?status=0", "", 400, "status", ""},
		{"GET", "/exchanges", "/exchanges?status=1000", "", 400, "status", ""},
		{"GET", "/exchanges", "/exchanges?after=-1", "", 400, "after", ""},
		{"GET", "/exchanges", "/exchanges?since=yesterday", "", 400, "since", ""},
		{"GET", "/exchanges", "/exchanges?until=2026", "", 400, "until", ""},
		{"GET", "/exchanges", "/exchanges?limit=0", "", 400, "limit", ""},
		{"GET", "/exchanges", "/exchanges?limit=1001", "", 400, "limit", ""},
		{"GET", "/exchanges", "/exchanges?path=*%ff", "", 400, "not UTF-8", ""},
		{"GET", "/exchanges", "/exchanges?path=a&path=b", "", 400, "more than once", ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?method=POST&timeout=1s", "", 200, `"number":1`, ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?count=2&timeout=1ms", "", 504, "1 came within 1ms", ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?count=0", "", 400, "count", ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?count=100001", "", 400, "count", ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?timeout=5", "", 400, "timeout", ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?timeout=11m", "", 400, "timeout", ""},
		{"GET", "/exchanges/wait", "/exchanges/wait?status=a", "", 400, "status", ""},
		{"GET", "/exchanges/{number}", "/exchanges/1", "", 200, `"number":1`, ""},
		{"GET", "/exchanges/{number}", "/exchanges/2", "", 404, "none with the number 2", ""},
		{"GET", "/exchanges/{number}", "/exchanges/0", "", 400, "not the number", ""},
		{"GET", "/exchanges/{number}", "/exchanges/one", "", 400, "not the number", ""},
		{"POST", "/exchanges/{number}/replay", "/exchanges/1/replay", `{"to":"b.test"}`, 200, `"number":2`, `replay 1 to "b.test"`},
		{"POST", "/exchanges/{number}/replay", "/exchanges/1/replay", ``, 200, `"number":3`, `replay 1 to ""`},
		{"POST", "/exchanges/{number}/replay", "/exchanges/9/replay", `{}`, 404, `no such thing`, ""},
		{"POST", "/exchanges/{number}/replay", "/exchanges/9/replay", `{"at":1}`, 400, `unknown field`, ""},

		{"GET", "/behaviours", "", "", 200, `{"behaviours":[]}`, "behaviours"},
		{"POST", "/behaviours", "", `{"partner":"a.test","match":{"member":{"/a":[1,null]},"from":2},"each":"/b","for":"1m","owner":"me",` +
			`"answers":[{"times":1,"delay":"1s","status":503,"body":"","header":{"A":"b"},"drip":{"bytes":1,"every":"1ms"},"length":0}]}`, 201, `{"id":"b/1"}`, "behave"},
		{"POST", "/behaviours", "", `{"partner":"a.test","answers":[{"delay":"soon"}]}`, 400, "1m30s", ""},
		{"POST", "/behaviours", "", `{"partner":"b.test","answers":[]}`, 404, "b.test", ""},
		{"GET", "/behaviours", "", "", 200, `"every":"1ms"`, ""},
		{"DELETE", "/behaviours/{id}", "/behaviours/b%2F1", "", 204, "", `forget "b/1" ""`},
		{"DELETE", "/behaviours/{id}", "/behaviours/a?owner=me", "", 204, "", `forget "a" "me"`},
		{"DELETE", "/behaviours", "/behaviours?owner=me", "", 204, "", `forget "" "me"`},
		{"DELETE", "/behaviours", "", "", 400, "owner is missing", ""},

		{"PATCH", "/clock", "", `{"frozen":true,"advance":"1h"}`, 200, `"frozen":true`, ""},
		{"PATCH", "/clock", "", `{"advance":"-1h"}`, 422, `back`, ""},
		{"PATCH", "/clock", "", `{"advance":3}`, 400, `read body`, ""},
		{"GET", "/clock", "", "", 200, `"frozen":true`, ""},
		{"GET", "/notices", "", "", 200, `"kind":"name"`, ""},
		{"GET", "/notices", "/notices?after=1", "", 200, `{"notices":[]}`, ""},
		{"GET", "/notices", "/notices?after=a", "", 400, `after`, ""},
		{"POST", "/reset", "", "", 204, "", "reset"},
		{"GET", "/metrics", "", "", 200, `dsrcheck_exchanges_total{direction="outbound",partner="a.test",status="201"} 3`, ""},
	} {
		path := row.path
		if path == "" {
			path = row.pattern
		}
		w := send(h, row.method, path, row.body)
		require.Equal(t, row.code, w.Code, "%s %s: %s", row.method, path, w.Body)
		require.Contains(t, w.Body.String(), row.says, path)
		respected(t, row.method, row.pattern, w)
		if row.did != "" {
			require.Equal(t, row.did, f.did[len(f.did)-1])
		}
	}
}

func TestNothingThere(t *testing.T) {
	h := console.New(newFake(), nil)
	for _, row := range []struct {
		method, path string
		code         int
		says         string
	}{
		{"GET", "/", 404, "there is nothing at this path"},
		{"GET", "/partners/", 404, "there is nothing at this path"},
		{"GET", "//partners", 404, "there is nothing at this path"},
		{"POST", "/opengdpr/requests//state", 404, "there is nothing at this path"},
		{"DELETE", "/partners", 405, "the path does not take this method"},
		{"GET", "/opengdpr/requests/a/state", 405, "the path does not take this method"},
	} {
		w := send(h, row.method, row.path, "")
		require.Equal(t, row.code, w.Code, row.path)
		require.Equal(t, "application/json", w.Header().Get("Content-Type"))
		require.JSONEq(t, jsonOf(map[string]string{"error": row.says}), w.Body.String())
	}
}

// TestRawQueries sends what no client library would write.
func TestRawQueries(t *testing.T) {
	h := console.New(newFake(), nil)
	for _, u := range []*url.URL{
		{Path: "/partners", RawQuery: "%"},
		{Path: "/partners", RawQuery: "a;b"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL = u
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, http.StatusBadRequest, w.Code)
		respected(t, "GET", "/partners", w)
	}
}

// TestTroubleOfTheWorld lets everything fail for a reason of the world's own.
func TestTroubleOfTheWorld(t *testing.T) {
	f := newFake()
	f.broken = errBroken
	h := console.New(f, func() error { return errBroken })
	w := send(h, "GET", "/ready", "")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	respected(t, "GET", "/ready", w)
	for _, path := range []string{"/partners", "/exchanges", "/behaviours", "/metrics"} {
		w := send(h, "GET", path, "")
		require.Equal(t, http.StatusInternalServerError, w.Code)
		require.Contains(t, w.Body.String(), "the disk is full")
		respected(t, "GET", path, w)
	}
}

// TestPages holds that an answer is bounded by count and by bytes, and says that more come.
func TestPages(t *testing.T) {
	f := newFake()
	for range 3 {
		f.add("POST", "/a", strings.Repeat("a", 3<<20))
	}
	w := send(console.New(f, nil), "GET", "/exchanges", "")
	require.Contains(t, w.Body.String(), `"more":true`)
	require.Equal(t, 2, strings.Count(w.Body.String(), `"number":`), "two fit into 8 MiB")
	w = send(console.New(f, nil), "GET", "/exchanges?limit=1&after=2", "")
	require.NotContains(t, w.Body.String(), `"more"`)

	got, err := connected(t, f).Exchanges(t.Context(), journal.Query{})
	require.NoError(t, err)
	require.Len(t, got.Exchanges, 3)
	require.Equal(t, uint64(3), got.Last)
	require.Len(t, got.Exchanges[2].Request.Payload, 3<<20)
}
