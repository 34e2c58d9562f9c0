package target

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLocal(t *testing.T) {
	parse := func(raw string) *url.URL {
		u, err := url.Parse(raw)
		require.NoError(t, err)
		return u
	}
	for _, tc := range []struct {
		target, resolve, proxy string
		local                  bool
	}{
		{"http://127.0.0.1:8080", "", "", true},
		{"http://[::1]:8080", "", "", true},
		{"http://[::ffff:127.0.0.1]", "", "", true},
		{"http://192.0.2.1", "", "", false},
		{"http://10.0.0.1", "", "", false},
		{"http://127.0.0.1", "", "http://127.0.0.1:3128", false},
		{"http://x.invalid", "http://127.0.0.1:1", "", true},
		{"http://x.invalid", "http://192.0.2.1", "", false},
		{"http://x.invalid.", "http://192.0.2.1", "", false},
		{"http://X.INVALID", "http://192.0.2.1", "", false},
	} {
		tg := &Target{URL: parse(tc.target), Resolve: map[string]*url.URL{}, Timeout: time.Second}
		if tc.resolve != "" {
			tg.Resolve["x.invalid"] = parse(tc.resolve)
		}
		if tc.proxy != "" {
			tg.Proxy = parse(tc.proxy)
		}
		require.Equal(t, tc.local, tg.Local(t.Context()), tc)
	}
}
