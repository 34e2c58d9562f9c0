package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestPlaces says where simulate listens, by its flags.
func TestPlaces(t *testing.T) {
	for _, row := range []struct{ args, plain, tls, own, proxy, admin string }{
		{"", usualPlain, usualTLS, "", usualProxy, usualAdmin},
		{"--partners-listen 127.0.0.1:1", "127.0.0.1:1", usualTLS, "", usualProxy, usualAdmin},
		{"--print-hosts", usualPlain, usualTLS, ownAddress, usualProxy, usualAdmin},
		{"--print-hosts --own-address 127.0.0.5", usualPlain, usualTLS, "127.0.0.5", usualProxy, usualAdmin},
		{"--print-hosts --partners-listen-tls 127.0.0.6:443", usualPlain, "127.0.0.6:443", "", usualProxy, usualAdmin},
		{"opengdpr/processor", "", anyAddress, "", "", ""},
		{"opengdpr/processor --partners-listen 127.0.0.1:1", "127.0.0.1:1", "", "", "", ""},
		{"opengdpr/processor --print-hosts", "", "", ownAddress, "", ""},
		{"opengdpr/processor --admin-listen 127.0.0.1:1", "", anyAddress, "", "", "127.0.0.1:1"},
	} {
		f := &simulateFlags{}
		cmd := simulateCommand(&ui{in: strings.NewReader(""), out: io.Discard, err: io.Discard}, f)
		require.NoError(t, cmd.ParseFlags(strings.Fields(row.args)))
		f.places(strings.Join(cmd.Flags().Args(), ""))
		p := f.partners
		require.Equal(t, row, struct{ args, plain, tls, own, proxy, admin string }{
			row.args, f.listen, p.PartnersListenTLS, p.OwnAddress, p.ProxyListen, p.AdminListen})
	}
}

// TestSimulateDocs holds docs/simulate.md to the flags and to the script that tries its commands.
func TestSimulateDocs(t *testing.T) {
	raw, err := os.ReadFile("../../docs/simulate.md")
	require.NoError(t, err)
	script, err := os.ReadFile("testdata/script/simulate_docs.txtar")
	require.NoError(t, err)
	doc := string(raw)
	simulateCommand(&ui{in: strings.NewReader(""), out: io.Discard, err: io.Discard}, &simulateFlags{}).Flags().VisitAll(func(f *pflag.Flag) {
		require.True(t, strings.Contains(doc, "`--"+f.Name+"`") || strings.Contains(doc, "`--"+f.Name+" "), f.Name)
	})
	tried := 0
	for line := range strings.Lines(doc) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "dsrcheck" || words[1] != "world" || words[2] == "--help" || words[2] == "journal" {
			continue
		}
		tried++
		require.True(t, strings.Contains(string(script), " "+words[2]+" "), line)
	}
	require.Greater(t, tried, 6)
}
