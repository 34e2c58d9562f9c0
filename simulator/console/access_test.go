package console_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// hourly is a lifecycle that leaves a state after an hour of the world.
var hourly = opengdpr.Lifecycle{Pending: time.Hour, InProgress: time.Hour}

const (
	processor  = "processor1.test"
	controller = "controller1.test"
	publisher  = "publisher1.test"
	vendor     = "vendor1.test"
)

// conversations are what one does with a world. Each has a world of its own with a processor,
// a controller, a publisher and a vendor, whose clock stands still, so that nothing moves by itself.
var conversations = []struct {
	name string
	run  func(t *testing.T, a simulator.Access)
}{
	{"partners", talkOfPartners},
	{"a request and its life", talkOfRequests},
	{"requests of other shapes", talkOfSending},
	{"deletions", talkOfDeletions},
	{"faults and keys of a vendor", talkOfVendors},
	{"behaviours", talkOfBehaviours},
	{"waiting", talkOfWaiting},
	{"the journal", talkOfJournal},
	{"faults, looks and keys", talkOfFaults},
	{"the clock", talkOfClock},
	{"replay", talkOfReplay},
	{"reset", talkOfReset},
	{"what there is not", talkOfNothing},
}

// TestAccess has every conversation with a world in this process, and with one beyond its
// admin API.
func TestAccess(t *testing.T) {
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for _, way := range []struct {
		name string
		to   func(*testing.T, simulator.Access) simulator.Access
	}{
		{"local", func(_ *testing.T, a simulator.Access) simulator.Access { return a }},
		{"remote", func(t *testing.T, a simulator.Access) simulator.Access { return connected(t, a) }},
	} {
		for _, talk := range conversations {
			t.Run(way.name+"/"+talk.name, func(t *testing.T) {
				t.Parallel()
				talk.run(t, way.to(t, newWorld(t, authority)))
			})
		}
	}
}

// newWorld starts the world of a conversation. It is all that the suite needs of package
// simulator beside Access.
func newWorld(t *testing.T, authority *network.Authority) simulator.Access {
	t.Helper()
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	w.Clock.Freeze()
	for _, s := range []simulator.Setup{
		{Role: simulator.RoleProcessor, Domain: processor, Lifecycle: hourly},
		{Role: simulator.RoleController, Domain: controller},
		{Role: simulator.RolePublisher, Domain: publisher, Names: []string{"www." + publisher}},
		{Role: simulator.RoleVendor, Domain: vendor, DDRF: ddrf.Settings{Codes: map[string]int{"phone": 4}}},
	} {
		require.NoError(t, w.Add(s))
	}
	return w.Access()
}

// within is a context for a wait that is expected to end well.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// ask lets the controller send a request to the processor and returns its id.
func ask(t *testing.T, a simulator.Access, s simulator.Sending) string {
	t.Helper()
	s.To = processor
	ex, err := a.Send(within(t), controller, s)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, ex.Status(), "%s", ex.Body())
	var sent struct {
		ID string `json:"subject_request_id"`
	}
	require.NoError(t, json.Unmarshal(ex.Request.Body(), &sent))
	require.NotEmpty(t, sent.ID)
	return sent.ID
}

// callbacks waits for so many callbacks about a request and returns the statuses that the
// controller answered with.
func callbacks(t *testing.T, a simulator.Access, id string, n int) []int {
	t.Helper()
	page, err := a.Await(within(t), n, journal.Query{Partner: controller, Direction: journal.Inbound, Request: id})
	require.NoError(t, err)
	require.Len(t, page.Exchanges, n)
	var codes []int
	for _, ex := range page.Exchanges {
		codes = append(codes, ex.Status())
	}
	return codes
}
