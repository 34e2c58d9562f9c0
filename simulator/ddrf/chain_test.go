package ddrf

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// couple is a publisher, an intermediary and a vendor in a network of their own.
func couple(t *testing.T, settings Settings, faults ...string) (p, q *Publisher, v *Vendor, j *journal.Journal) {
	t.Helper()
	s := theStage(t)
	world := clock.StartAt(clock.State{Frozen: true, Now: start})
	n := network.New(network.Options{Authority: s.authority, Clock: world})
	t.Cleanup(func() { _ = n.Close() })
	_, err := n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	j = journal.New(journal.Bounds{})
	config := Config{Authority: s.authority, Clock: world, Dial: n.Dial, Record: j.Add}
	config.Domain = domainP
	p, err = NewPublisher(config)
	require.NoError(t, err)
	config.Domain = domainQ
	q, err = NewPublisher(config)
	require.NoError(t, err)
	config.Domain, config.Settings, config.Faults = domainR, settings, faults
	v, err = NewVendor(config)
	require.NoError(t, err)
	for domain, h := range map[string]http.Handler{domainP: p, domainQ: q, domainR: v} {
		n.Handle(domain, h)
	}
	for _, name := range v.Aliases() {
		require.NoError(t, n.Alias(name, domainR))
	}
	return p, q, v, j
}

func TestChain(t *testing.T) {
	for _, form := range []string{FormBare, FormWrapper, FormJSONString} {
		for _, alg := range []string{ES256, RS256} {
			p, q, v, j := couple(t, Settings{Form: form, Algorithm: alg, CacheControl: "no-store"})
			first, err := p.Delete(context.Background(), Deletion{To: domainR, Options: map[string]any{"ref": "a1"}})
			require.NoError(t, err)
			require.True(t, first.Acknowledged, "%+v", first)
			forwarded, err := q.Delete(context.Background(), Deletion{To: domainR, Type: "idfa", Format: "plaintext", IDJWT: first.IDJWT})
			require.NoError(t, err)
			require.True(t, forwarded.Acknowledged, "%+v", forwarded)
			require.Equal(t, first.IDJWT, forwarded.IDJWT)
			require.NotEqual(t, first.RQJWT, forwarded.RQJWT)
			got := v.Received()
			require.Len(t, got, 2)
			require.Equal(t, []string{domainP, domainP, domainQ, domainP}, []string{got[0].Iss, got[0].Origin, got[1].Iss, got[1].Origin})
			require.Equal(t, "idfa", got[1].Type)
			for _, step := range first.Steps {
				for _, number := range step.Exchange {
					ok := slices.ContainsFunc(j.Find(), func(ex *journal.Exchange) bool { return ex.Number == number })
					require.True(t, ok)
				}
			}
			require.Len(t, p.Chains(), 1)
			v.Reset()
			p.Reset()
			require.Empty(t, v.Received())
			require.Empty(t, p.Chains())
		}
	}
}

func TestChainsThatFail(t *testing.T) {
	for fault, step := range map[string]string{
		"file-not-found": "read the file of vendor9.test", "endpoint-missing": "find the endpoint in it", "ack-none": "find the acJWT in the answer, which is 202",
		"ack-foreign-key": "verify the acJWT", "ack-unpublished-key": "verify the acJWT", "ack-rqjwt-before": "compare the claims of the acJWT",
		"ack-iss-other": "compare the claims of the acJWT", "ack-code-seven": "", "ack-code-string": "compare the claims of the acJWT", "ack-unsigned": "verify the acJWT",
	} {
		t.Run(fault, func(t *testing.T) {
			p, _, _, _ := couple(t, Settings{}, fault)
			c, err := p.Delete(context.Background(), Deletion{To: domainR, Type: "email", Format: "sha256", Value: canary})
			require.NoError(t, err)
			require.Equal(t, step == "", c.Acknowledged, "%+v", c.Steps)
			for _, s := range c.Steps {
				// The rqJWT of the answer before the first is empty, and so is none of its own.
				require.Equal(t, s.What != step && (fault != "ack-rqjwt-before" || s.What != "verify the rqJWT in it"), s.Fine, "%+v", s)
			}
		})
	}
}

func TestWishesOfWhichNoRequestCanBeMade(t *testing.T) {
	p, _, _, _ := couple(t, Settings{})
	for _, d := range []Deletion{{To: ""}, {To: "127.0.0.1"}, {To: "https://vendor9.test"}, {To: domainP}, {To: domainR, IDJWT: "a.b.c"}} {
		_, err := p.Delete(context.Background(), d)
		require.Error(t, err, "%+v", d)
	}
	require.Empty(t, p.Chains())
	c, err := p.Delete(context.Background(), Deletion{To: "nobody.test"})
	require.NoError(t, err)
	require.False(t, c.Steps[0].Fine)
}

func TestRotatedKeys(t *testing.T) {
	dir := t.TempDir()
	a, err := network.OpenAuthority(dir)
	require.NoError(t, err)
	config := Config{Domain: domainR, Authority: a}
	v, err := NewVendor(config)
	require.NoError(t, err)
	before := sendTo(v, "GET", filePath, "", nil).Body.String()
	require.NoError(t, v.RotateKey())
	after := sendTo(v, "GET", filePath, "", nil).Body.String()
	require.NotEqual(t, before, after)
	again, err := NewVendor(config)
	require.NoError(t, err)
	require.Equal(t, after, sendTo(again, "GET", filePath, "", nil).Body.String(), "the keys survive the process")
	for _, had := range []bool{true, false} {
		got, err := again.RestoreKey()
		require.NoError(t, err)
		require.Equal(t, had, got)
		require.Equal(t, before, sendTo(again, "GET", filePath, "", nil).Body.String(), "it has the keys of before the change")
	}
}

func TestSetFaults(t *testing.T) {
	v := theStage(t).vendor(t, Settings{})
	file := func(h http.Handler) int { return sendTo(h, "GET", filePath, "", nil).Code }
	h, err := v.Deviating([]string{"file-not-found"})
	require.NoError(t, err)
	require.Equal(t, []int{200, 404}, []int{file(v), file(h)})
	same, err := v.Deviating([]string{"file-not-found"})
	require.NoError(t, err)
	require.Same(t, h, same)
	require.Error(t, v.SetFaults([]string{"no-such"}))
	require.NoError(t, v.SetFaults([]string{"file-not-found", "api-elsewhere"}))
	require.Equal(t, []string{"file-not-found", "api-elsewhere"}, v.Faults())
	require.Equal(t, []string{"api-vendor9.test"}, v.Aliases())
	require.Equal(t, 404, file(v))
}
