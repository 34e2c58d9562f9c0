package console_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

func talkOfPartners(t *testing.T, a simulator.Access) {
	all, err := a.Partners(t.Context())
	require.NoError(t, err)
	require.Equal(t, []simulator.Partner{
		{Name: "controller1", Role: simulator.RoleController, Domain: controller, URL: "https://" + controller},
		{Name: "processor1", Role: simulator.RoleProcessor, Domain: processor, URL: "https://" + processor},
		{Name: "publisher1", Role: simulator.RolePublisher, Domain: publisher, Names: []string{"www." + publisher}, URL: "https://" + publisher},
		{Name: "vendor1", Role: simulator.RoleVendor, Domain: vendor, URL: "https://" + vendor},
	}, all)
}

func talkOfDeletions(t *testing.T, a simulator.Access) {
	ctx := within(t)
	none, err := a.Chains(ctx, publisher)
	require.NoError(t, err)
	require.Empty(t, none)
	first, err := a.Delete(ctx, publisher, simulator.Deletion{To: "vendor1", Type: "email", Format: "sha256"})
	require.NoError(t, err)
	require.True(t, first.Acknowledged, "%+v", first)
	require.Equal(t, publisher, first.From)
	require.Equal(t, vendor, first.To)
	require.Equal(t, 0, *first.Code)
	require.NotEmpty(t, first.ACJWT)
	for _, step := range first.Steps {
		require.True(t, step.Fine, "%+v", step)
	}
	// Whoever has an idJWT of another passes it on.
	second, err := a.Delete(ctx, vendor, simulator.Deletion{To: vendor, IDJWT: first.IDJWT})
	require.NoError(t, err)
	require.Equal(t, first.IDJWT, second.IDJWT)
	third, err := a.Delete(ctx, publisher, simulator.Deletion{To: vendor, Type: "phone", Options: map[string]any{"a": []any{"b"}}})
	require.NoError(t, err)
	require.False(t, third.Acknowledged)
	require.Equal(t, 4, *third.Code)

	chains, err := a.Chains(ctx, publisher)
	require.NoError(t, err)
	require.Len(t, chains, 2)
	require.Equal(t, first.ACJWT, chains[0].ACJWT)
	require.Equal(t, third.ACJWT, chains[1].ACJWT)
	for _, number := range chains[0].Steps[0].Exchange {
		page, err := a.Exchanges(ctx, journal.Query{After: number - 1})
		require.NoError(t, err)
		require.Equal(t, number, page.Exchanges[0].Number)
	}
	page, err := a.Exchanges(ctx, journal.Query{Partner: publisher, Direction: journal.Outbound, Method: "POST", Status: http.StatusAccepted})
	require.NoError(t, err)
	require.Len(t, page.Exchanges, 1)

	_, err = a.Delete(ctx, publisher, simulator.Deletion{})
	require.ErrorIs(t, err, simulator.ErrWish)
	_, err = a.Delete(ctx, processor, simulator.Deletion{To: vendor})
	require.ErrorIs(t, err, simulator.ErrWish)
	_, err = a.Chains(ctx, processor)
	require.ErrorIs(t, err, simulator.ErrWish)
	require.NoError(t, a.Reset(ctx))
	chains, err = a.Chains(ctx, publisher)
	require.NoError(t, err)
	require.Empty(t, chains)
}

// kids are those of the signatures of a chain.
func kids(c simulator.Chain) (kids []string) {
	for _, step := range c.Steps {
		if step.Token != "" {
			kids = append(kids, step.Kid)
		}
	}
	return kids
}

func talkOfVendors(t *testing.T, a simulator.Access) {
	ctx := within(t)
	ask := func() simulator.Chain {
		chain, err := a.Delete(ctx, publisher, simulator.Deletion{To: vendor})
		require.NoError(t, err)
		return chain
	}
	before := ask()
	require.Equal(t, kids(before), kids(ask()))
	for _, domain := range []string{publisher, vendor} {
		require.NoError(t, a.RotateKey(ctx, domain))
		after := ask()
		require.True(t, after.Acknowledged, "%+v", after)
		require.NotEqual(t, kids(before), kids(after))
		before = after
	}
	require.ErrorIs(t, a.RotateKey(ctx, controller), simulator.ErrWish)

	name := faultOf(t, "ddrf", "vendor")
	require.NoError(t, a.SetFaults(ctx, vendor, []string{name}))
	all, err := a.Partners(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{name}, all[3].Faults)
	require.NoError(t, a.Reset(ctx))
	all, err = a.Partners(ctx)
	require.NoError(t, err)
	require.Empty(t, all[3].Faults)
	require.True(t, ask().Acknowledged)
	id, err := a.Behave(ctx, behaviour.Behaviour{Partner: vendor, Answers: []behaviour.Answer{{Faults: []string{name}}}})
	require.NoError(t, err)
	require.NoError(t, a.Forget(ctx, id, ""))
	require.ErrorIs(t, a.SetFaults(ctx, vendor, []string{"signature-flipped"}), simulator.ErrWish)
	require.ErrorIs(t, a.SetFaults(ctx, publisher, []string{name}), simulator.ErrWish)
	require.NoError(t, a.SetFaults(ctx, publisher, nil))
}

