package simulator_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// talk is a controller and two processors in a world.
type talk struct {
	*testing.T
	*simulator.World
	controller *opengdpr.Controller
	processor  *opengdpr.Processor
	n          int
}

func converse(t *testing.T, faults ...string) *talk {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	p, err := w.AddProcessor(opengdpr.Config{Domain: "processor1.test", Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}})
	require.NoError(t, err)
	_, err = w.AddProcessor(opengdpr.Config{Domain: "processor2.test", Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}})
	require.NoError(t, err)
	c, err := w.AddControllerAs(opengdpr.ControllerConfig{
		Domain: "controller1.test", CallbackPath: "/callbacks", Faults: faults, RetryPause: 20 * time.Millisecond,
	})
	require.NoError(t, err)
	return &talk{T: t, World: w, controller: c, processor: p}
}

// hook calls a hook of the controller.
func (c *talk) hook(name string, call map[string]any) (int, map[string]any) {
	c.Helper()
	body, err := json.Marshal(call)
	require.NoError(c, err)
	resp, err := c.Client().Post("https://controller1.test/hooks/"+name, "application/json", bytes.NewReader(body))
	require.NoError(c, err)
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	require.NoError(c, err)
	var said map[string]any
	require.NoError(c, json.Unmarshal(all, &said), "%s", all)
	return resp.StatusCode, said
}

// submit has a request submitted and answered, and is its id.
func (c *talk) submit() (reference, id string) {
	c.Helper()
	c.n++
	reference = fmt.Sprint("request ", c.n)
	code, said := c.hook("submit", map[string]any{
		"hook": "submit", "reference": reference, "partner_url": "https://processor1.test", "partner_domain": "processor1.test", "request_type": "erasure",
		"identities": []map[string]string{
			{"identity_type": "email", "identity_value": fmt.Sprintf("subject%d@example.com", c.n), "identity_format": "raw"},
			{"identity_type": "android_id", "identity_value": "0123", "identity_format": "raw"},
		},
	})
	require.Equal(c, http.StatusOK, code, "%s", said)
	require.Equal(c, reference, said["reference"])
	_, err := c.controller.Settled(c.Context(), reference)
	require.NoError(c, err)
	return reference, said["subject_request_id"].(string)
}

func (c *talk) belief(reference string) any {
	c.Helper()
	code, said := c.hook("belief", map[string]any{"reference": reference})
	require.Equal(c, http.StatusOK, code)
	return said["belief"]
}

// called waits for the n-th callback and its answer.
func (c *talk) called(n int) *journal.Exchange {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), 10*time.Second)
	defer cancel()
	found, err := c.Journal.Await(ctx, n, journal.Query{Partner: "controller1.test", Path: "/callbacks"})
	require.NoError(c, err)
	return found.Exchanges[n-1]
}

// sign signs as a processor does.
func (c *talk) sign(domain, body string) string {
	c.Helper()
	leaf, err := c.Authority.Issue(network.LeafSpec{Domain: domain})
	require.NoError(c, err)
	digest := sha256.Sum256([]byte(body))
	sig, err := leaf.Key.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(c, err)
	return base64.StdEncoding.EncodeToString(sig)
}

func TestControllerConverses(t *testing.T) {
	c := converse(t)
	reference, id := c.submit()
	require.Equal(t, "pending", c.belief(reference))
	require.Equal(t, "pending", c.belief(id))
	require.Equal(t, "unknown", c.belief("another"))
	sent := c.processor.Requests()
	require.Len(t, sent, 1)
	require.Equal(t, id, sent[0].ID)

	require.NoError(t, c.processor.Advance(id, "in_progress"))
	require.Equal(t, http.StatusAccepted, c.called(1).Status(), "%s", c.called(1).Body())
	require.Equal(t, "in_progress", c.belief(reference))
	code, _ := c.hook("cancel", map[string]any{"reference": reference})
	require.Equal(t, http.StatusConflict, code)
	require.NoError(t, c.processor.Advance(id, "completed"))
	require.Equal(t, http.StatusAccepted, c.called(2).Status())
	require.Equal(t, "completed", c.belief(reference))
	require.NoError(t, c.processor.Repeat(id))
	require.Equal(t, http.StatusAccepted, c.called(3).Status())

	reference, id = c.submit()
	code, said := c.hook("cancel", map[string]any{"reference": "the suite's own", "subject_request_id": id})
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, id, said["subject_request_id"])
	require.Equal(t, "cancelled", c.belief(reference))
	require.Error(t, c.processor.Advance(id, "completed"))
	for _, hook := range []string{"submit", "cancel"} {
		code, _ = c.hook(hook, map[string]any{"reference": "another"})
		require.Equal(t, map[string]int{"submit": 400, "cancel": 404}[hook], code)
	}
	asked := c.Journal.Search(journal.Query{Partner: "processor1.test", Path: "/discovery", Direction: journal.Inbound})
	require.Len(t, asked.Exchanges, 1)

	c.controller.Reset()
	require.Equal(t, "unknown", c.belief(reference))
}

