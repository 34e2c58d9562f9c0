package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// paths are those of the callbacks of a request on stage.
var paths = []string{"/a", "/b", "/c", "/d"}

func TestWhichCallbacks(t *testing.T) {
	// told is what each path is told while a request goes through its states, first by
	// time and then by Advance.
	told := func(want map[string][]string) func(*stage) {
		return func(s *stage) {
			s.create(1)
			s.pass(3 * time.Hour)
			s.advance(s.create(2), completed)
			for _, path := range paths {
				require.Equal(s, slices.Concat(want[path], want[path]), s.told(path), path)
			}
		}
	}
	both := []string{inProgress, completed}
	all := func(states ...string) func(*stage) {
		return told(map[string][]string{"/a": states, "/b": states, "/c": states, "/d": states})
	}
	acts{
		"calls-first-url-only":            told(map[string][]string{"/a": both}),
		"calls-all-but-last-url":          told(map[string][]string{"/a": both, "/b": both, "/c": both}),
		"calls-three-urls":                told(map[string][]string{"/a": both, "/b": both, "/c": both}),
		"skips-guarded-callbacks":         all(),
		"never-calls-back":                all(),
		"in-progress-not-called-back":     all(completed),
		"completed-not-called-back":       all(inProgress),
		"no-in-progress":                  all(completed),
		"callback-completed-early":        all(completed, completed),
		"callback-steps-back":             all(inProgress, completed, pending),
		"callbacks-repeated":              all(inProgress, inProgress, completed, completed),
		"pending-called-back":             all(pending, inProgress, completed),
		"callbacks-one-by-one":            all(inProgress, completed),
		"callback-completed-upper-case":   all(inProgress, "COMPLETED"),
		"callback-in-progress-hyphenated": all("in-progress", completed),
		"status-completed-upper-case":     all(inProgress, completed),
	}.run(t)
	t.Run("one URL", func(t *testing.T) {
		onStage(t, []string{"calls-all-but-last-url"}, func(s *stage) {
			require.Equal(s, http.StatusCreated, post(s.p, with(s.T, "status_callback_urls", `["http://controller.test/a"]`)).Code)
			s.advance(goodID, completed)
			require.Equal(s, both, s.told("/a"))
		})
	})
}

func TestWhenCallbacks(t *testing.T) {
	const refused = "503 Service Unavailable"
	// arrivals are when a path was called after a change, in milliseconds.
	arrivals := func(s *stage, path string) []int64 {
		var at []int64
		for _, c := range s.all() {
			if c.URL.Path == path {
				at = append(at, (c.after - time.Hour).Milliseconds())
			}
		}
		return at
	}
	// given answers at /a, and 202 everywhere else.
	given := func(atA string, want map[string][]int64) func(*stage) {
		return func(s *stage) {
			s.replies["/a"] = []string{atA}
			for _, path := range append(paths[1:], "/moved") {
				s.replies[path] = []string{"202 Accepted"}
			}
			s.create(1)
			s.pass(time.Hour + 30*time.Minute)
			for _, path := range append(paths, "/moved") {
				require.Equal(s, want[path], arrivals(s, path), path)
			}
		}
	}
	const moved = "307 Temporary Redirect\r\nLocation: /moved"
	others := func(at []int64, more ...int64) map[string][]int64 {
		return map[string][]int64{"/a": at, "/b": more, "/c": more, "/d": more}
	}
	retried := []int64{0, 1000, 3000, 7000}
	acts{
		"no-callback-retry":              given(refused, others([]int64{0}, 0)),
		"callback-retries-fast":          given(refused, others([]int64{0, 20, 60}, 0)),
		"callback-round-ends-at-failure": given(refused, others(retried)),
		"callbacks-one-by-one":           given(refused, others(retried, 7000)),
		"callbacks-late":                 given("200 OK", others([]int64{150}, 150)),
		"callbacks-only-200":             given("200 OK", others([]int64{0}, retried...)),
		"pending-called-back": func(s *stage) {
			s.create(1)
			require.Equal(s, []string{pending}, s.told("/a"))
		},
		"callbacks-redirected": given(moved, map[string][]int64{"/a": {0}, "/b": {0}, "/c": {0}, "/d": {0}, "/moved": {0}}),
	}.run(t)
	t.Run("reference", func(t *testing.T) {
		onStage(t, nil, given(moved, others(retried, 0)))
	})
	for name, later := range map[string]int64{"": 0, "callbacks-one-by-one": 47_000} {
		t.Run("silence "+name, func(t *testing.T) {
			onStage(t, strings.Fields(name), given(silence, others([]int64{0, 11_000, 23_000, 37_000}, later)))
		})
	}
	t.Run("redirects end", func(t *testing.T) {
		onStage(t, []string{"callbacks-redirected", "no-callback-retry"}, func(s *stage) {
			s.replies["/a"] = []string{"307 Temporary Redirect\r\nLocation: /a"}
			s.advance(s.create(1), inProgress)
			require.Len(s, s.told("/a"), 4)
		})
	})
}

func TestHowCallbacks(t *testing.T) {
	// called looks at every callback of a request.
	called := func(check func(s *stage, c invoked, said map[string]any)) func(*stage) {
		return func(s *stage) {
			s.advance(s.create(1), completed)
			all := s.all()
			require.Len(s, all, 8)
			for _, c := range all {
				require.True(s, s.signedBy(c.Header, c.body))
				check(s, c, members(s.T, c.body))
			}
		}
	}
	method := func(want string) func(*stage) {
		return called(func(s *stage, c invoked, _ map[string]any) { require.Equal(s, want, c.Method) })
	}
	names := func(want any) func(*stage) {
		return called(func(s *stage, c invoked, said map[string]any) { require.Equal(s, want, said["status_callback_url"]) })
	}
	acts{
		"callback-by-get":          method("GET"),
		"callback-by-put":          method("PUT"),
		"callback-names-first-url": names("http://controller.test/a"),
		"callback-names-other-url": names("https://another-controller.test/opengdpr_callbacks"),
		"callback-names-no-url":    names(nil),
		"callbacks-chunked": called(func(s *stage, c invoked, _ map[string]any) {
			require.Equal(s, []string{"chunked"}, c.TransferEncoding)
		}),
		"callback-controller-id-other": called(func(s *stage, c invoked, said map[string]any) {
			require.Equal(s, "another-controller", said["controller_id"])
			require.Contains(s, s.get(fmt.Sprint(said[idMember])).Body.String(), "simulated-controller")
		}),
		"domain-header-trailing-dot": called(func(s *stage, c invoked, _ map[string]any) {
			require.Equal(s, "processor.test.", c.Header.Get(domainHeader))
		}),
	}.run(t)
}
