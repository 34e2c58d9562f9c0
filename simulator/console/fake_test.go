package console_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// fake is a world of one processor that does as little as the API needs to be seen at
// work. Its domain is a.test; the request "known" can be moved once.
type fake struct {
	journal *journal.Journal
	clock   *clock.World

	mu         sync.Mutex
	partner    simulator.Partner
	request    simulator.Request
	chain      simulator.Chain
	behaviours []behaviour.Behaviour
	did        []string
	broken     error  // of whatever is asked
	waiting    func() // called as a wait begins
}

func newFake() *fake {
	code := 4
	return &fake{
		journal: journal.New(journal.Bounds{}), clock: clock.NewWorld(), waiting: func() {},
		partner: simulator.Partner{Name: "a", Role: "opengdpr/processor", Domain: "a.test", URL: "https://a.test"},
		request: simulator.Request{ID: "known", Type: "erasure", State: "pending", Received: began, Expected: began, Callbacks: []string{"https://c.test/"}},
		chain: simulator.Chain{
			From: "a.test", To: "b.test", Endpoint: "https://b.test/ddrf", Started: began, Type: "email", Format: "sha256", IDJWT: "i", RQJWT: "r", ACJWT: "a", Code: &code,
			Text: "no phones", Steps: []ddrf.Step{{What: "verify", Token: "acJWT", Signer: "b.test", Kid: "p1-a", Problem: "it is altered", Exchange: []uint64{1}}},
		},
	}
}

// note remembers what was done, and says whether there is such a partner.
func (f *fake) note(domain, format string, args ...any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.did = append(f.did, fmt.Sprintf(format, args...))
	if f.broken != nil {
		return f.broken
	}
	if domain != f.partner.Domain {
		return fmt.Errorf("find partner %q: %w", domain, simulator.ErrUnknown)
	}
	return nil
}

func (f *fake) Partners(context.Context) ([]simulator.Partner, error) {
	err := f.note("a.test", "partners")
	return []simulator.Partner{f.partner}, err
}

func (f *fake) SetFaults(_ context.Context, domain string, faults []string) error {
	if err := f.note(domain, "faults %v", faults); err != nil {
		return err
	}
	for _, name := range faults {
		if name == "no-such" {
			return fmt.Errorf("set faults: %q: %w", name, simulator.ErrWish)
		}
	}
	f.partner.Faults = faults
	return nil
}

func (f *fake) SetLook(_ context.Context, domain string, look network.Look) error {
	err := f.note(domain, "look %s %s", look.Flaw, look.Key)
	f.partner.Look = look
	return err
}

func (f *fake) Sign(_ context.Context, domain string, s simulator.SignWish) ([]byte, error) {
	if s.Hash == "md5" {
		return nil, fmt.Errorf("sign: /hash: md5: %w", simulator.ErrWish)
	}
	return s.Data, f.note(domain, "sign %s %v %s %v", s.Data, s.Faults, s.Hash, s.Loose)
}

func (f *fake) RotateKey(_ context.Context, domain string) error { return f.note(domain, "rotate") }

func (f *fake) RestoreKey(_ context.Context, domain string) error {
	return f.note(domain, "restore")
}

func (f *fake) Behave(_ context.Context, b behaviour.Behaviour) (string, error) {
	if err := f.note(b.Partner, "behave"); err != nil {
		return "", err
	}
	b.ID = fmt.Sprintf("b/%d", len(f.behaviours)+1)
	f.behaviours = append(f.behaviours, b)
	return b.ID, nil
}

func (f *fake) Behaviours(context.Context) ([]behaviour.Behaviour, error) {
	return f.behaviours, f.note("a.test", "behaviours")
}

func (f *fake) Forget(_ context.Context, id, owner string) error {
	if err := f.note("a.test", "forget %q %q", id, owner); err != nil {
		return err
	}
	if id+owner == "" {
		return fmt.Errorf("forget behaviours: neither id nor owner: %w", simulator.ErrWish)
	}
	return nil
}

func (f *fake) Exchanges(_ context.Context, q journal.Query) (simulator.Page, error) {
	all, last := f.journal.Find(), uint64(0)
	if len(all) > 0 {
		last = all[len(all)-1].Number
	}
	return simulator.Page{Exchanges: f.journal.Find(q.Matcher()), Last: last, Dropped: f.journal.Dropped()}, f.note("a.test", "exchanges")
}