// faultOf is the first fault that a role has.
func faultOf(t *testing.T, protocol, role string) string {
	t.Helper()
	for _, d := range fault.All() {
		if d.Protocol == protocol && d.Role == role && d.Kind == fault.Fault {
			return d.Name
		}
	}
	t.Fatalf("%s/%s has no fault", protocol, role)
	return ""
}

func talkOfRequests(t *testing.T, a simulator.Access) {
	ctx := t.Context()
	none, err := a.Requests(ctx, processor)
	require.NoError(t, err)
	require.Empty(t, none)
	id := ask(t, a, simulator.Sending{})
	all, err := a.Requests(ctx, processor)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, id, all[0].ID)
	require.Equal(t, "erasure", all[0].Type)
	require.Equal(t, "pending", all[0].State)
	require.Len(t, all[0].Callbacks, 1)
	require.True(t, all[0].Expected.After(all[0].Received))

	require.NoError(t, a.MoveRequest(ctx, "", id, "in_progress"))
	require.Equal(t, []int{202}, callbacks(t, a, id, 1))
	require.NoError(t, a.MoveRequest(ctx, processor, id, "completed"))
	callbacks(t, a, id, 2)
	require.NoError(t, a.RepeatCallback(ctx, processor, id))
	callbacks(t, a, id, 3)
	require.NoError(t, a.RepeatCallback(ctx, "", id))
	callbacks(t, a, id, 4)
	require.ErrorIs(t, a.MoveRequest(ctx, processor, id, "pending"), simulator.ErrConflict)
	all, err = a.Requests(ctx, processor)
	require.NoError(t, err)
	require.Equal(t, "completed", all[0].State)
}

func talkOfSending(t *testing.T, a simulator.Access) {
	ctx := within(t)
	ask(t, a, simulator.Sending{Members: map[string]json.RawMessage{"subject_request_type": json.RawMessage(`"access"`), "api_version": nil}})
	all, err := a.Requests(ctx, processor)
	require.NoError(t, err)
	require.Equal(t, "access", all[0].Type)

	body := "no JSON \x00"
	ex, err := a.Send(ctx, controller, simulator.Sending{To: processor, Body: &body, Header: map[string]string{"X-Own": "a"}})
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, ex.Status())
	require.Equal(t, body, string(ex.Request.Body()))
	own, _ := ex.Request.Header("X-Own")
	require.Equal(t, "a", own)
	require.Equal(t, journal.Outbound, ex.Direction)
	require.NotZero(t, ex.Number)

	ex, err = a.Send(ctx, controller, simulator.Sending{To: "https://" + processor, Method: "GET", Path: "/discovery"})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, ex.Status())
	ex, err = a.Send(ctx, controller, simulator.Sending{To: "http://127.0.0.1:1"})
	require.NoError(t, err)
	require.NotEmpty(t, ex.Failure)
	require.False(t, ex.OK())
	_, err = a.Send(ctx, processor, simulator.Sending{To: processor})
	require.ErrorIs(t, err, simulator.ErrWish)
}

