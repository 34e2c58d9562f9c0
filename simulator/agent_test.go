package simulator_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// relay is an agent between a controller and three processors, the last of which is not
// chosen.
type relay struct {
	*testing.T
	*simulator.World
	agent  *opengdpr.Agent
	access simulator.Access
}

// sharedAuthority is that of all these worlds, since keys take time to make.
var sharedAuthority = sync.OnceValues(func() (*network.Authority, error) { return network.OpenAuthority("") })

func newRelay(t *testing.T, faults ...string) *relay {
	authority, err := sharedAuthority()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	_, err = w.AddController("controller1.test")
	require.NoError(t, err)
	still := opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}
	for _, name := range []string{"processor1", "processor2", "processor3"} {
		s := simulator.Setup{Role: simulator.RoleProcessor, Name: name, Lifecycle: still}
		if name == "processor2" {
			s.Offers.Identities = []opengdpr.Identity{{Type: "email", Format: "raw"}}
		}
		require.NoError(t, w.Add(s))
	}
	c := opengdpr.AgentConfig{Downstreams: []opengdpr.Downstream{{Domain: "processor1.test"}, {Domain: "processor2.test"}, {Domain: "processor3.test", Unchosen: true}}}
	c.Domain, c.Faults, c.RetryPause = "agent1.test", faults, 10*time.Millisecond
	a, err := w.AddAgent(c)
	require.NoError(t, err)
	return &relay{t, w, a, w.Access()}
}

// submit has the controller send the agent a request with two identities.
func (r *relay) submit() string {
	ex, err := r.access.Send(r.Context(), "controller1.test", simulator.Sending{To: "agent1.test", Members: map[string]json.RawMessage{
		"subject_identities":   json.RawMessage(`[{"identity_type":"email","identity_value":"Joe@example.com","identity_format":"raw"},{"identity_type":"android_advertising_id","identity_value":"38400000-8cf0-11bd-b23e-10b96e40000d","identity_format":"raw"}]`),
		"status_callback_urls": json.RawMessage(`["https://controller1.test/a","https://controller1.test/b"]`),
		"submitted_time":       json.RawMessage(`"2018-10-02T15:00:00Z"`),
	}})
	require.NoError(r, err)
	require.Equal(r, 201, ex.Status(), "%s", ex.Body())
	var sent struct {
		ID string `json:"subject_request_id"`
	}
	require.NoError(r, json.Unmarshal(ex.Request.Payload, &sent))
	return sent.ID
}

// await waits for n exchanges that came to a partner and returns them.
func (r *relay) await(n int, partner, method, path string) []*journal.Exchange {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	page, err := r.access.Await(ctx, n, journal.Query{Partner: partner, Method: method, Path: path, Direction: journal.Inbound})
	require.NoError(r, err, "%d times %s %s at %s", n, method, path, partner)
	return page.Exchanges
}

// told are the statuses of the agent's own callbacks to a path, once there are n.
func (r *relay) told(n int, path string) []string {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	page, err := r.access.Await(ctx, n, journal.Query{Partner: "agent1.test", Method: "POST", Path: path, Direction: journal.Outbound})
	require.NoError(r, err, "%d callbacks at %s", n, path)
	var all []string
	for _, ex := range page.Exchanges {
		var m map[string]any
		require.NoError(r, json.Unmarshal(ex.Request.Payload, &m))
		all = append(all, m["request_status"].(string))
	}
	return all
}

func passedOn(t *testing.T, ex *journal.Exchange) (m map[string]any) {
	require.NoError(t, json.Unmarshal(ex.Request.Payload, &m))
	return m
}

func TestAgentPassesOn(t *testing.T) {
	r := newRelay(t)
	id := r.submit()
	first := passedOn(t, r.await(1, "processor1.test", "POST", "/opengdpr_requests")[0])
	second := passedOn(t, r.await(1, "processor2.test", "POST", "/opengdpr_requests")[0])
	for _, m := range []map[string]any{first, second} {
		require.Equal(t, id, m["subject_request_id"])
		require.Equal(t, "2018-10-02T15:00:00Z", m["submitted_time"])
		require.Equal(t, []any{"https://controller1.test/a", "https://controller1.test/b", "https://agent1.test/opengdpr_callbacks"}, m["status_callback_urls"])
	}
	require.Len(t, first["subject_identities"], 2)
	require.Len(t, second["subject_identities"], 1, "as far as discovery says that they are supported")
	require.Equal(t, []string{"pending"}, r.told(1, "/a"))

	ctx := t.Context()
	require.NoError(t, r.access.MoveRequest(ctx, "processor1.test", id, "completed"))
	require.Equal(t, []string{"pending", "in_progress"}, r.told(2, "/a"), "one of them is in progress")
	require.NoError(t, r.access.MoveRequest(ctx, "processor2.test", id, "completed"))
	require.Equal(t, []string{"pending", "in_progress", "completed"}, r.told(3, "/b"))
	require.Equal(t, "completed", r.agent.Requests()[0].State)
	page, err := r.access.Exchanges(ctx, journal.Query{Partner: "processor3.test"})
	require.NoError(t, err)
	require.Empty(t, page.Exchanges, "it is not chosen")
	for _, ex := range append(r.await(2, "agent1.test", "POST", "/opengdpr_callbacks"), r.await(1, "processor1.test", "GET", "/discovery")...) {
		require.Equal(t, 2, ex.Status()/100)
	}
	require.Len(t, r.await(1, "processor1.test", "GET", "/discovery"), 1, "it is kept")
}

