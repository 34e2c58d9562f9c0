package observe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHost(t *testing.T) {
	for _, row := range []struct {
		want, got string
		form      HostForm
	}{
		{"processor1.test", "processor1.test", HostSame},
		{"processor1.test", "Processor1.TEST", HostSame},
		{"processor1.test:8443", "processor1.test", HostSame},
		{"processor1.test.", "processor1.test", HostSame},
		{"bücher.test", "xn--bcher-kva.test", HostSame},
		{"xn--bcher-kva.test", "BÜCHER.test", HostSame},
		{"127.0.0.1:80", "127.0.0.1", HostSame},
		{"[::1]:80", "::1", HostSame},
		{"[::1]:80", "[::1]", HostSame},
		{"::1", "0:0::1", HostSame},
		{"processor1.test", "processor1.test.", HostTrailingDot},
		{"processor1.test", "PROCESSOR1.test.", HostTrailingDot},
		{"processor1.test:8443", "processor1.test:8443", HostWithPort},
		{"processor1.test", "processor1.test:443", HostWithPort},
		{"processor1.test", "processor1.test.:443", HostWithPort},
		{"[::1]:80", "[::1]:80", HostWithPort},
		{"processor1.test", "", HostOtherDomain},
		{"processor1.test", ".", HostOtherDomain},
		{"processor1.test", "test", HostOtherDomain},
		{"processor1.test", "a.processor1.test", HostOtherDomain},
		{"processor1.test", "processor2.test:443", HostOtherDomain},
		{"processor1.test", "processor1.test..", HostOtherDomain},
		{"processor1.test", "https://processor1.test", HostOtherDomain},
		{"processor1.test", "processor1.test/", HostOtherDomain},
		{"processor1.test", "processor1.test:https", HostOtherDomain},
		{"processor1.test", "processor1.test:99999", HostOtherDomain},
		{"processor1.test", "processor1.test, processor1.test", HostOtherDomain},
		{"processor1.test", "processor1.test\xff", HostOtherDomain},
		{"processor1.test", strings.Repeat("a", 5000), HostOtherDomain},
		{"", "", HostOtherDomain},
	} {
		require.Equal(t, row.form, Host(row.want, row.got), "%q %q", row.want, row.got)
	}
}

// The samples are those of RFC 3492, section 7.1, in lower case, and names in use.
func TestDomain(t *testing.T) {
	for name, want := range map[string]string{
		"A.Test.":    "a.test",
		"münchen.de": "xn--mnchen-3ya.de",
		"faß.de":     "xn--fa-hia.de",
		"例え.テスト":     "xn--r8jz45g.xn--zckzah",
		"他们为什么不说中文":  "xn--ihqwcrb4cv8a8dqg056pqjye",
		"почемужеонинеговорятпорусски": "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"3年b組金八先生":                        "xn--3b-ww4c5e180e575a65lsy2b",
		"\U0001F600.test":                 "xn--e28h.test",
		"_dmarc.test":                     "_dmarc.test",
		"::FFFF:10.0.0.1":                 "10.0.0.1",
		"a..test":                         "",
		"":                                "",
		"\xff":                            "",
		strings.Repeat("a", 64) + ".test": "",
	} {
		require.Equal(t, want, Domain(name), name)
	}
}

func FuzzHost(f *testing.F) {
	f.Add("bücher.test:80", "xn--bcher-kva.test.")
	f.Add("[::1]:80", "::1")
	f.Fuzz(func(t *testing.T, want, got string) {
		_ = Host(want, got)
		if name := Domain(got); name != "" && Domain(name) != name {
			t.Fatalf("%q becomes %q and then %q", got, name, Domain(name))
		}
	})
}
