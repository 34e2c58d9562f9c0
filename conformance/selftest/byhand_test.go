package selftest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	partner "dsrcheck/simulator/opengdpr"
)

// person is somebody who does what the suite asks for, from the words of the prompts alone.
type person struct {
	controller *partner.Controller
	mu         sync.Mutex
	done       map[string]bool // what was asked for, which is asked again with each wait
	submitted  int
	cancelled  int
	asked      int
	trouble    []string
}

var (
	submitWords = regexp.MustCompile(`^have your controller submit a request of type (\w+) about (.*) to the processor \S+ \(its base URL is (\S+)\)$`)
	personWords = regexp.MustCompile(`^(\S+) (\S+) \((\w+)\)$`)
	cancelWords = regexp.MustCompile(`cancel the request (\S+) `)
	beliefWords = regexp.MustCompile(`now think of the request (\S+) `)
)

// do does what a prompt says.
func (p *person) do(prompt string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if prompt == "" || p.done[prompt] {
		return
	}
	p.done[prompt] = true
	if m := submitWords.FindStringSubmatch(prompt); m != nil {
		p.submitted++
		wish := partner.Submission{Reference: fmt.Sprint("by hand ", p.submitted), URL: m[3], Type: m[1]}
		for who := range strings.SplitSeq(m[2], " and ") {
			i := personWords.FindStringSubmatch(who)
			if i == nil {
				p.trouble = append(p.trouble, prompt)
				return
			}
			wish.Identities = append(wish.Identities, partner.SubjectIdentity{Type: i[1], Value: i[2], Format: i[3]})
		}
		if _, err := p.controller.Submit(wish); err != nil {
			p.trouble = append(p.trouble, err.Error())
		}
		return
	}
	all := cancelWords.FindAllStringSubmatch(prompt, -1)
	for _, m := range all {
		p.cancelled++
		_ = p.controller.Cancel(context.Background(), m[1]) // which refuses what is not pending
	}
	if all == nil {
		p.trouble = append(p.trouble, prompt)
	}
}

// say answers a question.
func (p *person) say(ctx context.Context, question string) (string, error) {
	m := beliefWords.FindStringSubmatch(question)
	if m == nil {
		return "", fmt.Errorf("nobody understands %q", question)
	}
	p.mu.Lock()
	p.asked++
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond) // whoever looks takes a while
	defer cancel()
	word, _ := p.controller.Settled(ctx, m[1])
	return word, nil
}

// byHand is a hook that somebody stands in for, who is given up soon.
var byHand = &target.HookConfig{Manual: true, Timeout: "5s"}

// TestByHand certifies a controller whose owner does everything by hand.
func TestByHand(t *testing.T) {
	if testing.Short() {
		t.Skip("a person takes a while; make test-all has it")
	}
	profile, err := opengdpr.Controller()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		faults []string
		most   int // requests that somebody has to submit
		broken []string
	}{
		"as it is":                       {nil, 41, nil},
		"what comes again is refused":    {[]string{"callback-repeat-409"}, 47, nil},
		"forgeries are answered 200":     {[]string{"rejects-with-200"}, 41, []string{"opengdpr/callback-signatures/status-403", "opengdpr/callback-senders/refused", "opengdpr/callback-certificates/refused"}},
		"nothing is verified":            {[]string{"callbacks-unverified"}, 80, []string{"opengdpr/callback-signatures/flipped", "opengdpr/callback-senders/stranger", "opengdpr/callback-certificates/expired"}},
		"another's URL is not looked at": {[]string{"foreign-url-believed"}, 43, []string{"opengdpr/callback-states/foreign-url", "opengdpr/callback-states/foreign-host"}},
		"anything is cancelled":          {[]string{"cancels-at-any-time"}, 41, []string{"opengdpr/cancellation/pending-only"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := simulator.NewWorld(simulator.Options{Authority: authority})
			require.NoError(t, err)
			defer w.Close()
			tg, controller, err := controllerTarget(w, authority, tc.faults)
			require.NoError(t, err)
			config := target.Config{Target: "https://" + controllerDomain}
			config.Hooks.Submit, config.Hooks.Cancel, config.Hooks.Belief = byHand, byHand, byHand
			hooks, err := config.Open(t.Context())
			require.NoError(t, err)
			tg.Submit, tg.Cancel, tg.Belief = hooks.Submit, hooks.Cancel, hooks.Belief
			p := &person{controller: controller, done: map[string]bool{}}
			r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Parallel: 1,
				Ask: p.say, Observe: func(e conformance.Event) {
					if e.Wait != nil && !e.Wait.Over {
						p.do(e.Wait.Ask)
					}
				}})
			require.NoError(t, err)
			require.Empty(t, p.trouble)
			t.Logf("%d requests submitted, %d cancelled, %d questions", p.submitted, p.cancelled, p.asked)
			require.LessOrEqual(t, p.submitted, tc.most)
			for _, id := range tc.broken {
				c, _ := r.Check(id)
				require.Equal(t, conformance.Warn, c.Verdict, id)
			}
			if tc.broken == nil {
				require.Equal(t, conformance.Conforms, r.Verdict, r.Reasons)
			}
		})
	}
}
