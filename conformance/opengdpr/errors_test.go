package opengdpr

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

var goodID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// playIDs runs the scenario of bad ids against a service that answers each request by how
// many came before and whether its id is good, and returns the results of its checks by name.
func playIDs(t *testing.T, answer func(w http.ResponseWriter, n int, good bool, body []byte)) map[string]conformance.CheckResult {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var request struct {
			ID any `json:"subject_request_id"`
		}
		_ = json.Unmarshal(body, &request)
		id, _ := request.ID.(string)
		answer(w, n, goodID.MatchString(id), body)
		n++
	}))
	defer server.Close()
	p, err := Processor()
	require.NoError(t, err)
	p.Scenarios, p.Partners = []conformance.Scenario{errorScenario(p.Catalog, groups[0])}, nil
	p.Preflight = func(*conformance.Session) (any, *conformance.NotReady) {
		return &facts{version: "0.1", property: "1", createPath: createPath, accepted: true}, nil
	}
	at, err := url.Parse(server.URL)
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), &target.Target{URL: at, Domain: at.Hostname(), Timeout: 10 * time.Second}, conformance.Options{Profile: p, Parallel: 1})
	require.NoError(t, err)
	checks := map[string]conformance.CheckResult{}
	for _, r := range results.Requirements {
		for _, c := range r.Checks {
			checks[c.ID] = c
		}
	}
	return checks
}

func TestErrorScenario(t *testing.T) {
	const in = "opengdpr/errors-ids/"
	accept := func(w http.ResponseWriter) { w.WriteHeader(201) }
	refuse := func(w http.ResponseWriter, code int, body string) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
	const described = `{"error":{"code":400,"message":"subject_request_id is no lower-case version 4 UUID"}}`
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter, n int, good bool, body []byte)
		want   map[string]conformance.Verdict
		causes map[string]string
	}{
		"as it should be": {
			func(w http.ResponseWriter, _ int, good bool, _ []byte) {
				if good {
					accept(w)
					return
				}
				refuse(w, 400, described)
			},
			map[string]conformance.Verdict{"twin-before": "pass", "id-missing": "pass", "twin-after": "pass", "refusal-status": "pass", "error-body": "pass",
				"error-object": "pass", "error-code": "pass", "error-message": "pass", "error-details": "pass", "error-descriptive": "pass", "no-identity-echo": "pass"}, nil,
		},
		"another code": {
			func(w http.ResponseWriter, _ int, good bool, _ []byte) {
				if good {
					accept(w)
					return
				}
				refuse(w, 422, described)
			},
			map[string]conformance.Verdict{"id-missing": "warn", "refusal-status": "warn", "error-body": "pass", "error-code": "fail"}, nil,
		},
		"failures": {
			func(w http.ResponseWriter, _ int, good bool, _ []byte) {
				if good {
					accept(w)
					return
				}
				refuse(w, 500, "")
			},
			map[string]conformance.Verdict{"id-missing": "fail", "refusal-status": "fail", "error-body": "inconclusive", "error-code": "inconclusive", "no-identity-echo": "pass"},
			map[string]string{"error-body": in + "refusal-status", "error-descriptive": in + "refusal-status"},
		},
		"everything accepted": {
			func(w http.ResponseWriter, _ int, _ bool, _ []byte) { accept(w) },
			map[string]conformance.Verdict{"id-missing": "fail", "refusal-status": "inconclusive", "no-identity-echo": "inconclusive"},
			map[string]string{"refusal-status": in + "id-missing", "error-body": in + "id-missing", "no-identity-echo": in + "id-missing"},
		},
		"everything refused": {
			func(w http.ResponseWriter, _ int, _ bool, _ []byte) { refuse(w, 400, described) },
			map[string]conformance.Verdict{"twin-before": "fail", "id-missing": "inconclusive", "refusal-status": "inconclusive", "twin-after": "fail"},
			map[string]string{"id-missing": in + "twin-before"},
		},
		"locked out": {
			func(w http.ResponseWriter, n int, good bool, _ []byte) {
				if good && n == 0 {
					accept(w)
					return
				}
				refuse(w, 400, described)
			},
			map[string]conformance.Verdict{"twin-before": "pass", "id-missing": "pass", "twin-after": "fail", "refusal-status": "pass"}, nil,
		},
		"credentials wanted and identities given back": {
			func(w http.ResponseWriter, _ int, good bool, body []byte) {
				if good {
					accept(w)
					return
				}
				refuse(w, 401, string(body))
			},
			map[string]conformance.Verdict{"id-missing": "inconclusive", "refusal-status": "inconclusive", "no-identity-echo": "fail"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			checks := playIDs(t, tc.answer)
			for check, verdict := range tc.want {
				got := checks[in+check]
				require.Equal(t, verdict, got.Verdict, "%s: %s %s", check, got.Problem, got.Reason)
				require.Equal(t, check == "no-identity-echo" && verdict == conformance.Fail, got.Security, check)
			}
			for check, cause := range tc.causes {
				require.Equal(t, cause, checks[in+check].Cause, check)
			}
		})
	}
}
