package network

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// curl goes through the proxy as a target in another language would.
func TestCurl(t *testing.T) {
	path, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	failed := make(chan Notice, 9)
	n, j, _ := proxied(t, Options{Notice: func(note Notice) {
		if note.Kind == NoticeHandshake {
			failed <- note
		}
	}})
	root := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(root, testAuthority(t).PEM(), 0o600))
	curl := func(environment string, args ...string) string {
		args = append([]string{"-q", "-sS", "--max-time", "20", "--cacert", root}, args...)
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Env = []string{environment + "=http://" + n.AddrProxy().String()}
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	require.Equal(t, "a over https", curl("HTTPS_PROXY", "https://a.test/"))
	require.Equal(t, "a over https", curl("HTTPS_PROXY", "--proxy1.0", n.AddrProxy().String(), "https://a.test/"))
	require.Equal(t, "a over http", curl("http_proxy", "http://a.test/"))
	require.Equal(t, "a over httpa over http", curl("http_proxy", "http://a.test/", "http://a.test/"), "the connection to the proxy ends, and curl opens another")
	require.Equal(t, "a over http", curl("http_proxy", "--proxytunnel", "http://a.test/"))
	require.Equal(t, "POST /x?y hello", curl("http_proxy", "--http1.0", "-d", "hello", "http://b.test/x?y"))
	require.Contains(t, curl("HTTPS_PROXY", "https://example.com/"), "403")
	require.Contains(t, curl("http_proxy", "http://example.com/"), "example.com is not a simulated partner")
	_, err = j.WaitN(patient(t), 7)
	require.NoError(t, err)
	require.Len(t, j.Find(journal.Status(200)), 7)

	require.Empty(t, failed)
	require.NoError(t, os.WriteFile(root, strangerPEM(t), 0o600))
	require.Contains(t, curl("HTTPS_PROXY", "https://a.test/"), "certificate")
	select { // curl may be gone before the handshake is noticed
	case note := <-failed:
		require.Contains(t, note.Detail, "does not trust the authority")
	case <-patient(t).Done():
		t.Fatal("no handshake failed")
	}
}

// strangerPEM is the root of another authority.
func strangerPEM(t *testing.T) []byte {
	a, err := OpenAuthority("")
	require.NoError(t, err)
	return a.PEM()
}