func talkOfBehaviours(t *testing.T, a simulator.Access) {
	ctx := t.Context()
	id, err := a.Behave(ctx, behaviour.Behaviour{Partner: controller, Owner: "me", Match: behaviour.Match{Method: "POST", Member: map[string]any{"/request_status": "in_progress"}},
		Answers: []behaviour.Answer{{Times: 1, Status: 503}, {Times: 1, Drop: behaviour.DropBefore}}})
	require.NoError(t, err)
	all, err := a.Behaviours(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, id, all[0].ID)
	require.Equal(t, map[string]any{"/request_status": "in_progress"}, all[0].Match.Member)

	request := ask(t, a, simulator.Sending{})
	require.NoError(t, a.MoveRequest(ctx, "", request, "in_progress"))
	require.Equal(t, []int{503}, callbacks(t, a, request, 1))
	require.NoError(t, a.Forget(ctx, "", "me"))
	all, err = a.Behaviours(ctx)
	require.NoError(t, err)
	require.Empty(t, all)

	id, err = a.Behave(ctx, behaviour.Behaviour{Partner: processor, For: clock.Duration(time.Hour), Answers: []behaviour.Answer{{Status: 429, RetryAfter: "7"}}})
	require.NoError(t, err)
	ex, err := a.Send(within(t), controller, simulator.Sending{To: processor})
	require.NoError(t, err)
	require.Equal(t, http.StatusTooManyRequests, ex.Status())
	require.NoError(t, a.Forget(ctx, id, ""))
	require.ErrorIs(t, a.Forget(ctx, id, ""), simulator.ErrUnknown)
	ask(t, a, simulator.Sending{})

	_, err = a.Behave(ctx, behaviour.Behaviour{Partner: processor})
	require.ErrorIs(t, err, simulator.ErrWish)
	_, err = a.Behave(ctx, behaviour.Behaviour{Partner: "none.test", Answers: []behaviour.Answer{{Status: 500}}})
	require.ErrorIs(t, err, simulator.ErrUnknown)
}

func talkOfWaiting(t *testing.T, a simulator.Access) {
	query := journal.Query{Partner: processor, Method: "POST", Path: "/opengdpr_req*", Status: http.StatusCreated}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	page, err := a.Await(ctx, 1, query)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, page.Exchanges)

	came := make(chan error)
	go func() {
		_, err := a.Await(within(t), 2, query)
		came <- err
	}()
	ask(t, a, simulator.Sending{})
	ask(t, a, simulator.Sending{})
	require.NoError(t, <-came)

	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	page, err = a.Await(ctx, 3, query)
	require.ErrorContains(t, err, "wait for 3 exchanges, 2 came")
	require.Len(t, page.Exchanges, 2)
}

func talkOfJournal(t *testing.T, a simulator.Access) {
	ctx := within(t)
	id := ask(t, a, simulator.Sending{})
	ask(t, a, simulator.Sending{})
	all, err := a.Await(ctx, 4, journal.Query{}) // each as sent and as received
	require.NoError(t, err)
	require.Equal(t, uint64(4), all.Last)
	require.Zero(t, all.Dropped)
	for _, q := range []journal.Query{
		{Request: id},
		{Direction: journal.Inbound},
		{Partner: controller},
		{After: 2},
		{Since: all.Exchanges[2].Started, Until: all.Exchanges[3].Started.Add(time.Hour)},
	} {
		found, err := a.Exchanges(ctx, q)
		require.NoError(t, err)
		var want []*journal.Exchange
		for _, ex := range all.Exchanges {
			if q.Matcher()(ex) {
				want = append(want, ex)
			}
		}
		require.NotEmpty(t, want)
		require.Empty(t, cmp.Diff(want, found.Exchanges, cmpopts.EquateEmpty()))
		require.Equal(t, uint64(4), found.Last)
	}
	none, err := a.Exchanges(ctx, journal.Query{Path: "/nowhere"})
	require.NoError(t, err)
	require.Empty(t, none.Exchanges)
	notices, err := a.Notices(ctx, 0)
	require.NoError(t, err)
	for i, n := range notices {
		require.Equal(t, uint64(i+1), n.Number)
	}
	later, err := a.Notices(ctx, uint64(len(notices)))
	require.NoError(t, err)
	require.Empty(t, later)
}

func talkOfFaults(t *testing.T, a simulator.Access) {
	ctx := within(t)
	require.NoError(t, a.SetFaults(ctx, processor, []string{"create-status-200"}))
	ex, err := a.Send(ctx, controller, simulator.Sending{To: processor})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, ex.Status())
	require.NoError(t, a.SetFaults(ctx, processor, nil))
	ask(t, a, simulator.Sending{})

	look := network.Look{Flaw: network.FlawExpired, Key: network.RSA2048}
	require.NoError(t, a.SetLook(ctx, processor, look))
	all, err := a.Partners(ctx)
	require.NoError(t, err)
	require.Equal(t, look, all[1].Look)
	require.NoError(t, a.SetLook(ctx, processor, network.Look{}))

	certificate := func() string {
		ex, err := a.Send(ctx, controller, simulator.Sending{To: processor, Method: "GET", Path: "/cert.pem"})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, ex.Status())
		return string(ex.Body())
	}
	before := certificate()
	require.Equal(t, before, certificate())
	require.NoError(t, a.RotateKey(ctx, processor))
	require.NotEqual(t, before, certificate())
}

