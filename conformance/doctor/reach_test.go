package doctor_test

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/doctor"
)

// The five ways, each with clients of its kind as docs/reach.md shows them. The clients
// deliver the callbacks of a target that the doctor examines, so each test holds both: that
// the way leads there, and that the doctor says so.

// examine examines a target whose callbacks over TLS, or by the public URL, are delivered
// by a command.
func (l *lab) examine(t *testing.T, wait time.Duration, deliver func(url string) *exec.Cmd) *doctor.Diagnosis {
	t.Helper()
	said := make(chan string, 10)
	p := &processor{refuse: plainURLs, deliver: func(u string) {
		if l.reach.Public != "" && !strings.HasPrefix(u, l.reach.Public) {
			return
		}
		out, err := deliver(u).CombinedOutput()
		if err != nil {
			out = append(out, err.Error()...)
		}
		said <- string(out)
	}}
	d, err := doctor.Examine(t.Context(), aim(t, p, wait), doctor.Options{Profile: profile(t), Access: l, Reach: l.reach})
	require.NoError(t, err)
	select {
	case out := <-said:
		t.Log(out)
	default:
	}
	return d
}

// works requires that ways work, and no others.
func works(t *testing.T, d *doctor.Diagnosis, names ...string) {
	t.Helper()
	var got []string
	for _, w := range d.Ways {
		if w.State == doctor.Works {
			got = append(got, w.Name)
		}
	}
	require.Equal(t, names, got, "%+v", d.Ways)
	require.Equal(t, 0, d.ExitCode())
}

// shell delivers with the examples of a section: files are written, commands run.
func (l *lab) shell(t *testing.T, section string, env ...string) func(url string) *exec.Cmd {
	t.Helper()
	blocks := examples(t, section)
	return func(url string) *exec.Cmd {
		var cmd *exec.Cmd
		for _, b := range blocks {
			switch text := l.fill(b[1], url); b[0] {
			case "js":
				l.write(t, "call.mjs", text)
			case "sh":
				cmd = exec.CommandContext(t.Context(), "sh", "-ec", text)
			}
		}
		cmd.Dir, cmd.Env = l.dir, append(cleanEnv(), env...)
		return cmd
	}
}

// need skips a test for want of a program.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed", program)
	}
}

// nodeVersion skips a test for want of a Node of that version.
func nodeVersion(t *testing.T, major int) {
	t.Helper()
	need(t, "node")
	out, err := exec.Command("node", "--version").Output()
	require.NoError(t, err)
	have, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(out)), "v"), ".")
	if n, err := strconv.Atoi(have); err != nil || n < major {
		t.Skipf("this Node is %s, and heeds proxy variables from %d on", bytes.TrimSpace(out), major)
	}
}

// shownInGo requires that the document shows a client as it is tested here.
func shownInGo(t *testing.T, section string) {
	t.Helper()
	source, err := os.ReadFile("reach_client_test.go")
	require.NoError(t, err)
	require.Contains(t, string(source), examples(t, section)[0][1])
}

// How long a client may take, and how long a test looks at one that fails.
const (
	long  = 30 * time.Second
	short = 3 * time.Second
)

func TestProxy(t *testing.T) {
	t.Run("curl", func(t *testing.T) {
		t.Parallel()
		need(t, "curl")
		l := openLab(t)
		l.openProxy(t)
		works(t, l.examine(t, long, l.shell(t, "curl and the proxy")), doctor.ByProxy)
	})
	t.Run("go", func(t *testing.T) {
		t.Parallel()
		shownInGo(t, "Go and the proxy")
		l := openLab(t)
		l.openProxy(t)
		works(t, l.examine(t, long, func(url string) *exec.Cmd {
			return startGo(t.Context(), "proxy", "-", url, "HTTPS_PROXY="+l.reach.Proxy, "SSL_CERT_FILE="+l.reach.Authority)
		}), doctor.ByProxy)
	})
	t.Run("node", func(t *testing.T) {
		t.Parallel()
		nodeVersion(t, 24)
		l := openLab(t)
		l.openProxy(t)
		works(t, l.examine(t, long, l.shell(t, "Node and the proxy")), doctor.ByProxy)
	})
	t.Run("older node", func(t *testing.T) {
		t.Parallel()
		need(t, "node")
		l := openLab(t)
		l.openProxy(t)
		works(t, l.examine(t, long, l.shell(t, "An older Node and the proxy")), doctor.ByProxy)
	})
	t.Run("python", func(t *testing.T) {
		t.Parallel()
		needRequests(t)
		l := openLab(t)
		l.openProxy(t)
		works(t, l.examine(t, long, l.shell(t, "Python and the proxy")), doctor.ByProxy)
	})
}

