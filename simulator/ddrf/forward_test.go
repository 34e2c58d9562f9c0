package ddrf

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// TestThreeHops follows a request from the publisher to the third vendor, which verifies
// both of its tokens, as every vendor before it.
func TestThreeHops(t *testing.T) {
	h := newHops(t)
	h.vendor(t, hop1, Settings{Identifiers: []Identifier{{1, "email", "plaintext"}}, Downstreams: []string{hop2}})
	h.vendor(t, hop2, Settings{Identifiers: []Identifier{{1, "email", "sha256"}}, Downstreams: []string{hop3}, Algorithm: RS256, Endpoint: "/v2/delete"})
	h.vendor(t, hop3, Settings{Identifiers: []Identifier{{1, "email", "sha256"}}, Downstreams: []string{hop1}, Form: FormBare})
	call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "Subject@example.com"))
	require.Equal(t, "acknowledged", settled(t, h.p, "a"))
	h.rest(hop1, hop2, hop3, hop1)
	first := h.p.Chains()[0]
	jtis := map[string]bool{}
	from := domainP
	for _, domain := range []string{hop1, hop2, hop3} {
		got := h.vendors[domain].Received()[0]
		require.Equal(t, 0, got.Code, got.Text)
		require.Equal(t, []string{from, domainP}, []string{got.Iss, got.Origin})
		require.False(t, jtis[got.JTI])
		jtis[got.JTI] = true
		from = domain
	}
	require.Equal(t, sum(t, "sha256", "subject@example.com"), h.vendors[hop3].Received()[0].Value)
	for _, domain := range []string{hop1, hop2} {
		chains := h.vendors[domain].Chains()
		require.Len(t, chains, 1)
		require.True(t, chains[0].Acknowledged, "%+v", chains[0].Steps)
		require.Equal(t, first.IDJWT, chains[0].IDJWT)
	}
	// The third leads back to the first, which takes only mail addresses as they are: a hash
	// cannot be turned back, but the 1st party's own identifier in the idJWT is one.
	back := h.vendors[hop3].Chains()
	require.Len(t, back, 1)
	require.True(t, back[0].Acknowledged, "%+v", back[0].Steps)
	require.Len(t, h.vendors[hop1].Received(), 2)
	require.Len(t, h.vendors[hop1].Chains(), 1, "what comes back is not passed on again")
}

func TestForwardingFansOut(t *testing.T) {
	h := newHops(t)
	h.vendor(t, hop1, Settings{Downstreams: []string{"down.test", hop2, "refuses.test", "others.test", hop1, hop3}, Alias: Identifier{0, "ppid", "plaintext"}})
	h.vendor(t, hop2, Settings{})
	h.vendor(t, hop3, Settings{Identifiers: []Identifier{{1, "ppid", "plaintext"}}})
	h.vendor(t, "refuses.test", Settings{Codes: map[string]int{"email": 4}})
	h.vendor(t, "others.test", Settings{Identifiers: []Identifier{{1, "idfa", "plaintext"}}})
	call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
	require.Equal(t, "acknowledged", settled(t, h.p, "a"))
	h.rest(hop1)
	acknowledged, posted := map[string]bool{}, map[string]bool{}
	for _, c := range h.vendors[hop1].Chains() {
		acknowledged[c.To], posted[c.To] = c.Acknowledged, c.Endpoint != ""
	}
	require.Equal(t, map[string]bool{"down.test": false, hop2: true, "refuses.test": false, "others.test": false, hop3: true}, acknowledged)
	require.Equal(t, map[string]bool{"down.test": false, hop2: true, "refuses.test": true, "others.test": false, hop3: true}, posted)
	require.Regexp(t, uuid, h.vendors[hop3].Received()[0].Value, "an alias")
}

