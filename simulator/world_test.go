package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

const request = `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure",` +
	`"submitted_time":"2018-10-02T15:00:00Z","subject_identities":[{"identity_type":"email","identity_value":"a@example.com",` +
	`"identity_format":"raw"}],"status_callback_urls":["https://controller.test/opengdpr_callbacks"]}`

// authority is shared, since keys take time to make.
var authority = sync.OnceValues(func() (*network.Authority, error) { return network.OpenAuthority("") })

func startProcessor(t *testing.T, c opengdpr.Config) *simulator.ProcessorServer {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	s, err := simulator.StartProcessor(simulator.Options{Authority: a}, c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestConversation(t *testing.T) {
	s := startProcessor(t, opengdpr.Config{})
	resp, err := s.Client().Post(s.URL+"/opengdpr_requests", "application/json", strings.NewReader(request))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, resp.StatusCode)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	in, err := s.Journal.Wait(ctx, journal.Partner("controller.test"), journal.Path("/opengdpr_callbacks"))
	require.NoError(t, err)
	require.Equal(t, journal.Inbound, in.Direction)
	out, err := s.Journal.Wait(ctx, func(ex *journal.Exchange) bool { return ex.Direction == journal.Outbound })
	require.NoError(t, err)
	require.Equal(t, "processor.test", out.Partner)
	require.Equal(t, in.Request.Body(), out.Request.Body())
	_, err = s.Journal.Wait(ctx, journal.Partner("processor.test"), journal.Status(http.StatusCreated))
	require.NoError(t, err)
}

func TestLoopback(t *testing.T) {
	for domain, certificate := range map[string]string{"": "https://processor.test/cert.pem", "127.0.0.1": "http://127.0.0.1:"} {
		s := startProcessor(t, opengdpr.Config{Domain: domain})
		resp, err := http.Get(s.Loopback + "/discovery")
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Contains(t, string(body), `"processor_certificate":"`+certificate)
		resp, err = s.Client().Get(s.URL + "/cert.pem")
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
	}
}

func TestDeviationsOnTheWire(t *testing.T) {
	for name, check := range map[string]func(t *testing.T, ex *journal.Exchange){
		"chunked": func(t *testing.T, ex *journal.Exchange) {
			te, _ := ex.Response.Header("Transfer-Encoding")
			require.Equal(t, "chunked", te)
			_, has := ex.Response.Header("Content-Length")
			require.False(t, has)
			require.Greater(t, bytes.Count(ex.Response.Payload, []byte("\r\n")), 4, "two chunks and the last")
		},
		"close-delimited": func(t *testing.T, ex *journal.Exchange) {
			for _, field := range []string{"Transfer-Encoding", "Content-Length"} {
				_, has := ex.Response.Header(field)
				require.False(t, has, field)
			}
		},
		"http-1.0": func(t *testing.T, ex *journal.Exchange) {
			require.True(t, bytes.HasPrefix(ex.Response.Head, []byte("HTTP/1.0 200 OK\r\n")))
			connection, _ := ex.Response.Header("Connection")
			require.Equal(t, "close", connection)
			_, has := ex.Response.Header("Date")
			require.True(t, has)
		},
		"slow-answers": func(t *testing.T, ex *journal.Exchange) {
			require.GreaterOrEqual(t, ex.Ended.Sub(ex.Started), 50*time.Millisecond)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := startProcessor(t, opengdpr.Config{Faults: []string{name}})
			resp, err := s.Client().Get(s.URL + "/discovery")
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.Contains(t, string(body), "supported_identities")
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			ex, err := s.Journal.Wait(ctx, journal.Path("/discovery"))
			require.NoError(t, err)
			check(t, ex)
		})
	}
}

