package ddrf

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// signers are the keys that the tests know, by what they are called.
func signers(t testing.TB) map[string]*signingKey {
	t.Helper()
	s := theStage(t)
	r2, err := openKey(s.authority, domainR, RS256, "")
	require.NoError(t, err)
	return map[string]*signingKey{"p1": s.p1, "p2": s.p2, "q1": s.q1, "r1": s.r1, "r2": r2}
}

// teller tells of requests in words that are the same each time: jtis by what they look like
// and which of them came before.
type teller struct {
	mu   sync.Mutex
	keys map[string]*signingKey
	jtis []string
}

func (l *teller) jti(raw []byte) string {
	id, isText := text(raw)
	if !isText {
		return fmt.Sprintf("no string %t", len(raw) > 0)
	}
	i := slices.Index(l.jtis, id)
	if i < 0 {
		l.jtis = append(l.jtis, id)
	}
	return fmt.Sprintf("%d %t before %t", len(id), strings.Contains(id, "-"), i >= 0)
}

// token tells what a token says and who signed it.
func (l *teller) token(compact string) string {
	claims, parts := payload(compact), split(compact)
	if claims == nil {
		return "no token: " + compact
	}
	header, _ := fromBase64url(parts[0])
	by := "nobody"
	for name, k := range l.keys {
		if verifies(k.alg, k.signer.Public(), []byte(parts[0]+"."+parts[1]), signatureOfText(parts[2])) {
			by = name
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s by %s %d", header, by, len(parts[2]))
	for _, name := range []string{"version", "iss", "sub", "iat", "exp", "aud", "identifierType", "identifierValue", "optionalParameters"} {
		fmt.Fprintf(&b, " %s", claims[name])
	}
	order := string(claimsOfText(parts[1]))
	fmt.Fprintf(&b, " jti %s names %d order %d", l.jti(claims["jti"]), len(claims), strings.Index(order, "version"))
	if inner, ok := text(claims["idJWT"]); ok {
		fmt.Fprintf(&b, " holds (%s)", l.token(inner))
	} else {
		fmt.Fprintf(&b, " holds %s", kindOf(claims["idJWT"]))
	}
	return b.String()
}

// exchange tells of a request.
func (l *teller) exchange(ex *journal.Exchange) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	url, query, _ := strings.Cut(ex.URL, "?")
	body := string(ex.Request.Payload)
	rq, err := unwrap(&incoming{http: &http.Request{Header: http.Header{}}, body: ex.Request.Payload})
	said := ""
	switch {
	case err == nil && strings.Count(rq, ".") == 2:
		said = l.token(rq)
		body = strings.ReplaceAll(body, rq, "TOKEN")
	case len(body) > 40:
		body = body[:40]
	}
	media, _ := ex.Request.Header("Content-Type")
	_, authorised := ex.Request.Header("Authorization")
	return fmt.Sprintf("%s %s %t %s %t %s %s %s", ex.Request.Method(), url, query != "", media, authorised, ex.Failure, body, said)
}

// since are the requests that a participant has sent after an exchange, host by host, and
// the number of the last exchange.
func (h *hops) since(l *teller, partner string, after uint64) (all []string, last uint64) {
	found := h.journal.Search(journal.Query{Partner: partner, Direction: journal.Outbound, After: after})
	last = max(after, found.Last)
	host := func(ex *journal.Exchange) string { return strings.Split(ex.URL+"///", "/")[2] }
	slices.SortStableFunc(found.Exchanges, func(a, b *journal.Exchange) int { return strings.Compare(host(a), host(b)) })
	for _, ex := range found.Exchanges {
		all = append(all, l.exchange(ex))
	}
	return all, last
}
