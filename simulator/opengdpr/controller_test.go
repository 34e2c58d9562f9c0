package opengdpr

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func controller(t *testing.T, c ControllerConfig) *Controller {
	t.Helper()
	if c.Domain == "" {
		c.Domain = "controller.test"
	}
	k, err := NewController(c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, k.Close()) })
	return k
}

func TestController(t *testing.T) {
	c := controller(t, ControllerConfig{})
	require.Equal(t, "controller.test", c.Domain())
	require.Equal(t, "https://controller.test/x", c.CallbackURL("/x"))
	for method, want := range map[string]int{"POST": 202, "GET": 405, "PUT": 405} {
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest(method, "/x", strings.NewReader("{}")))
		require.Equal(t, want, w.Code)
		require.Equal(t, want == 405, w.Header().Get("Allow") == "POST")
	}
	mapped := controller(t, ControllerConfig{URL: "http://pub.example.org/controller/"})
	require.Equal(t, "http://pub.example.org/controller/x", mapped.CallbackURL("/x"))
	for _, bad := range []ControllerConfig{{}, {Domain: "x", URL: "pub.example.org"}, {Domain: "x", URL: "https:///path"}, {Domain: "x", URL: "://"}} {
		_, err := NewController(bad)
		require.ErrorContains(t, err, "make controller")
	}
}

// reaching is a controller whose requests all reach a handler, and what it has recorded.
func reaching(t *testing.T, h http.Handler, c ControllerConfig) (*Controller, *journal.Journal) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	sent := journal.New(journal.Bounds{})
	c.Record = sent.Add
	c.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return controller(t, c), sent
}

func TestSendsASoundRequest(t *testing.T) {
	clock := newFakeClock()
	p := start(t, Config{Clock: clock})
	c, sent := reaching(t, p, ControllerConfig{Clock: clock})
	seen := map[string]bool{}
	for range 2 {
		ex, err := c.Send(t.Context(), Sending{To: "http://processor.test"})
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, ex.Status(), "%s", ex.Body())
		require.Equal(t, "POST /opengdpr_requests HTTP/1.1", ex.Request.StartLine())
		require.Equal(t, journal.Outbound, ex.Direction)
		require.Equal(t, "controller.test", ex.Partner)
		var body map[string]any
		require.NoError(t, json.Unmarshal(ex.Request.Body(), &body))
		id := body["subject_request_id"].(string)
		require.False(t, seen[id])
		seen[id] = true
		require.Empty(t, cmp.Diff(map[string]any{
			"subject_request_id":   id,
			"subject_request_type": "erasure",
			"submitted_time":       "2018-10-02T15:00:00Z",
			"subject_identities": []any{map[string]any{
				"identity_type": "email", "identity_value": "subject-" + id[:8] + "@example.com", "identity_format": "raw",
			}},
			"api_version":          "0.1",
			"status_callback_urls": []any{"https://controller.test/opengdpr_callbacks"},
		}, body))
		require.Contains(t, sent.Find(), ex)

		ex, err = c.Send(t.Context(), Sending{To: "http://processor.test/", Method: "GET", Path: "/opengdpr_requests/" + id + "?x=y"})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, ex.Status())
		require.Empty(t, ex.Request.Payload)
	}
	require.Len(t, sent.Find(), 4)
}

func TestSendsWhatIsSaid(t *testing.T) {
	text := "{broken"
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	for _, row := range []struct {
		name    string
		sending Sending
		line    string
		host    string
		body    string // nothing is looked at if empty
		fields  map[string]string
	}{
		{"members", Sending{To: "http://t.test", Members: map[string]json.RawMessage{
			"subject_request_id": raw(`1.50`), "subject_request_type": raw(`"<a>"`), "submitted_time": raw(`null`), "subject_identities": raw(` [] `),
			"api_version": nil, "status_callback_urls": raw("null"), "z": raw(`{"b":1,"a":2}`), "extra": raw("true"),
		}}, "POST /opengdpr_requests HTTP/1.1", "t.test", `{"subject_request_id":1.50,"subject_request_type":"<a>","subject_identities":[],"extra":true,"z":{"b":1,"a":2}}`,
			map[string]string{"Accept": "application/json", "Content-Type": "application/json"}},
		{"body", Sending{To: "http://t.test/base/", Method: "PUT", Path: "/x%2Fy?q", Body: &text, Header: map[string]string{"content-TYPE": "a/b", "host": "other.test", "user-agent": "me"}},
			"PUT /base/x%2Fy?q HTTP/1.1", "other.test", text, map[string]string{"Content-Type": "a/b", "User-Agent": "me"}},
		{"cancellation", Sending{To: "http://t.test:81", Method: "DELETE", Path: "/opengdpr_requests/1"}, "DELETE /opengdpr_requests/1 HTTP/1.1", "t.test:81", "", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, _ := reaching(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), ControllerConfig{})
			ex, err := c.Send(t.Context(), row.sending)
			require.NoError(t, err)
			require.True(t, ex.OK(), ex.Error)
			require.Equal(t, row.line, ex.Request.StartLine())
			require.Equal(t, []string{row.host}, ex.Request.Values("Host"))
			require.Equal(t, row.body, string(ex.Request.Body()))
			for name, want := range row.fields {
				require.Equal(t, []string{want}, ex.Request.Values(name))
			}
		})
	}
}

