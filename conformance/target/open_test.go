package target

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestOpenReadsEverything(t *testing.T) {
	_, certFile, keyFile := identity(t, "client")
	tg := open(t, Config{
		Target: "https://me:pa55word@API.Example.:8443/v1%2Fx//", TargetDomain: "Processor.Example.", Headers: []string{"x-key:  abc def "},
		ClientCert: certFile, ClientKey: keyFile, CA: certFile, SigningCA: certFile, Proxy: "http://tok3n@proxy.example:3128",
		Resolve: map[string]string{"A.Example": "http://127.0.0.1:80"}, PropertyID: "p", Timeout: "1m",
		LifecycleTimeout: "2m", CallbackWait: "3m", RetryWait: "4m", PartnersListen: "0.0.0.0:8080", CallbackPublicURL: "HTTPS://Me.Example:444/a%2Fb//", Partners: Partners{CallLoopback: true}, secrets: []string{"of the config"},
	})
	require.Equal(t, "https://API.Example.:8443/v1%2Fx", tg.URL.String())
	require.Equal(t, "processor.example", tg.Domain)
	require.Equal(t, []Header{{"Authorization", "Basic bWU6cGE1NXdvcmQ="}, {"X-Key", "abc def"}}, tg.Headers)
	require.NotNil(t, tg.ClientCertificate)
	require.NotNil(t, tg.Roots)
	require.Len(t, tg.SigningRoots, 1)
	require.Equal(t, "proxy.example:3128", tg.Proxy.Host)
	require.Empty(t, cmp.Diff(map[string]string{"processor.example": "https://API.Example.:8443/v1%2Fx", "a.example": "http://127.0.0.1:80"}, texts(tg.Resolve)))
	require.Equal(t, time.Minute, tg.Timeout)
	require.Equal(t, []time.Duration{2 * time.Minute, 3 * time.Minute, 4 * time.Minute}, []time.Duration{tg.LifecycleTimeout, tg.CallbackWait, tg.RetryWait})
	require.Equal(t, "0.0.0.0:8080", tg.PartnersListen)
	require.Equal(t, "https://Me.Example:444/a%2Fb", tg.CallbackPublicURL.String())
	require.Equal(t, "p", tg.PropertyID)
	require.True(t, tg.CallLoopback)
	require.Subset(t, tg.Secrets, []string{"of the config", "pa55word", "bWU6cGE1NXdvcmQ=", "abc def", "tok3n"})
}

func texts(urls map[string]*url.URL) map[string]string {
	all := map[string]string{}
	for name, u := range urls {
		all[name] = u.String()
	}
	return all
}

func TestOpenDefaults(t *testing.T) {
	tg := open(t, Config{Target: "http://Target.test./"})
	require.Equal(t, "http://Target.test.", tg.URL.String())
	require.Equal(t, "target.test", tg.Domain)
	require.Equal(t, (&Target{}).Defaults(), &Target{
		Timeout: tg.Timeout, LifecycleTimeout: tg.LifecycleTimeout, CallbackWait: tg.CallbackWait, RetryWait: tg.RetryWait, PartnersListen: tg.PartnersListen,
	})
	require.Equal(t, 10*time.Second, tg.Timeout)
	require.Equal(t, 30*time.Second, tg.LifecycleTimeout)
	require.Equal(t, 10*time.Second, tg.CallbackWait)
	require.Equal(t, 15*time.Second, tg.RetryWait)
	require.Equal(t, "127.0.0.1:0", tg.PartnersListen)
	require.Nil(t, tg.CallbackPublicURL)
	require.Nil(t, tg.Finish)
	require.Nil(t, tg.Advance)
	require.Nil(t, tg.SigningRoots)
	require.Nil(t, tg.Proxy)
	require.Empty(t, tg.Resolve)
	require.Empty(t, open(t, Config{Target: "http://target.test", TargetDomain: "TARGET.test"}).Resolve)
	require.Contains(t, open(t, Config{Target: "http://target.test", Headers: []string{"Authorization: basic bWU6cGE1NXdvcmQ="}}).Secrets, "pa55word")
}

