package ddrf

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestHookDelete(t *testing.T) {
	h := newHops(t)
	v := h.vendor(t, hop1, Settings{Identifiers: []Identifier{{1, "email", "md5"}, {2, "email", "sha256"}, {3, "phone", "plaintext"}, {4, "ppid", "hash"}}, CacheControl: "max-age=60"})
	mail := "Subject-1@example.com"
	for _, tc := range []struct {
		kind, format, value string
		sent, as            string // what arrives; empty where nothing does
	}{
		{"email", "plaintext", mail, sum(t, "md5", strings.ToLower(mail)), "md5"},
		{"email", "raw", " " + mail, sum(t, "md5", strings.ToLower(mail)), "md5"},
		{"email", "sha256", sum(t, "sha256", "a@example.com"), sum(t, "sha256", "a@example.com"), "sha256"},
		{"email", "SHA-256", sum(t, "sha256", "b@example.com"), sum(t, "sha256", "b@example.com"), "sha256"},
		{"email", "sha512", sum(t, "sha512", mail), "", ""},
		{"phone", "", "+15555550100", "+15555550100", "plaintext"},
		{"phone", "sha1", sum(t, "sha1", "+15555550100"), "", ""},
		{"ppid", "plaintext", "42", "", ""},
		{"idfa", "plaintext", "b3f0c6de-0d1c-4b1e-8a86-2d5a2a0a1c11", "", ""},
	} {
		t.Run(tc.kind+" "+tc.format, func(t *testing.T) {
			before := len(v.Received())
			ref := "ref " + tc.kind + tc.format
			status, said := call(t, h.p, "delete", wish(ref, hop1, tc.kind, tc.format, tc.value))
			require.Equal(t, http.StatusOK, status, said)
			require.Equal(t, ref, said["reference"])
			if tc.sent == "" {
				require.Contains(t, said["note"], "lists none")
				require.Equal(t, "failed", settled(t, h.p, ref))
				require.Len(t, v.Received(), before, "nothing is sent")
				return
			}
			require.Equal(t, "acknowledged", settled(t, h.p, ref))
			got := v.Received()
			require.Len(t, got, before+1)
			require.Equal(t, []string{tc.kind, tc.as, tc.sent, said["subject_request_id"]}, []string{got[before].Type, got[before].Format, got[before].Value, got[before].JTI})
			_, said = call(t, h.p, "belief", map[string]any{"subject_request_id": got[before].JTI})
			require.Equal(t, "acknowledged", said["belief"])
		})
	}
	files := h.journal.Find(journal.Query{Path: filePath, Direction: journal.Outbound, Partner: domainP}.Matcher())
	require.Len(t, files, 1, "the file is kept as long as its owner allows")
}

func TestHookTokensAreOfOneRequestEach(t *testing.T) {
	h := newHops(t)
	h.vendor(t, hop1, Settings{})
	h.vendor(t, hop2, Settings{})
	seen := map[string]bool{}
	for _, to := range []string{hop1, hop2, hop1} {
		ref := fmt.Sprint("ref", len(seen))
		_, said := call(t, h.p, "delete", wish(ref, to, "email", "plaintext", "a@example.com"))
		require.Equal(t, "acknowledged", settled(t, h.p, ref), said)
		chains := h.p.Chains()
		last := chains[len(chains)-1]
		for _, token := range []string{last.IDJWT, last.RQJWT} {
			jti, _ := text(payload(token)["jti"])
			require.False(t, seen[jti])
			seen[jti] = true
		}
	}
	require.Len(t, seen, 6)
}

func TestHookCallsThatMakeNoSense(t *testing.T) {
	h := newHops(t)
	good := wish("a", hop1, "email", "plaintext", "a@example.com")
	with := func(name string, value any) map[string]any {
		changed := map[string]any{}
		for k, v := range good {
			changed[k] = v
		}
		changed[name] = value
		return changed
	}
	for name, tc := range map[string]struct {
		hook   string
		body   any
		status int
	}{
		"no such hook":     {"submit", good, 404},
		"of another hook":  {"delete", with("hook", "cancel"), 400},
		"an array":         {"delete", []any{good}, 400},
		"of another type":  {"delete", with("reference", 7), 400},
		"too long":         {"delete", with("note", strings.Repeat("a", hookLimit)), 400},
		"no reference":     {"delete", with("reference", ""), 422},
		"no identity":      {"delete", with("identities", []any{}), 422},
		"two identities":   {"delete", with("identities", []any{map[string]string{}, map[string]string{}}), 422},
		"no value":         {"delete", with("identities", []any{map[string]string{"identity_type": "email"}}), 422},
		"no domain":        {"delete", with("partner_domain", "127.0.0.1"), 422},
		"belief of nobody": {"belief", map[string]any{}, 422},
	} {
		t.Run(name, func(t *testing.T) {
			status, said := call(t, h.p, tc.hook, tc.body)
			require.Equal(t, tc.status, status, said)
			require.NotEmpty(t, said["error"])
		})
	}
	require.Equal(t, http.StatusMethodNotAllowed, sendTo(h.p, http.MethodGet, hooksPath+"delete", "", nil).Code)
	require.Equal(t, "unknown", settled(t, h.p, "never"))
	h.vendor(t, hop1, Settings{})
	status, _ := call(t, h.p, "delete", good)
	require.Equal(t, http.StatusOK, status)
	status, _ = call(t, h.p, "delete", good)
	require.Equal(t, http.StatusConflict, status)
	h.p.Reset()
	require.Equal(t, "unknown", settled(t, h.p, "a"))
	require.Equal(t, http.StatusNotFound, sendTo(h.vendors[hop1], http.MethodPost, hooksPath+"delete", "{}", nil).Code, "a vendor has no hooks")
}