func TestSendRefuses(t *testing.T) {
	text := ""
	for want, s := range map[string]Sending{
		`/to: "" is neither a base URL of http or https nor a domain`: {},
		`/to: "ftp://x" is neither`:                                   {To: "ftp://x"},
		`/to: "https://a:b@x" is neither`:                             {To: "https://a:b@x"},
		`/to: "https://x?q" is neither`:                               {To: "https://x?q"},
		`/path: "x" is no path that begins with a slash`:              {To: "x.test", Path: "x"},
		`/path: "/%zz" is no path`:                                    {To: "x.test", Path: "/%zz"},
		`/method: HEAD is not sent`:                                   {To: "x.test", Method: "HEAD"},
		`/method: net/http: invalid method`:                           {To: "x.test", Method: "A B"},
		`/members: the value of "a" is no JSON`:                       {To: "x.test", Members: map[string]json.RawMessage{"a": json.RawMessage("{")}},
		`/members: GET has no body that they could stand in`:          {To: "x.test", Method: "GET", Members: map[string]json.RawMessage{"a": nil}},
		`/body: it takes the place of the members`:                    {To: "x.test", Body: &text, Members: map[string]json.RawMessage{"a": nil}},
		`/header: "A\n": "" is no field`:                              {To: "x.test", Header: map[string]string{"A\n": ""}},
		`/header: "A": "\r\nB: c" is no field`:                        {To: "x.test", Header: map[string]string{"A": "\r\nB: c"}},
		`/header: "content-length" is for the connection`:             {To: "x.test", Header: map[string]string{"content-length": "1"}},
		`/header: "a b" is no host`:                                   {To: "x.test", Header: map[string]string{"Host": "a b"}},
	} {
		c := controller(t, ControllerConfig{})
		_, err := c.Send(t.Context(), s)
		require.ErrorContains(t, err, "send request: "+want)
	}
}

func TestSendFails(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/large" {
			_, _ = w.Write(make([]byte, 2*answerLimit))
			return
		}
		<-hold
	})
	c, sent := reaching(t, h, ControllerConfig{Timeout: 50 * time.Millisecond})
	ex, err := c.Send(t.Context(), Sending{To: "http://t.test"})
	require.NoError(t, err)
	require.Equal(t, journal.FailTimeout, ex.Failure)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ex, err = c.Send(ctx, Sending{To: "http://t.test"})
	require.NoError(t, err)
	require.Equal(t, journal.FailCancelled, ex.Failure)
	require.Len(t, sent.Find(), 2)

	ex, err = controller(t, ControllerConfig{}).Send(t.Context(), Sending{To: "t.test"})
	require.NoError(t, err)
	require.Equal(t, journal.FailConnect, ex.Failure)
	require.Contains(t, ex.Error, "this controller has no network")

	c, _ = reaching(t, h, ControllerConfig{})
	ex, err = c.Send(t.Context(), Sending{To: "http://t.test", Path: "/large"})
	require.NoError(t, err)
	require.Equal(t, journal.FailLimit, ex.Failure)
	require.LessOrEqual(t, len(ex.Body()), answerLimit)
	require.NoError(t, c.Close())
	ex, err = c.Send(t.Context(), Sending{To: "http://t.test"})
	require.NoError(t, err)
	require.Equal(t, journal.FailCancelled, ex.Failure)
}
