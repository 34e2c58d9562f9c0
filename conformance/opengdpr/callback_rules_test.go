package opengdpr

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// A callback is made at the URL that was listed, its query included, and names it.
func TestOwnURL(t *testing.T) {
	const listed = "https://controller1.test/~~~a?n=4&key=b"
	for _, tc := range []struct {
		name, called, says string
		fine               bool
	}{
		{"as listed", "/~~~a?n=4&key=b", listed, true},
		{"without the query", "/~~~a", listed, false},
		{"another order", "/~~~a?key=b&n=4", listed, false},
		{"another URL in the body", "/~~~a?n=4&key=b", "https://controller1.test/~~~a", false},
		{"none in the body", "/~~~a?n=4&key=b", "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body := `{"status_callback_url":"` + tc.says + `"}`
			if tc.says == "" {
				body = `{}`
			}
			ex := &journal.Exchange{Request: &journal.Message{Head: []byte("POST " + tc.called + " HTTP/1.1\r\n\r\n"), Payload: []byte(body)}}
			m := message{document: readMessage(ex, ex.Request, "opengdpr/callback"), url: listed}
			for _, r := range callbackRules {
				if r.name == "own-url" {
					require.Equal(t, tc.fine, r.look(m).Problem == "", r.look(m).Problem)
				}
			}
		})
	}
}
