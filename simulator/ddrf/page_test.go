package ddrf

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPage(t *testing.T) {
	h := newHops(t)
	script := `<script>new Image().src = "https://hop1.test/ran?a=1&b=2"</script>`
	h.vendor(t, hop1, Settings{Script: script, ScriptRequired: true})
	h.vendor(t, hop2, Settings{Script: "<script>offered()</script>"})
	w := sendTo(h.p, http.MethodGet, pagePath+"?to=hop1.test&to=hop2.test&to=%3Cb%3E&to=nobody.test", "", nil)
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	body := w.Body.String()
	require.Contains(t, body, script)
	require.NotContains(t, body, "offered", "a script that nobody demands is not run")
	require.Contains(t, body, "<li>&lt;b&gt;: this is no domain</li>")
	require.Contains(t, body, "nobody.test: its file cannot be read")
	require.Equal(t, http.StatusNotFound, sendTo(h.vendors[hop1], http.MethodGet, pagePath, "", nil).Code)
}