func talkOfClock(t *testing.T, a simulator.Access) {
	ctx := within(t)
	state, err := a.Clock(ctx)
	require.NoError(t, err)
	require.True(t, state.Frozen)
	id := ask(t, a, simulator.Sending{})
	moved, err := a.MoveClock(ctx, clock.Move{Advance: clock.Duration(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, time.Hour, moved.Now.Sub(state.Now))
	callbacks(t, a, id, 1)
	all, err := a.Requests(ctx, processor)
	require.NoError(t, err)
	require.Equal(t, "in_progress", all[0].State)
	runs := false
	moved, err = a.MoveClock(ctx, clock.Move{Frozen: &runs})
	require.NoError(t, err)
	require.False(t, moved.Frozen)
	_, err = a.MoveClock(ctx, clock.Move{Advance: -1})
	require.ErrorIs(t, err, simulator.ErrWish)
}

func talkOfReplay(t *testing.T, a simulator.Access) {
	ctx := within(t)
	ask(t, a, simulator.Sending{})
	page, err := a.Exchanges(ctx, journal.Query{Partner: controller, Direction: journal.Outbound})
	require.NoError(t, err)
	require.Len(t, page.Exchanges, 1)
	ex, err := a.Replay(ctx, page.Exchanges[0].Number, "")
	require.NoError(t, err)
	require.Equal(t, page.Exchanges[0].Request.Body(), ex.Request.Body())
	require.NotZero(t, ex.Status())
	_, err = a.Replay(ctx, 999, "")
	require.ErrorIs(t, err, simulator.ErrUnknown)
}

func talkOfReset(t *testing.T, a simulator.Access) {
	ctx := within(t)
	ask(t, a, simulator.Sending{})
	_, err := a.Await(ctx, 2, journal.Query{}) // as received, too, which may be noted after the answer
	require.NoError(t, err)
	require.NoError(t, a.SetFaults(ctx, processor, []string{"create-status-200"}))
	require.NoError(t, a.SetLook(ctx, processor, network.Look{Flaw: network.FlawExpired}))
	_, err = a.Behave(ctx, behaviour.Behaviour{Partner: processor, Answers: []behaviour.Answer{{Status: 500}}})
	require.NoError(t, err)
	require.NoError(t, a.Reset(ctx))
	partners, err := a.Partners(ctx)
	require.NoError(t, err)
	require.Empty(t, partners[1].Faults)
	require.Empty(t, partners[1].Look)
	requests, err := a.Requests(ctx, processor)
	require.NoError(t, err)
	require.Empty(t, requests)
	behaviours, err := a.Behaviours(ctx)
	require.NoError(t, err)
	require.Empty(t, behaviours)
	page, err := a.Exchanges(ctx, journal.Query{})
	require.NoError(t, err)
	require.Empty(t, page.Exchanges)
	ask(t, a, simulator.Sending{})
}

func talkOfNothing(t *testing.T, a simulator.Access) {
	ctx := within(t)
	for what, err := range map[string]error{
		"faults":   a.SetFaults(ctx, "none.test", nil),
		"look":     a.SetLook(ctx, "none.test", network.Look{}),
		"key":      a.RotateKey(ctx, "none.test"),
		"move":     a.MoveRequest(ctx, "", "no/such id?", "completed"),
		"move at":  a.MoveRequest(ctx, "none.test", "a", "completed"),
		"callback": a.RepeatCallback(ctx, processor, "no-such"),
	} {
		require.ErrorIs(t, err, simulator.ErrUnknown, what)
	}
	_, err := a.Requests(ctx, "none.test")
	require.ErrorIs(t, err, simulator.ErrUnknown)
	_, err = a.Send(ctx, "none.test", simulator.Sending{To: processor})
	require.ErrorIs(t, err, simulator.ErrUnknown)
	_, err = a.Delete(ctx, "none.test", simulator.Deletion{To: vendor})
	require.ErrorIs(t, err, simulator.ErrUnknown)
	_, err = a.Chains(ctx, "none.test")
	require.ErrorIs(t, err, simulator.ErrUnknown)
	require.ErrorIs(t, a.SetFaults(ctx, processor, []string{"no-such"}), simulator.ErrWish)
	require.ErrorIs(t, a.SetLook(ctx, processor, network.Look{Flaw: "no-such"}), simulator.ErrWish)
	require.ErrorIs(t, a.SetLook(ctx, processor, network.Look{Key: "no-such"}), simulator.ErrWish)
}
