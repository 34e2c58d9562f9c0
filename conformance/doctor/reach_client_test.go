package doctor_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The clients that docs/reach.md shows, word for word.

func viaProxy() *http.Client {
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
}

func viaDNS(server string) *http.Client {
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server)
	}}
	return &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext}}
}

func viaMapping(listener string) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasSuffix(address, ".test:443") {
			address = listener
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}}
}

// goClient is how the process below is told what to do: a way, its address, a URL.
const goClient = "DSRCHECK_REACH_CLIENT"

// TestGoClient is a Go program that calls one URL; the tests of the ways start it.
func TestGoClient(t *testing.T) {
	words := strings.Fields(os.Getenv(goClient))
	if len(words) != 3 {
		t.Skip("this is a program that other tests start")
	}
	client := map[string]func(string) *http.Client{
		"proxy": func(string) *http.Client { return viaProxy() }, "dns": viaDNS, "mapping": viaMapping,
	}[words[0]](words[1])
	answer, err := client.Post(words[2], "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
}

// startGo is the command that starts the program. Its roots come from the environment, as
// those of any Go program on Linux do.
func startGo(ctx context.Context, way, address, url string, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestGoClient$", "-test.count=1")
	cmd.Env = append(cleanEnv(), env...)
	cmd.Env = append(cmd.Env, goClient+"="+way+" "+address+" "+url)
	return cmd
}

// cleanEnv is the environment without what leads clients elsewhere.
func cleanEnv() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(strings.ToUpper(v), "=")
		if !strings.HasSuffix(name, "_PROXY") && name != "SSL_CERT_FILE" && name != "SSL_CERT_DIR" && name != goClient {
			env = append(env, v)
		}
	}
	return env
}