func TestOpenToken(t *testing.T) {
	tg := open(t, Config{Target: "http://target.test", TokenCommand: "echo ' s3cret-token '"})
	require.Equal(t, []Header{{"Authorization", "Bearer s3cret-token"}}, tg.Headers)
	require.Contains(t, tg.Secrets, "s3cret-token")
	for command, sentence := range map[string]string{
		"true": "it printed no token", `printf 'a\nb'`: "it printed no token", "echo why >&2; exit 3": "exit status 3: why", "echo s3cret >&2; exit 1": "[redacted]",
	} {
		_, err := (&Config{Target: "http://target.test", TokenCommand: command, secrets: []string{"s3cret"}}).Open(t.Context())
		require.ErrorIs(t, err, ErrConfig)
		require.ErrorContains(t, err, sentence)
		require.NotContains(t, err.Error(), "s3cret")
	}
	_, err := (&Config{Target: "http://target.test", TokenCommand: "cat"}).Open(ended(t))
	require.Error(t, err)
}

func TestOpenRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	damaged := filepath.Join(t.TempDir(), "damaged.pem")
	require.NoError(t, os.WriteFile(damaged, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0o600))
	tests := []struct {
		config   Config
		sentence string
	}{
		{Config{}, "config: target: no URL is given"},
		{Config{Target: "target.test"}, `config: target: URL "target.test" is not of the form https://host/path`},
		{Config{Target: "ftp://target.test"}, "is not of the form https://host/path"},
		{Config{Target: "https://user:hunter2@target.test:x"}, `"[redacted]@target.test:x" is no URL of the form http://host or https://host/path`},
		{Config{Target: "https://user:hunter2@target.test/?a"}, `URL "[redacted]@target.test/?a" has a query or fragment`},
		{Config{Target: "https://target.test?"}, "has a query or fragment"},
		{Config{Target: "https://target.test#x"}, "has a query or fragment"},
		{Config{Target: "https://bücher.test"}, "is not in ASCII"},
		{Config{TargetDomain: "https://x"}, `config: target-domain: "https://x" is no bare domain`},
		{Config{Resolve: map[string]string{"x:1": "http://a"}}, `config: resolve: "x:1" is no bare domain`},
		{Config{Resolve: map[string]string{"x": "127.0.0.1"}}, `config: resolve: x: URL "127.0.0.1" is not`},
		{Config{Timeout: "10"}, `config: timeout: "10" is no positive duration such as 10s`},
		{Config{Timeout: "-1s"}, "is no positive duration"},
		{Config{LifecycleTimeout: "0s"}, `config: lifecycle-timeout: "0s" is no positive duration such as 10s`},
		{Config{CallbackWait: "soon"}, `config: callback-wait: "soon" is no positive duration`},
		{Config{RetryWait: "-1s"}, `config: retry-wait: "-1s" is no positive duration`},
		{Config{PartnersListen: "8080"}, `config: partners-listen: "8080" is no address of the form 127.0.0.1:8080`},
		{Config{PartnersListen: "127.0.0.1:http"}, `"127.0.0.1:http" has no port between 0 and 65535`},
		{Config{PartnersListen: "127.0.0.1:65536"}, "has no port between 0 and 65535"},
		{Config{PartnersListen: ":8080"}, `":8080" names no host; 0.0.0.0 is every address of this machine`},
		{Config{CallbackPublicURL: "a.test"}, `config: callback-public-url: URL "a.test" is not of the form https://host/path`},
		{Config{CallbackPublicURL: "https://user:hunter2@a.test"}, "a URL that is told to the target has no user or password"},
		{Config{CallbackPublicURL: "https://a.test?x"}, "has a query or fragment"},
		{Config{CallbackPublicURL: "https://bücher.test"}, "is not in ASCII"},
		{Config{CallbackPublicURL: "https://a.test"}, `config: partners-listen: "127.0.0.1:0" is another port in each run, and callback-public-url leads to one`},
		{Config{CallbackPublicURL: "https://a.test", PartnersListen: "0.0.0.0:00"}, "is another port in each run"},
		{Config{PartnersListen: "0.0.0.0:8080"}, `config: partners-listen: "0.0.0.0:8080" is no address that can be called; name a URL that leads there with callback-public-url`},
		{Config{PartnersListen: "[::]:0"}, "is no address that can be called"},
		{Config{PartnersListen: "[::ffff:0.0.0.0]:1"}, "is no address that can be called"},
		{Config{Headers: []string{"A: b", "hunter2"}}, "config: header: number 2 is not of the form 'Name: value'"},
		{Config{Headers: []string{"A: b\r\nhunter2: c"}}, "number 1 is not of the form"},
		{Config{Headers: []string{"host: x"}}, "the Host header is set by the URL"},
		{Config{Headers: []string{"content-length: 1"}}, "the Content-Length header is set by the suite itself"},
		{Config{Headers: []string{"Authorization: a", "authorization: b"}}, "config: authorization: more than one is given"},
		{Config{Proxy: "socks5://x"}, "config: proxy: URL"},
		{Config{CA: "/no/such/file"}, "config: ca: read file"},
		{Config{CA: empty}, "there is no PEM certificate in it"},
		{Config{SigningCA: damaged}, "certificate 1"},
		{Config{ClientCert: empty}, "config: client-cert: a client certificate needs both"},
		{Config{ClientCert: empty, ClientKey: empty}, "config: client-cert: "},
	}
	for _, tt := range tests {
		if tt.config.Target == "" && tt.sentence != tests[0].sentence {
			tt.config.Target = "https://target.test"
		}
		_, err := tt.config.Open(t.Context())
		require.ErrorIs(t, err, ErrConfig, tt.sentence)
		require.ErrorContains(t, err, tt.sentence)
		require.NotContains(t, err.Error(), "hunter2")
	}
	_, err := (&Config{Timeout: "x", Proxy: "x"}).Open(t.Context())
	for _, what := range []string{"config: target: ", "config: timeout: ", "config: proxy: "} {
		require.ErrorContains(t, err, what, "all mistakes at once")
	}
}