func TestAgentWithFailingProcessors(t *testing.T) {
	for name, answers := range map[string][]behaviour.Answer{
		"refuses": {{Status: 400}}, "unsigned": {{Faults: []string{"unsigned"}}}, "busy": {{Status: 503, Times: 1}, {Status: 429, RetryAfter: "0", Times: 1}, {}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRelay(t)
			_, err := r.access.Behave(t.Context(), behaviour.Behaviour{Partner: "processor2.test", Match: behaviour.Match{Method: "POST"}, Answers: answers})
			require.NoError(t, err)
			id := r.submit()
			r.await(1, "processor1.test", "POST", "/opengdpr_requests")
			sent := r.await(len(answers), "processor2.test", "POST", "/opengdpr_requests")
			for _, ex := range sent {
				require.Equal(t, id, passedOn(t, ex)["subject_request_id"])
			}
			r.told(1, "/a")
			require.NoError(t, r.access.MoveRequest(t.Context(), "processor1.test", id, "completed"))
			require.Equal(t, []string{"pending", "in_progress"}, r.told(2, "/a"))
			if name == "busy" {
				require.NoError(t, r.access.MoveRequest(t.Context(), "processor2.test", id, "completed"))
				require.Equal(t, []string{"pending", "in_progress", "completed"}, r.told(3, "/a"))
			}
		})
	}
}

func TestAgentCancels(t *testing.T) {
	r := newRelay(t)
	id := r.submit()
	r.told(1, "/a")
	r.await(1, "processor2.test", "POST", "/opengdpr_requests")
	ex, err := r.access.Send(t.Context(), "controller1.test", simulator.Sending{To: "agent1.test", Method: http.MethodDelete, Path: "/opengdpr_request/" + id})
	require.NoError(t, err)
	require.Equal(t, 202, ex.Status())
	for _, p := range []string{"processor1.test", "processor2.test"} {
		require.Equal(t, 202, r.await(1, p, "DELETE", "/opengdpr_request/"+id)[0].Status())
	}
	require.ErrorContains(t, r.access.MoveRequest(t.Context(), "processor1.test", id, "completed"), "cancelled")
}

func TestAgentHears(t *testing.T) {
	r := newRelay(t)
	id := r.submit()
	r.told(1, "/a")
	say := func(domain, state, url string, faults ...string) int {
		body := `{"controller_id":"x","expected_completion_time":"2018-11-01T15:00:01Z","subject_request_id":"` + id + `","request_status":"` + state + `","status_callback_url":"` + url + `"}`
		signed, err := r.access.Sign(t.Context(), "processor1.test", simulator.SignWish{Data: []byte(body)})
		require.NoError(t, err)
		if slices.Contains(faults, "flipped") {
			signed[7] ^= 1
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://agent1.test/opengdpr_callbacks", strings.NewReader(body))
		require.NoError(t, err)
		req.Header["X-OpenGDPR-Processor-Domain"] = []string{domain}
		req.Header["X-OpenGDPR-Signature"] = []string{base64.StdEncoding.EncodeToString(signed)}
		resp, err := r.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	own := "https://agent1.test/opengdpr_callbacks"
	require.Equal(t, 403, say("processor1.test", "completed", own, "flipped"))
	require.Equal(t, 403, say("processor2.test", "completed", own))
	require.Equal(t, 403, say("processor9.test", "completed", own))
	require.Equal(t, 400, say("processor1.test", "completed", "https://controller1.test/a"))
	require.Equal(t, "pending", r.agent.Requests()[0].State)
	require.Equal(t, 202, say("processor1.test", "in_progress", own))
	require.Equal(t, []string{"pending", "in_progress"}, r.told(2, "/a"))
	require.Equal(t, 202, say("processor1.test", "pending", own), "and nothing follows")
	require.Equal(t, "in_progress", r.agent.Requests()[0].State)
}

// TestAgentDeviations starts an agent with each of its deviations, and some together with
// those of a processor.
func TestAgentDeviations(t *testing.T) {
	n := 0
	for _, d := range fault.All() {
		if d.Protocol == "opengdpr" && d.Role == "agent" {
			n++
			require.NoError(t, newRelay(t).agent.SetFaults([]string{d.Name, "signature-flipped"}), d.Name)
		}
	}
	require.Greater(t, n, 60)
	require.ErrorContains(t, newRelay(t).agent.SetFaults([]string{"sends-form"}), "an OpenGDPR agent has none of that name")
	require.ErrorContains(t, newRelay(t).SetFaults("processor1.test", []string{"passes-on-late"}), "an OpenGDPR processor has none of that name")
}