func TestRefusedRequestsAreNotForwarded(t *testing.T) {
	h := newHops(t)
	s := theStage(t)
	v := h.vendor(t, domainR, Settings{Downstreams: []string{hop2}})
	h.vendor(t, hop2, Settings{})
	for name, change := range map[string]func(f *forge){
		"idJWT's signature": func(f *forge) { f.id.key = s.foreign },
		"rqJWT's signature": func(f *forge) { f.rq.key = s.foreign },
		"type":              func(f *forge) { f.rq.sub("identifierType", "shoe-size") },
		"time":              func(f *forge) { f.rq.claims.set("iat", start.Unix()+3600) },
	} {
		f := s.plain()
		change(f)
		body, _ := f.request()
		require.Equal(t, http.StatusBadRequest, sendTo(v, http.MethodPost, "/ddrf", body, f.header).Code, name)
	}
	body, _ := s.plain().request()
	require.Equal(t, http.StatusAccepted, sendTo(v, http.MethodPost, "/ddrf", body, nil).Code)
	h.rest(domainR)
	require.Len(t, v.Chains(), 1)
	require.Len(t, h.vendors[hop2].Received(), 1)
}

func TestForwardingEndsWithClose(t *testing.T) {
	h := newHops(t)
	v := h.vendor(t, hop1, Settings{Downstreams: []string{hop2}})
	asked := make(chan struct{})
	h.network.Handle(hop2, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
	<-asked
	require.NoError(t, v.Close())
	require.Len(t, v.Chains(), 1)
	require.False(t, v.Chains()[0].Steps[0].Fine)
	_, err := v.Delete(context.Background(), Deletion{To: domainP})
	require.NoError(t, err)
	require.Empty(t, h.journal.Find(journal.Query{Method: http.MethodPost, Partner: hop1, Direction: journal.Outbound}.Matcher()))
}

func TestForwardedIsBounded(t *testing.T) {
	f := newForwarded()
	require.True(t, f.add("first"))
	require.False(t, f.add("first"))
	for i := range maxForwarded {
		require.True(t, f.add(sum(t, "md5", string(rune(i)))))
	}
	require.Len(t, f.there, maxForwarded)
	require.True(t, f.add("first"), "the oldest is forgotten")
}

func TestPublisherForwardsNothing(t *testing.T) {
	_, err := NewPublisher(Config{Domain: domainP, Authority: theStage(t).authority, Settings: Settings{Downstreams: []string{hop1}}})
	require.ErrorContains(t, err, "downstreams")
	for _, bad := range []Settings{{Downstreams: []string{"127.0.0.1"}}, {Downstreams: []string{hop1, hop1}}, {Alias: Identifier{0, "ppid", ""}}} {
		_, err := NewVendor(Config{Domain: domainR, Authority: theStage(t).authority, Settings: bad})
		require.Error(t, err)
	}
}

// waitingWriter is an answer whose first byte waits for something.
type waitingWriter struct {
	*httptest.ResponseRecorder
	due  <-chan struct{}
	came bool
}

func (w *waitingWriter) WriteHeader(status int) {
	select {
	case <-w.due:
		w.came = true
	case <-time.After(time.Second):
	}
	w.ResponseRecorder.WriteHeader(status)
}

// TestForwardingBeginsOnceARequestIsAnswered, and before that with a deviation.
func TestForwardingBeginsOnceARequestIsAnswered(t *testing.T) {
	for _, early := range []bool{false, true} {
		h := newHops(t)
		v := h.vendor(t, domainR, Settings{Downstreams: []string{hop2}}, slices.DeleteFunc([]string{"forwarded-early"}, func(string) bool { return !early })...)
		asked := make(chan struct{})
		h.network.Handle(hop2, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(asked) }))
		body, _ := theStage(t).plain().request()
		w := &waitingWriter{ResponseRecorder: httptest.NewRecorder(), due: asked}
		v.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "https://"+domainR+"/ddrf", strings.NewReader(body)))
		require.Equal(t, early, w.came)
		h.rest(domainR)
	}
}
