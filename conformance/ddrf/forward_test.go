package ddrf

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// TestIntermediaryIsARecipient holds the profile to the scenarios of a recipient as they are.
func TestIntermediaryIsARecipient(t *testing.T) {
	recipient, err := Recipient()
	require.NoError(t, err)
	intermediary, err := Intermediary()
	require.NoError(t, err)
	for _, want := range recipient.Scenarios {
		i := slices.IndexFunc(intermediary.Scenarios, func(s conformance.Scenario) bool { return s.ID == want.ID })
		require.GreaterOrEqual(t, i, 0, want.ID)
		got := intermediary.Scenarios[i]
		require.Equal(t, []any{want.Title, want.Covers, want.Sends, want.Domains, want.Exclusive}, []any{got.Title, got.Covers, got.Sends, got.Domains, got.Exclusive}, want.ID)
	}
	ids := map[string]bool{}
	for _, s := range intermediary.Scenarios {
		require.False(t, ids[s.ID], s.ID)
		ids[s.ID] = true
	}
}

// TestAcknowledgedAtLast is about the answer of the last of three hops.
func TestAcknowledgedAtLast(t *testing.T) {
	for name, tc := range map[string]struct {
		code    int
		failure journal.Failure
		same    bool
		problem bool
		unknown bool
	}{
		"code 0":        {code: 0, same: true},
		"code 2":        {code: 2, same: true, problem: true},
		"another idJWT": {code: 2, unknown: true},
		"no answer":     {code: noCode, failure: journal.FailTimeout, same: true, unknown: true},
	} {
		ex := &journal.Exchange{Failure: tc.failure, Request: &journal.Message{}, Response: &journal.Message{Head: []byte("HTTP/1.1 202 Accepted\r\n\r\n")}}
		f := acknowledgedAtLast(conformance.Finding{}, answer{ex: ex, code: tc.code}, tc.same)
		require.Equal(t, tc.problem, f.Problem != "", name)
		require.Equal(t, tc.unknown, f.Unknown != "", name)
	}
}

