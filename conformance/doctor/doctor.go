package doctor

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/redact"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// ErrProfile says that targets of a profile call nobody back.
var ErrProfile = errors.New("targets of this profile call nobody back")

// Options say what is examined. Profile, Access and Reach.Domain are needed.
type Options struct {
	Profile conformance.Profile
	Access  simulator.Access  // the world that the target is to reach
	Reach   Reach             // where that world is
	Version string            // of the suite
	Tell    func(text string) // is told what is done next, in a line; nil tells nobody
}

// Reach is where a world can be reached. What is empty is not open.
type Reach struct {
	Domain    string // of the partner that is called back, such as controller1.test
	Plain     string // base URL of the plain listener by address, as the target can reach it
	Proxy     string // URL of the forward proxy
	DNS       string // address of the DNS server, host:port
	Own       string // address, without a port, on whose 443 and 80 partners listen
	Public    string // base URL that the user leads to the plain listener
	Authority string // PEM file with the root of the authority
}

// examination is one under way.
type examination struct {
	Options
	target   *target.Target
	client   *target.Client
	redactor *redact.Redactor
	nonce    string // in the last segment of every callback URL
	doors    []door
	answers  []*journal.Exchange // of the target
	after    uint64              // number of the last notice before the request

	id       string
	life     life
	notices  []network.Notice
	calls    []*journal.Exchange
	received time.Time // by the answer to the request
	public   Answer    // whether the public URL leads here
}

// Examine sends the target one valid request and finds out how it reaches the world. While
// the request is refused it is sent again with fewer callback URLs, twice at most. The
// error wraps [ErrProfile], is that of ctx, or is trouble with the world; what a target
// does is never an error.
func Examine(ctx context.Context, t *target.Target, o Options) (*Diagnosis, error) {
	if len(o.Profile.Partners) == 0 || o.Profile.Protocol != "opengdpr" {
		return nil, fmt.Errorf("examine target of %s: %w", o.Profile.Name(), ErrProfile)
	}
	if o.Tell == nil {
		o.Tell = func(string) {}
	}
	t = t.Defaults()
	e := &examination{Options: o, target: t, client: target.NewClient(t, "dsrcheck/"+o.Version), redactor: redact.New(t.Secrets), nonce: nonce()}
	e.doors = doorsOf(o.Reach, e.nonce)
	d, err := e.examine(ctx)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("examine target: %w", err)
	}
	return d, nil
}

// examine is the story: meet, send, wait, judge.
func (e *examination) examine(ctx context.Context) (*Diagnosis, error) {
	if err := e.meet(ctx); err != nil {
		return nil, err
	}
	d := &Diagnosis{Target: e.target.URL.String()}
	offered, reached, failure := e.discover(ctx)
	d.Reached, d.Failure = reached, failure
	if reached.State != Fails {
		d.Request, d.Reached, d.Failure = e.send(ctx, offered)
	}
	if d.Request.State == Works {
		if err := e.wait(ctx); err != nil {
			return nil, err
		}
	}
	if err := e.judge(ctx, d); err != nil {
		return nil, err
	}
	return d, nil
}

// meet calls the public URL, if there is one, and notes what was noticed before the
// target's turn.
func (e *examination) meet(ctx context.Context) error {
	var err error
	if e.Reach.Public != "" {
		if e.public, err = e.meetPublic(ctx); err != nil {
			return err
		}
	}
	before, err := e.Access.Notices(ctx, 0)
	if err == nil && len(before) > 0 {
		e.after = before[len(before)-1].Number
	}
	return err
}

// meetPublic sees whether the public URL leads to the world from here.
func (e *examination) meetPublic(ctx context.Context) (Answer, error) {
	name := "/meet-" + e.nonce
	ex := e.client.Do(ctx, target.Request{Method: "POST", URL: e.Reach.Public + name, Body: []byte("{}"), Label: "public URL"})
	if ex.Failure == journal.FailForbidden {
		return Answer{State: Unknown, Why: "from here the public URL is not tried: " + e.text(ex.Error)}, nil
	}
	within, cancel := context.WithTimeout(ctx, time.Second) // it answers before the world has recorded it
	defer cancel()
	if ex.Response != nil {
		_, err := e.Access.Await(within, 1, journal.Query{Partner: e.Reach.Domain, Path: "*" + name, Direction: journal.Inbound})
		if err == nil {
			return Answer{State: Works, Why: "from here, the public URL leads to the world"}, nil
		}
		if within.Err() == nil {
			return Answer{}, err
		}
	}
	return Answer{State: Fails, Why: fmt.Sprintf("from here, %s does not lead to the world: %s", e.Reach.Public, e.outcome(ex))}, nil
}

// do carries out an exchange with the target and keeps it.
func (e *examination) do(ctx context.Context, r target.Request) *journal.Exchange {
	ex := e.client.Do(ctx, r)
	e.answers = append(e.answers, ex)
	return ex
}

// outcome is what came of an exchange, in words.
func (e *examination) outcome(ex *journal.Exchange) string {
	if ex.Response == nil {
		return e.text(ex.Error)
	}
	return e.text(fmt.Sprintf("the answer is %q", clip(ex.Response.StartLine())))
}

// text takes secrets out of a text.
func (e *examination) text(s string) string { return e.redactor.String(s) }

func clip(s string) string {
	const most = 200
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

func nonce() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