// TestWithoutTrust lets clients of several makes come to a certificate that nobody told them
// to trust. Each breaks the handshake off in a manner of its own.
func TestWithoutTrust(t *testing.T) {
	for program, section := range map[string]string{"curl": "curl and the proxy", "node": "An older Node and the proxy", "python3": "Python and the proxy", "go": ""} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			l := openLab(t)
			l.openProxy(t)
			deliver := func(url string) *exec.Cmd {
				return startGo(t.Context(), "proxy", "-", url, "HTTPS_PROXY="+l.reach.Proxy)
			}
			if program != "go" {
				need(t, program)
				l.distrust = true
				deliver = l.shell(t, section)
			}
			if program == "python3" {
				needRequests(t)
			}
			d := l.examine(t, short, deliver)
			require.Equal(t, doctor.Fails, d.Trust.State, d.Trust.Why)
			require.Equal(t, doctor.Fails, d.Ways[0].State)
			require.Equal(t, 1, d.ExitCode())
			require.Contains(t, d.Why(), "let the target trust "+l.reach.Authority)
		})
	}
}

func needRequests(t *testing.T) {
	t.Helper()
	need(t, "python3")
	if exec.Command("python3", "-c", "import requests").Run() != nil {
		t.Skip("Python's requests are not installed")
	}
}

func TestDNS(t *testing.T) {
	open := func(t *testing.T) *lab {
		l := openLab(t)
		l.openOwn(t)
		l.openDNS(t, "127.0.0.1:0")
		return l
	}
	t.Run("go", func(t *testing.T) {
		shownInGo(t, "Go and DNS")
		l := open(t)
		works(t, l.examine(t, long, func(url string) *exec.Cmd {
			return startGo(t.Context(), "dns", l.reach.DNS, url, "SSL_CERT_FILE="+l.reach.Authority)
		}), doctor.ByDNS)
	})
	t.Run("node", func(t *testing.T) {
		need(t, "node")
		l := open(t)
		works(t, l.examine(t, long, l.shell(t, "Node and DNS")), doctor.ByDNS)
	})
	t.Run("curl", func(t *testing.T) {
		need(t, "curl")
		if out, _ := exec.Command("curl", "--version").Output(); !bytes.Contains(out, []byte("c-ares")) {
			t.Skip("this curl is built without c-ares, so it asks no DNS server of its own")
		}
		l := open(t)
		works(t, l.examine(t, long, l.shell(t, "curl and DNS")), doctor.ByDNS)
	})
	t.Run("system", func(t *testing.T) {
		need(t, "curl")
		mayMount(t, "/etc/resolv.conf")
		l := openLab(t)
		l.openOwn(t)
		l.openDNS(t, l.reach.Own+":53")
		works(t, l.examine(t, long, l.shell(t, "The system's resolver")), doctor.ByDNS)
	})
}

// mayMount skips a test where no private copy of a file can be put in its place.
func mayMount(t *testing.T, file string) {
	t.Helper()
	need(t, "unshare")
	if out, err := exec.Command("unshare", "--map-root-user", "--mount", "mount", "--bind", file, file).CombinedOutput(); err != nil {
		t.Skipf("%s cannot be replaced for one process here: %s", file, bytes.TrimSpace(out))
	}
}

func TestHosts(t *testing.T) {
	need(t, "curl")
	mayMount(t, "/etc/hosts")
	l := openLab(t)
	l.openOwn(t)
	require.Contains(t, l.network.Hosts(), domain)
	works(t, l.examine(t, long, l.shell(t, "Lines of a hosts file")), doctor.ByHosts, doctor.ByMapping)
}

func TestMapping(t *testing.T) {
	t.Run("curl", func(t *testing.T) {
		t.Parallel()
		need(t, "curl")
		l := openLab(t)
		works(t, l.examine(t, long, l.shell(t, "curl and a mapping")), doctor.ByMapping)
	})
	t.Run("go", func(t *testing.T) {
		t.Parallel()
		shownInGo(t, "Go and a mapping")
		l := openLab(t)
		works(t, l.examine(t, long, func(url string) *exec.Cmd {
			return startGo(t.Context(), "mapping", l.tls, url, "SSL_CERT_FILE="+l.reach.Authority)
		}), doctor.ByMapping)
	})
}

// TestPublicURL has a reverse proxy with a certificate of its own stand between the target
// and the world. It leads a path of its own here.
func TestPublicURL(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	l := openLab(t)
	inside, err := url.Parse(l.reach.Plain)
	require.NoError(t, err)
	front := httptest.NewUnstartedServer(http.StripPrefix("/dsrcheck", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(inside) }}))
	front.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	t.Cleanup(front.Close)
	l.write(t, "front.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})))
	l.reach.Public = front.URL + "/dsrcheck"
	d := l.examine(t, short, l.shell(t, "A public URL", "CURL_CA_BUNDLE=front.pem"))
	works(t, d, doctor.ByPublic)
	require.Equal(t, doctor.Unknown, d.Trust.State)
}