// posted is a request as a partner gets it, with these tokens.
func posted(rq string) *journal.Exchange {
	body := fmt.Sprintf(`{"rqJWT":%q}`, rq)
	head := fmt.Sprintf("POST /ddrf HTTP/1.1\r\nHost: vendor11.test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body))
	return &journal.Exchange{URL: "//vendor11.test/ddrf", Request: &journal.Message{Head: []byte(head), Payload: []byte(body)}}
}

// TestWhose knows requests again whatever became of them on the way.
func TestWhose(t *testing.T) {
	keys := newFakeRing(t)
	f := fakeFacts(t, keys, "ES256", subObject)
	w := &relay{f: f}
	made := func(label string) (*request, *passing) {
		r := f.plain(keys, label)
		compact, _ := r.post("")
		q := &passing{answer: answer{label: label, token: compact}, pair: r.pair, idText: unquoted(r.rq.claims.get("idJWT")),
			idJTI: unquoted(r.id.claims.get("jti")), rqJTI: unquoted(r.rq.claims.get("jti")), values: r.pair.forms(r.value)}
		return r, q
	}
	_, first := made("one")
	_, second := made("two")
	other, _ := made("of another scenario")
	w.all = []*passing{first, second}
	passed := func(change func(r *request)) sending {
		r := f.plain(keys, "one")
		r.idText = first.idText
		r.sentBy(f.q)
		change(r)
		return readSending(posted(r.token()))
	}
	for name, tc := range map[string]struct {
		s    sending
		want *passing
	}{
		"as it was":           {passed(func(*request) {}), first},
		"another idJWT":       {passed(func(r *request) { r.idText = strings.Repeat("x", 9) + ".y.z" }), first},
		"an alias":            {passed(func(r *request) { r.rq.sub.set("identifierValue", `"alias"`) }), first},
		"the idJWT before":    {passed(func(r *request) { r.rq.sub.set("identifierValue", quoted(second.values[0])) }), second},
		"a hash":              {passed(func(r *request) { r.rq.sub.set("identifierValue", quoted(strings.ToUpper(first.values[1]))) }), first},
		"of another scenario": {passed(func(r *request) { r.idText = unquoted(other.rq.claims.get("idJWT")) }), nil},
		"nothing that is known": {passed(func(r *request) {
			r.idText = "x.y.z"
			r.rq.sub.set("identifierValue", `"alias"`)
			r.rq.claims.set("jti", `"new"`)
		}), nil},
	} {
		require.Same(t, tc.want, w.whose(tc.s), name)
	}
}

// TestRelayRules judges what was passed on: one thing wrong each, and nothing that is legal.
func TestRelayRules(t *testing.T) {
	keys := newFakeRing(t)
	f := fakeFacts(t, keys, "ES256", subObject)
	own := newParty(keys, "vendor9", "p1")
	f.file = readFile([]byte(own.file().String()))
	o := &sender{domain: f.domain, file: f.file}
	w := &relay{f: f}
	r := f.plain(keys, "one")
	compact, _ := r.post("")
	q := &passing{answer: answer{label: "one", token: compact}, pair: r.pair, idText: unquoted(r.rq.claims.get("idJWT")),
		idJTI: unquoted(r.id.claims.get("jti")), rqJTI: unquoted(r.rq.claims.get("jti")), values: r.pair.forms(r.value)}
	w.all = []*passing{q}
	for name, tc := range map[string]struct {
		change func(r *request)
		broken []string
	}{
		"as it should be": {func(*request) {}, nil},
		"an alias":        {func(r *request) { r.rq.sub.set("identifierValue", quoted(digests["sha256"]("alias"))) }, nil},
		"upper case":      {func(r *request) { r.rq.sub.set("identifierValue", quoted(strings.ToUpper(q.values[0]))) }, nil},
		"a cut hash":      {func(r *request) { r.rq.sub.set("identifierValue", quoted(q.values[0][:40])) }, []string{"value"}},
		"hash of hash":    {func(r *request) { r.rq.sub.set("identifierValue", quoted(q.values[1])) }, []string{"value"}},
		"the same jti":    {func(r *request) { r.rq.claims.set("jti", quoted(q.rqJTI)) }, []string{"rq-own"}},
		"jti of the id":   {func(r *request) { r.rq.claims.set("jti", quoted(q.idJTI)) }, []string{"rq-own"}},
		"iss of Q":        {func(r *request) { r.sentBy(f.q) }, []string{"rq-own"}},
		"another key":     {func(r *request) { r.rq.signedBy(f.attacker.first("ES256")) }, []string{"rq-own"}},
		"a padded idJWT":  {func(r *request) { r.idText = q.idText + "=" }, []string{"idjwt-bytes", "idjwt-origin"}},
		"no idJWT":        {func(r *request) { r.rq.claims.drop("idJWT") }, []string{"idjwt-bytes", "idjwt-origin"}},
	} {
		p := f.plain(keys, "one")
		p.idText = q.idText
		p.rq.claims.set("jti", `"new"`)
		p.rq.claims.set("iss", quoted(f.domain))
		p.rq.signedBy(own.first("ES256"))
		tc.change(p)
		s := readSending(posted(p.token()))
		var broken []string
		for _, rule := range relayRules(w) {
			if finding := rule.judge(o, s); finding.Problem != "" {
				broken = append(broken, rule.name)
			}
		}
		slices.Sort(broken)
		require.Equal(t, tc.broken, broken, name)
	}
}

// TestTracesOf finds a token in a body, whatever it is wrapped in.
func TestTracesOf(t *testing.T) {
	keys := newFakeRing(t)
	f := fakeFacts(t, keys, "ES256", subObject)
	r := f.plain(keys, "one")
	r.post("")
	idJWT := unquoted(r.rq.claims.get("idJWT"))
	other := f.plain(keys, "two")
	found := func(body string) bool {
		return slices.ContainsFunc(tracesOf(idJWT), func(text string) bool { return strings.Contains(body, text) })
	}
	for n := range 12 {
		p := f.plain(keys, "one")
		p.idText = idJWT
		p.rq.claims.set("jti", quoted(strings.Repeat("a", n)))
		token := p.token()
		require.True(t, found(token), "in claims of any length")
		require.True(t, found(`{"rqJWT":"`+token+`"}`))
	}
	require.True(t, found(`{"idJWT":"`+idJWT+`"}`), "in claims as they are")
	compact, _ := other.post("")
	require.False(t, found(compact), "another is not it")
	require.False(t, found(""))
}
