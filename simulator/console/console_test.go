package console_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

const (
	id      = "a7551968-d5d6-44b2-9831-815ac9017798"
	request = `{"subject_request_id":"` + id + `","subject_request_type":"erasure","submitted_time":"2018-10-02T15:00:00Z",` +
		`"subject_identities":[{"identity_type":"email","identity_value":"a@example.com","identity_format":"raw"}]}`
)

// paused is a lifecycle that only the API moves on.
var paused = opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}

func send(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestSetState(t *testing.T) {
	world, err := simulator.NewWorld(simulator.Options{})
	require.NoError(t, err)
	defer world.Close()
	signing := opengdpr.Signing{Key: network.ECDSAP256}
	first, err := world.AddProcessor(opengdpr.Config{Domain: "processor1.test", Lifecycle: paused, Signing: signing})
	require.NoError(t, err)
	second, err := world.AddProcessor(opengdpr.Config{Domain: "processor2.test", Lifecycle: paused, Signing: signing})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, send(second, "POST", "/opengdpr_requests", request).Code)
	h := console.New(first, second)
	const path = "/opengdpr/requests/" + id + "/state"
	for _, row := range []struct {
		method, path, body string
		code               int
		says, state        string
	}{
		{"POST", path, "", 400, "read body: EOF", "pending"},
		{"POST", path, `{"state":`, 400, "read body", "pending"},
		{"POST", path, `{"state":1}`, 400, "read body", "pending"},
		{"POST", path, `{"state":"completed"} {}`, 400, "more than one JSON object", "pending"},
		{"POST", path, `{"status":"completed"}`, 400, `unknown field \"status\"`, "pending"},
		{"POST", path, `{}`, 400, "state is missing", "pending"},
		{"POST", path, `{"state":"` + strings.Repeat("a", 70_000) + `"}`, 400, "too large", "pending"},
		{"GET", path, "", 405, "method", "pending"},
		{"POST", "/", "", 404, "path", "pending"},
		{"POST", "/opengdpr/requests/b/state", `{"state":"completed"}`, 404, "no request has this id", "pending"},
		{"POST", path, `{"state":"completed","domain":"processor1.test"}`, 404, "no request has this id", "pending"},
		{"POST", path, `{"state":"completed","domain":"processor3.test"}`, 404, "no request has this id", "pending"},
		{"POST", path, `{"state":"done"}`, 409, "not a state", "pending"},
		{"POST", path, `{"state":"in_progress"}`, 204, "", "in_progress"},
		{"POST", path, `{"state":"completed","domain":"processor2.test"}`, 204, "", "completed"},
		{"POST", path, `{"state":"pending"}`, 409, "it is completed", "completed"},
	} {
		w := send(h, row.method, row.path, row.body)
		require.Equal(t, row.code, w.Code, row.body)
		require.Contains(t, w.Body.String(), row.says)
		if row.code != http.StatusNoContent {
			require.Equal(t, "application/json", w.Header().Get("Content-Type"))
			require.True(t, strings.HasPrefix(w.Body.String(), `{"error":`), w.Body.String())
		}
		require.Contains(t, send(second, "GET", "/opengdpr_request/"+id, "").Body.String(), `"`+row.state+`"`)
	}
}

func TestStart(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:80", "127.0.0.1", "127.0.0.1:none"} {
		_, err := console.Start(addr, console.New())
		require.ErrorContains(t, err, "start admin API", addr)
	}
	s, err := console.Start("127.0.0.1:0", console.New())
	require.NoError(t, err)
	resp, err := http.Get(s.URL() + "/")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.JSONEq(t, `{"error":"there is nothing at this path"}`, string(body))
	require.NoError(t, s.Close())
	_, err = http.Get(s.URL() + "/")
	require.Error(t, err)
}

// TestGuard asks as pages of other sites do, also those whose name was led to loopback.
func TestGuard(t *testing.T) {
	s, err := console.Start("127.0.0.1:0", console.New())
	require.NoError(t, err)
	defer s.Close()
	own := strings.TrimPrefix(s.URL(), "http://")
	for _, row := range []struct {
		host, origin string
		code         int
	}{
		{own, "", 404},
		{own, s.URL(), 404},
		{"localhost", "", 404},
		{"LOCALHOST:80", "http://localhost:80", 404},
		{"[::1]:80", "", 404},
		{"127.1.2.3", "", 404},
		{"evil.test", "", 403},
		{"evil.test:80", "http://evil.test:80", 403},
		{"192.0.2.1", "", 403},
		{"127.0.0.1.evil.test", "", 403},
		{own, "http://evil.test", 403},
		{own, "http://127.0.0.1:1", 403},
		{own, "null", 403},
		{own, "%", 403},
	} {
		req, err := http.NewRequest("POST", s.URL()+"/", nil)
		require.NoError(t, err)
		req.Host = row.host
		if row.origin != "" {
			req.Header.Set("Origin", row.origin)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, row.code, resp.StatusCode, "%s %s", row.host, row.origin)
		require.True(t, strings.HasPrefix(string(body), `{"error":`), string(body))
	}
}

func FuzzSetState(f *testing.F) {
	for _, body := range []string{"", "{}", `{"state":"completed"}`, `{"state":"pending","domain":"a"}`, `[1`, `{"state":null}`} {
		f.Add(body)
	}
	h := console.New()
	f.Fuzz(func(t *testing.T, body string) {
		if code := send(h, "POST", "/opengdpr/requests/a/state", body).Code; code != 400 && code != 404 {
			t.Errorf("%q is answered with %d", body, code)
		}
	})
}

func Example() {
	server, err := simulator.StartProcessor(simulator.Options{}, opengdpr.Config{Lifecycle: paused})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	api := console.New(server.Processor)
	send(server.Processor, "POST", "/opengdpr_requests", request)
	fmt.Println(send(api, "POST", "/opengdpr/requests/"+id+"/state", `{"state":"completed"}`).Code)
	fmt.Print(send(api, "POST", "/opengdpr/requests/"+id+"/state", `{"state":"pending"}`).Body)
	// Output:
	// 204
	// {"error":"advance request to pending: it is completed"}
}