func (f *fake) Await(ctx context.Context, n int, q journal.Query) (simulator.Page, error) {
	f.waiting()
	found, err := f.journal.WaitN(ctx, n, q.Matcher())
	page := simulator.Page{Exchanges: found}
	if len(found) > 0 {
		page.Last = found[len(found)-1].Number
	}
	return page, err
}

func (f *fake) Notices(_ context.Context, after uint64) ([]network.Notice, error) {
	if after > 0 {
		return nil, nil
	}
	return []network.Notice{{Number: 1, Kind: network.NoticeName, Host: "a.test", Remote: "127.0.0.1:1", Detail: "<\x00>", At: began}}, nil
}

func (f *fake) Clock(context.Context) (clock.State, error) { return f.clock.State(), nil }

func (f *fake) MoveClock(_ context.Context, m clock.Move) (clock.State, error) {
	s, err := f.clock.Apply(m)
	if err != nil {
		err = fmt.Errorf("%w: %w", simulator.ErrWish, err)
	}
	return s, err
}

func (f *fake) Requests(_ context.Context, domain string) ([]simulator.Request, error) {
	return []simulator.Request{f.request}, f.note(domain, "requests")
}

func (f *fake) MoveRequest(_ context.Context, domain, id, state string) error {
	if domain == "" {
		domain = f.partner.Domain
	}
	if err := f.note(domain, "move %s to %s", id, state); err != nil {
		return err
	}
	switch {
	case id != f.request.ID:
		return fmt.Errorf("advance request: %w", simulator.ErrUnknown)
	case f.request.State == "completed":
		return fmt.Errorf("advance request: it is completed: %w", simulator.ErrConflict)
	}
	f.request.State = state
	return nil
}

func (f *fake) RepeatCallback(_ context.Context, domain, id string) error {
	if domain == "" {
		domain = f.partner.Domain
	}
	return f.note(domain, "callback %s", id)
}

// Send answers 201, and keeps it in the journal.
func (f *fake) Send(_ context.Context, domain string, s simulator.Sending) (*journal.Exchange, error) {
	if err := f.note(domain, "send to %s", s.To); err != nil {
		return nil, err
	}
	body := "{}"
	if s.Body != nil {
		body = *s.Body
	}
	return f.add("POST", "/opengdpr_requests", body), nil
}

func (f *fake) add(method, path, body string) *journal.Exchange {
	ex := &journal.Exchange{
		Direction: journal.Outbound, Partner: "a.test", URL: "https://b.test" + path, Started: began, Ended: began,
		Request:  &journal.Message{Head: []byte(method + " " + path + " HTTP/1.1\r\nHost: b.test\r\n\r\n"), Payload: []byte(body)},
		Response: &journal.Message{Head: []byte("HTTP/1.1 201 Created\r\n\r\n"), Payload: []byte("\xff")},
	}
	f.journal.Add(ex)
	return ex
}

func (f *fake) Delete(_ context.Context, domain string, d simulator.Deletion) (simulator.Chain, error) {
	if err := f.note(domain, "delete %s:%s=%s at %s", d.Type, d.Format, d.Value, d.To); err != nil {
		return simulator.Chain{}, err
	}
	if d.Format == "no-such" {
		return simulator.Chain{}, fmt.Errorf("send deletion: %q: %w", d.Format, simulator.ErrWish)
	}
	return f.chain, nil
}

func (f *fake) Chains(_ context.Context, domain string) ([]simulator.Chain, error) {
	return []simulator.Chain{f.chain}, f.note(domain, "chains")
}

func (f *fake) Replay(_ context.Context, number uint64, to string) (*journal.Exchange, error) {
	if err := f.note("a.test", "replay %d to %q", number, to); err != nil {
		return nil, err
	}
	if len(f.journal.Find(journal.Query{After: number - 1}.Matcher())) == 0 {
		return nil, fmt.Errorf("replay exchange %d: %w", number, simulator.ErrUnknown)
	}
	return f.add("POST", "/again", ""), nil
}

func (f *fake) Reset(context.Context) error { return f.note("a.test", "reset") }

var errBroken = errors.New("the disk is full")

func send(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

// connected starts an admin API over a world and connects to it.
func connected(t *testing.T, world simulator.Access) *console.Client {
	t.Helper()
	s, err := console.Start("127.0.0.1:0", console.New(world, nil), console.Options{Token: "secret"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	c, err := console.Connect(s.URL(), "secret", nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}