func TestHTTP10SignsToo(t *testing.T) {
	s := startProcessor(t, opengdpr.Config{Faults: []string{"http-1.0"}})
	for _, base := range []string{s.URL, "http://processor.test"} {
		resp, err := s.Client().Post(base+"/opengdpr_requests", "application/json", strings.NewReader(request))
		require.NoError(t, err)
		require.Equal(t, "HTTP/1.0", resp.Proto)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ex, err := s.Journal.Wait(ctx, journal.Status(http.StatusCreated))
	require.NoError(t, err)
	require.Contains(t, string(ex.Response.Head), "\r\nX-OpenGDPR-Signature: ")
}

func TestControllerReplies(t *testing.T) {
	s := startProcessor(t, opengdpr.Config{RetryPause: time.Millisecond})
	_, err := s.Behaviours.Add(behaviour.Behaviour{Partner: "controller.test", Answers: []behaviour.Answer{
		{Times: 1, Drop: behaviour.DropBefore},
		{Times: 1, Delay: clock.Duration(time.Millisecond), Status: 500},
		{Times: 1, Status: 503},
	}})
	require.NoError(t, err)
	resp, err := s.Client().Post(s.URL+"/opengdpr_requests", "application/json", strings.NewReader(request))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	all, err := s.Journal.WaitN(ctx, 4, journal.Partner("controller.test"), journal.Method("POST"))
	require.NoError(t, err)
	var codes []int
	for _, ex := range all {
		codes = append(codes, ex.Status())
	}
	require.ElementsMatch(t, []int{0, 500, 503, 202}, codes)
}

func TestCloseReleasesHeldCallbacks(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	c, err := w.AddController("controller.test")
	require.NoError(t, err)
	_, err = w.Behaviours.Add(behaviour.Behaviour{Partner: "controller.test", Answers: []behaviour.Answer{{Delay: clock.Duration(time.Hour), Status: 500}}})
	require.NoError(t, err)
	answered := make(chan error)
	go func() {
		_, err := w.Client().Post(c.CallbackURL("/x"), "application/json", strings.NewReader("{}"))
		answered <- err
	}()
	require.NoError(t, w.Behaviours.Close(), "before or after the callback has come")
	require.NoError(t, <-answered)
	require.NoError(t, w.Close())
}

func TestHeaderNamesAreAsPrinted(t *testing.T) {
	s := startProcessor(t, opengdpr.Config{})
	_, err := s.Client().Post(s.URL+"/opengdpr_requests", "application/json", strings.NewReader(request))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ex, err := s.Journal.Wait(ctx, journal.Status(http.StatusCreated))
	require.NoError(t, err)
	require.Contains(t, string(ex.Response.Head), "\r\nX-OpenGDPR-Signature: ")
}

func TestHugeBodyGetsItsAnswer(t *testing.T) {
	s := startProcessor(t, opengdpr.Config{})
	resp, err := s.Client().Post(s.URL+"/opengdpr_requests", "application/json", strings.NewReader(strings.Repeat("a", 10<<20)))
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
}

func TestWorldRefuses(t *testing.T) {
	_, err := simulator.NewWorld(simulator.Options{Plain: "0.0.0.0:0"})
	require.ErrorContains(t, err, "loopback")
	a, err := authority()
	require.NoError(t, err)
	_, err = simulator.StartProcessor(simulator.Options{Authority: a}, opengdpr.Config{Faults: []string{"no-such"}})
	require.Error(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	_, err = w.AddController("")
	require.Error(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, w.Close(), "closing twice is harmless")
}

// A fault for which a processor needs another name brings that name along.
func TestBehaviourBringsItsNames(t *testing.T) {
	s := startProcessor(t, opengdpr.Config{})
	_, err := s.World.Behave(behaviour.Behaviour{Partner: "processor", Match: behaviour.Match{Path: "/discovery"},
		Answers: []behaviour.Answer{{Faults: []string{"discovery-certificate-url-elsewhere"}}}})
	require.NoError(t, err)
	resp, err := s.Client().Get(s.URL + "/discovery")
	require.NoError(t, err)
	var said struct {
		Certificate string `json:"processor_certificate"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&said))
	require.NotContains(t, said.Certificate, "//processor.test")
	resp, err = s.Client().Get(said.Certificate)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	_, err = s.World.Behave(behaviour.Behaviour{Partner: "nobody"})
	require.ErrorIs(t, err, simulator.ErrUnknown)
}

// A partner can have further names, and be an address beside partners that have domains.
func TestNamesAndAddresses(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	require.NoError(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "publisher9.test", Names: []string{"WWW.publisher9.test."}}))
	require.NoError(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "vendor9.test"}))
	require.NoError(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "127.0.0.1"}))
	for domain, status := range map[string]int{"publisher9.test": 201, "vendor9.test": 202, "127.0.0.1": 203} {
		_, err := w.Behave(behaviour.Behaviour{Partner: domain, Answers: []behaviour.Answer{{Status: status}}})
		require.NoError(t, err)
	}
	for base, want := range map[string]int{
		"https://publisher9.test": 201, "https://www.publisher9.test": 201, "http://www.publisher9.test": 201, "https://vendor9.test": 202,
		"http://" + w.Network.Addr().String(): 203, "https://" + w.Network.AddrTLS().String(): 203,
	} {
		resp, err := w.Client().Get(base + "/dsrdelete.json")
		require.NoError(t, err, base)
		require.Equal(t, want, resp.StatusCode, base)
		require.NoError(t, resp.Body.Close())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for domain, n := range map[string]int{"publisher9.test": 3, "vendor9.test": 1, "127.0.0.1": 2} {
		_, err = w.Journal.WaitN(ctx, n, journal.Partner(domain))
		require.NoError(t, err)
	}
	require.Contains(t, w.Network.Hosts(), "\twww.publisher9.test\n")
	partners, err := w.Access().Partners(ctx)
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1", partners[0].Name)
	require.Equal(t, []string{"www.publisher9.test"}, partners[1].Names)

	require.ErrorIs(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "www.publisher9.test"}), simulator.ErrConflict)
	require.ErrorIs(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "c.test", Names: []string{"vendor9.test"}}), simulator.ErrConflict)
	require.ErrorIs(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "c.test", Names: []string{""}}), simulator.ErrWish)
	require.NoError(t, w.Remove("publisher9.test"))
	require.NoError(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "www.publisher9.test"}))
}

func Example() {
	server, err := simulator.StartProcessor(simulator.Options{}, opengdpr.Config{Faults: []string{"erasure-only"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	resp, err := server.Client().Get(server.URL + "/discovery")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, strings.Contains(string(body), `"supported_subject_request_types":["erasure"]`))
	// Output: 200 true
}