func TestOpenControllers(t *testing.T) {
	tg := open(t, Config{TargetCallbackURL: "https://dsr.example.com:8443/cb?a=b", Downstreams: []string{"processor1"}, Unchosen: []string{"processor2"}})
	require.Equal(t, "https://dsr.example.com:8443", tg.URL.String(), "the origin of the callback URL")
	require.Equal(t, "https://dsr.example.com:8443/cb?a=b", tg.CallbackURL.String())
	require.Equal(t, "dsr.example.com", tg.Domain)
	require.Equal(t, []string{"processor1"}, tg.Downstreams)
	require.Equal(t, []string{"processor2"}, tg.Unchosen)
	for _, tt := range []struct {
		config Config
		want   string
	}{
		{Config{TargetCallbackURL: "dsr.example.com"}, "config: target-callback-url: "},
		{Config{TargetCallbackURL: "https://me:hunter2@dsr.example.com"}, "has a user, a password or a fragment"},
		{Config{TargetCallbackURL: "https://dsr.example.com/#a"}, "has a user, a password or a fragment"},
		{Config{Target: "http://a.test", Downstreams: []string{"processor1"}, Unchosen: []string{"processor1"}}, `config: downstream: "processor1" is named twice`},
	} {
		_, err := tt.config.Open(t.Context())
		require.ErrorIs(t, err, ErrConfig)
		require.ErrorContains(t, err, tt.want)
		require.NotContains(t, err.Error(), "hunter2")
	}
}
