package bodysig

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNamesDomain(t *testing.T) {
	for _, row := range []struct{ certificate, domain, how string }{
		{"p-256", "processor1.test", "dns-name"},
		{"p-256", "Processor1.TEST", "dns-name"},
		{"p-256", "processor1.test.", "dns-name"},
		{"p-256", "a.processor1.test", ""},
		{"p-256", "test", ""},
		{"p-256", "", ""},
		{"p-256", "127.0.0.1", ""},
		{"wildcard", "a.processors.test", "wildcard"},
		{"wildcard", "A.Processors.test", "wildcard"},
		{"wildcard", "processors.test", ""},
		{"wildcard", "a.b.processors.test", ""},
		{"wildcard", ".processors.test", ""},
		{"common-name", "processor1.test", "common-name"},
		{"common-name", "other.test", ""},
		{"common-name-ignored", "processor1.test", ""},
		{"common-name-ignored", "other.test", "dns-name"},
		{"address", "127.0.0.1", "address"},
		{"address", "::1", "address"},
		{"address", "[::1]", "address"},
		{"address", "127.0.0.2", ""},
		{"address", "processor1.test", ""},
		{"idn", "bücher.test", "dns-name"},
		{"idn", "BÜCHER.test", "dns-name"},
		{"idn", "xn--bcher-kva.test", "dns-name"},
		{"secp256k1", "processor1.test", "dns-name"},
	} {
		names, how := leaf(t, row.certificate).NamesDomain(row.domain)
		require.Equal(t, row.how, how, "%s %s", row.certificate, row.domain)
		require.Equal(t, row.how != "", names)
	}
}

func TestSubject(t *testing.T) {
	require.Equal(t, []string{"Processor One Ltd"}, leaf(t, "p-256").Organisation)
	require.Empty(t, leaf(t, "domain-only").Organisation)
	require.Equal(t, "processor1.test", leaf(t, "brainpoolP256r1").CommonName)
}

func TestUsageAndValidity(t *testing.T) {
	require.True(t, leaf(t, "no-signing-usage").LacksSigning())
	require.False(t, leaf(t, "p-256").LacksSigning())
	require.False(t, leaf(t, "wildcard").LacksSigning(), "without the extension any use is fine")
	require.Equal(t, Valid, leaf(t, "p-256").ValidAt(now))
	require.Equal(t, Outside, leaf(t, "expired").ValidAt(now))
	require.Equal(t, Outside, leaf(t, "not-yet").ValidAt(now))
	end := leaf(t, "expired").NotAfter
	require.Equal(t, Valid, leaf(t, "expired").ValidAt(end))
	require.Equal(t, Outside, leaf(t, "expired").ValidAt(end.Add(time.Second)))
}