// TestBeliefs are the answers of a recipient and what the publisher thinks then.
func TestBeliefs(t *testing.T) {
	for fault, want := range map[string]string{
		"": "acknowledged", "ack-bare": "acknowledged", "accepted-as-200": "acknowledged",
		"ack-none": "failed", "ack-unsigned": "failed", "ack-hmac": "failed", "ack-foreign-key": "failed", "ack-unpublished-key": "failed", "ack-signature-flipped": "failed",
		"ack-iss-other": "failed", "ack-iss-subdomain": "failed", "ack-rqjwt-before": "failed", "ack-rqjwt-altered": "failed", "ack-rqjwt-reserialised": "failed",
		"ack-no-code": "failed", "ack-code-string": "failed", "accepted-as-400": "failed", "api-redirected": "failed", "api-not-found": "failed",
		"file-not-found": "failed", "endpoint-missing": "failed", "bursts-500": "acknowledged",
	} {
		t.Run(fault, func(t *testing.T) {
			h := newHops(t)
			h.vendor(t, hop1, Settings{}, slices.DeleteFunc([]string{fault}, func(s string) bool { return s == "" })...)
			call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
			require.Equal(t, want, settled(t, h.p, "a"), "%+v", h.p.Chains())
		})
	}
	for code := 1; code <= 6; code++ {
		h := newHops(t)
		h.vendor(t, hop1, Settings{Codes: map[string]int{"email": code}})
		call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
		require.Equal(t, "failed", settled(t, h.p, "a"))
	}
}

// TestBeliefsWithoutAnAnswer are what it thinks of who is away.
func TestBeliefsWithoutAnAnswer(t *testing.T) {
	h := newHops(t)
	h.p.config.AnswerTimeout = 300 * time.Millisecond
	call(t, h.p, "delete", wish("nobody", "nobody.test", "email", "plaintext", "a@example.com"))
	require.Equal(t, "open", settled(t, h.p, "nobody"))
	v := h.vendor(t, hop1, Settings{})
	silent := make(chan struct{})
	for name, answer := range map[string]http.HandlerFunc{
		"server error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"reset":        func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"silence": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-silent:
			case <-r.Context().Done():
			}
		},
	} {
		h.network.Handle(hop1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == filePath {
				v.ServeHTTP(w, r)
				return
			}
			answer(w, r)
		}))
		_, said := call(t, h.p, "delete", wish(name, hop1, "email", "plaintext", "a@example.com"))
		require.NotEmpty(t, said["subject_request_id"], name)
		require.Equal(t, "open", settled(t, h.p, name), name)
	}
	close(silent)
}

func TestClosedPublisherSendsNothing(t *testing.T) {
	h := newHops(t)
	require.NoError(t, h.p.Close())
	_, said := call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
	require.Contains(t, said["note"], "closed")
	require.Equal(t, "failed", settled(t, h.p, "a"))
}

// TestLateRequests are sent no earlier than they are due.
func TestLateRequests(t *testing.T) {
	h := newHops(t, "sent-late")
	h.vendor(t, hop1, Settings{Downstreams: []string{hop2}}, "forwarded-late")
	h.vendor(t, hop2, Settings{})
	began := time.Now()
	call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
	require.Equal(t, "acknowledged", settled(t, h.p, "a"))
	h.rest(hop1)
	require.Len(t, h.vendors[hop2].Received(), 1)
	require.GreaterOrEqual(t, time.Since(began), 500*time.Millisecond)
}

func TestSubmissionsAreBounded(t *testing.T) {
	s := newSubmissions()
	for i := range maxSubmissions + 1 {
		require.True(t, s.add(&submission{reference: fmt.Sprint(i)}))
	}
	require.Len(t, s.all, maxSubmissions)
	require.Nil(t, s.find("0", ""), "the oldest is forgotten")
	require.NotNil(t, s.find("1", ""))
	require.False(t, s.add(&submission{reference: "1"}))

	h := newHops(t)
	for range maxUnderWay {
		h.p.underWay <- struct{}{}
	}
	status, said := call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
	require.Equal(t, http.StatusServiceUnavailable, status, said)
	require.Equal(t, "failed", settled(t, h.p, "a"))
}

func TestForwardsThatWaitAreBounded(t *testing.T) {
	h := newHops(t)
	v := h.vendor(t, hop1, Settings{Downstreams: []string{hop2}})
	v.queued = maxQueued
	call(t, h.p, "delete", wish("a", hop1, "email", "plaintext", "a@example.com"))
	require.Equal(t, "acknowledged", settled(t, h.p, "a"), "it is taken all the same")
	h.rest(hop1)
	require.Len(t, v.Chains(), 1)
	require.Contains(t, v.Chains()[0].Steps[0].Problem, "too many")
}