func TestControllerKeepsAtIt(t *testing.T) {
	c := converse(t)
	_, err := c.Behave(behaviour.Behaviour{Partner: "processor1.test", Match: behaviour.Match{Path: "/opengdpr_requests"}, Answers: []behaviour.Answer{
		{Times: 1, Status: 503}, {Times: 1, Status: 429, RetryAfter: "0"},
	}})
	require.NoError(t, err)
	reference, _ := c.submit()
	require.Equal(t, "pending", c.belief(reference))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tried, err := c.Journal.Await(ctx, 3, journal.Query{Partner: "processor1.test", Path: "/opengdpr_requests", Direction: journal.Inbound})
	require.NoError(t, err)
	for _, ex := range tried.Exchanges {
		require.Equal(t, tried.Exchanges[0].Request.Body(), ex.Request.Body())
	}
}

func TestControllerListens(t *testing.T) {
	c := converse(t)
	reference, id := c.submit()
	body := func(url, id, state string) string {
		return `{"controller_id":"x","expected_completion_time":"2030-01-01T00:00:00Z","status_callback_url":"` + url + `","subject_request_id":"` + id + `","request_status":"` + state + `"}`
	}
	own := "https://controller1.test/callbacks"
	for _, row := range []struct {
		name, from, body, header string
		want                     int
		believed                 string
	}{
		{"unsigned", "", body(own, id, "completed"), "processor1.test", 403, "pending"},
		{"another's domain", "processor1.test", body(own, id, "completed"), "processor2.test", 403, "pending"},
		{"another's key", "processor2.test", body(own, id, "completed"), "processor1.test", 403, "pending"},
		{"broken", "processor1.test", `{"broken`, "processor1.test", 400, "pending"},
		{"broken, badly signed", "processor2.test", `{"broken`, "processor1.test", 403, "pending"},
		{"foreign URL", "processor1.test", body("https://other.test/callbacks", id, "completed"), "processor1.test", 400, "pending"},
		{"unknown id", "processor1.test", body(own, "ffffffff-d5d6-44b2-9831-815ac9017798", "completed"), "processor1.test", 404, "pending"},
		{"sound", "processor1.test", body(own, id, "completed"), "processor1.test", 202, "completed"},
		{"step back", "processor1.test", body(own, id, "in_progress"), "PROCESSOR1.test", 202, "completed"},
		{"again", "processor1.test", body(own, id, "completed"), "processor1.test", 202, "completed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, own, bytes.NewReader([]byte(row.body)))
			require.NoError(t, err)
			req.Header.Set("X-OpenGDPR-Processor-Domain", row.header)
			if row.from != "" {
				req.Header.Set("X-OpenGDPR-Signature", c.sign(row.from, row.body))
			}
			resp, err := c.Client().Do(req)
			require.NoError(t, err)
			resp.Body.Close()
			require.Equal(t, row.want, resp.StatusCode)
			require.Equal(t, row.believed, c.belief(reference))
		})
	}
}

func TestControllerDeviates(t *testing.T) {
	c := converse(t)
	access := c.Access()
	unsigned := func() int {
		resp, err := c.Client().Post("https://controller1.test/callbacks", "application/json", bytes.NewReader([]byte("{}")))
		require.NoError(t, err)
		resp.Body.Close()
		return resp.StatusCode
	}
	require.Equal(t, 403, unsigned())
	require.NoError(t, access.SetFaults(t.Context(), "controller1.test", []string{"rejects-with-401"}))
	require.Equal(t, 401, unsigned())
	partners, err := access.Partners(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"rejects-with-401"}, partners[0].Faults)
	require.ErrorIs(t, access.SetFaults(t.Context(), "controller1.test", []string{"signature-flipped"}), simulator.ErrWish)

	id, err := c.Behave(behaviour.Behaviour{Partner: "controller1.test", Match: behaviour.Match{Path: "/hooks/submit"}, Answers: []behaviour.Answer{{Faults: []string{"sends-type-upper-case"}}}})
	require.NoError(t, err)
	reference, _ := c.submit()
	require.Equal(t, "failed", c.belief(reference), "the processor refuses it")
	require.NoError(t, access.Forget(t.Context(), id, ""))
	reference, _ = c.submit()
	require.Equal(t, "pending", c.belief(reference))
	require.NoError(t, c.Reset())
	require.Equal(t, "unknown", c.belief(reference))
	require.Equal(t, 403, unsigned())
}
