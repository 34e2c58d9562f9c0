package doctor_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/doctor"
	"dsrcheck/simulator/network"
)

// lab is a real network with one partner, which takes any call.
type lab struct {
	*script
	network *network.Network
	reach   doctor.Reach
	tls     string // address of the TLS listener
	dir     string // that clients work in; ca.pem is there

	distrust bool // clients are not told of ca.pem
}

func openLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{script: newScript(), dir: t.TempDir()}
	authority, err := network.OpenAuthority(l.dir)
	require.NoError(t, err)
	l.network = network.New(network.Options{Authority: authority, Record: l.journal.Add})
	t.Cleanup(func() { require.NoError(t, l.network.Close()) })
	l.network.Handle(domain, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusAccepted) }))
	plain, err := l.network.Listen("127.0.0.1:0")
	require.NoError(t, err)
	secure, err := l.network.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	l.tls = secure.String()
	l.reach = doctor.Reach{Domain: domain, Plain: "http://" + plain.String(), Authority: authority.Path()}
	return l
}

func (l *lab) Notices(_ context.Context, after uint64) ([]network.Notice, error) {
	return l.network.Notices(after), nil
}

func (l *lab) openProxy(t *testing.T) {
	t.Helper()
	addr, err := l.network.ListenProxy("127.0.0.1:0")
	require.NoError(t, err)
	l.reach.Proxy = "http://" + addr.String()
}

func (l *lab) openDNS(t *testing.T, addr string) {
	t.Helper()
	at, err := l.network.ListenDNS(addr)
	require.NoError(t, err)
	l.reach.DNS = at.String()
}

// openOwn lets partners listen on 443 and 80 of an address that no other test has.
func (l *lab) openOwn(t *testing.T) {
	t.Helper()
	for i := range 200 {
		host := fmt.Sprintf("127.%d.%d.%d", 60+i%60, os.Getpid()>>8&0xff, os.Getpid()&0xff)
		ln, err := net.Listen("tcp", net.JoinHostPort(host, "443"))
		if err != nil && strings.Contains(err.Error(), "in use") {
			continue
		}
		if err != nil {
			t.Skipf("port 443 of an address of the partners' own cannot be bound here: %v", err)
		}
		require.NoError(t, ln.Close())
		require.NoError(t, l.network.ListenOwn(host))
		l.reach.Own = host
		return
	}
	t.Fatal("no loopback address is free")
}

// examples are the examples of a section of docs/reach.md: the language and the text of each
// fenced block.
func examples(t *testing.T, section string) [][2]string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/reach.md")
	require.NoError(t, err)
	var blocks [][2]string
	inside, language, text := false, "", ""
	for line := range strings.Lines(string(raw)) {
		switch fence, isFence := strings.CutPrefix(line, "```"); {
		case isFence && text == "" && language == "" && strings.TrimSpace(fence) != "":
			language = strings.TrimSpace(fence)
		case isFence && language != "":
			if inside {
				blocks = append(blocks, [2]string{language, text})
			}
			language, text = "", ""
		case language != "":
			text += line
		case strings.HasPrefix(line, "#"):
			inside = strings.TrimSpace(strings.TrimLeft(line, "#")) == section
		}
	}
	require.NotEmpty(t, blocks, "docs/reach.md has no example in %q", section)
	return blocks
}

// fill puts the addresses of the lab, and a URL, in the places of those of the document.
func (l *lab) fill(text, url string) string {
	if l.distrust {
		text = strings.NewReplacer("--cacert ca.pem", "", "NODE_EXTRA_CA_CERTS=ca.pem", "", "REQUESTS_CA_BUNDLE=ca.pem", "").Replace(text)
	}
	return strings.NewReplacer(
		"https://controller1.test/anything", url,
		"https://callbacks.example.org/dsrcheck/anything", url,
		"127.0.0.1:7128", strings.TrimPrefix(l.reach.Proxy, "http://"),
		"127.0.0.1:5353", l.reach.DNS,
		"127.0.0.1:7443", l.tls,
		"127.53.0.1", l.reach.Own,
	).Replace(text)
}

// write writes a file where clients work.
func (l *lab) write(t *testing.T, name, text string) {
	require.NoError(t, os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o600))
}
