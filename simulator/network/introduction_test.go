package network

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A partner is known by what it says where it says it, and by nothing that others can hear.
func TestIntroduce(t *testing.T) {
	n, other := New(Options{}), New(Options{})
	defer n.Close()
	defer other.Close()
	for _, each := range []*Network{n, other} {
		each.Handle("processor1.test", http.NotFoundHandler())
	}
	inbox := "https://callbacks.test/base/~~~" + strings.Repeat("0a", 16)
	to := func(text string) *url.URL {
		u, err := url.Parse(text)
		require.NoError(t, err)
		return u
	}
	for _, tc := range []struct{ said, at, want string }{
		{n.Introduce("processor1.test", to("https://vendor1.test:8443/dsrdelete.json?a=b")), "http://vendor1.test/dsrdelete.json", "processor1.test"},
		{n.Introduce("Processor1.test.", to("https://Vendor1.test/dsrdelete.json")), "http://vendor1.test/dsrdelete.json", "processor1.test"},
		{n.Introduce("processor1.test", to(inbox)), strings.Replace(inbox, "callbacks.test/base", "127.0.0.1:8080", 1), "processor1.test"},
		{n.Introduce("processor1.test", to("https://agent.test/dsrdelete.json")), "http://vendor1.test/dsrdelete.json", ""},
		{n.Introduce("processor1.test", to("https://agent.test/callbacks")), inbox, ""},
		{n.Introduce("processor1.test", to(inbox+"0")), inbox, ""},
		{n.Introduce("processor9.test", to(inbox)), inbox, ""},
		{other.Introduce("processor1.test", to(inbox)), inbox, ""},
		{strings.Replace(n.Introduce("processor2.test", to(inbox)), "processor2", "processor1", 1), inbox, ""},
		{"dsrcheck-partner/processor1.test", inbox, ""},
		{"dsrcheck-partner/processor1.test ()", inbox, ""},
		{"agent/1.0", inbox, ""},
		{"", inbox, ""},
	} {
		r := httptest.NewRequest(http.MethodPost, tc.at, nil)
		r.Header.Set("User-Agent", tc.said)
		require.Equal(t, tc.want, n.introduced(r), "%s at %s", tc.said, tc.at)
	}
}

// Under another host than the one that was asked, a User-Agent still says which that was.
func TestIntroducedAt(t *testing.T) {
	n := New(Options{})
	defer n.Close()
	for text, host := range map[string]string{
		"https://Relay.Test.:8443/callbacks": "relay.test", "http://[::1]:80/x": "::1", "https://public.example/base/~~~0a": "public.example",
	} {
		u, err := url.Parse(text)
		require.NoError(t, err)
		require.Equal(t, host, IntroducedAt(n.Introduce("processor1.test", u)))
	}
	for _, agent := range []string{"", "agent/1.0 (relay.test word)", "dsrcheck-partner/a.test", "dsrcheck-partner/a.test (", "dsrcheck-partner/a.test (word)"} {
		require.Empty(t, IntroducedAt(agent), agent)
	}
}
