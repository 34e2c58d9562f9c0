package ddrf

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// TestVendorScriptJudged holds a page by what was seen of it: that the script did not run counts
// where it could have.
func TestVendorScriptJudged(t *testing.T) {
	page := func(status string) []*journal.Exchange {
		ex := &journal.Exchange{Request: &journal.Message{}, Response: &journal.Message{Head: []byte("HTTP/1.1 " + status + "\r\n\r\n")}}
		return []*journal.Exchange{ex}
	}
	const passed, broken, unknown = "passed", "broken", "unknown"
	for name, c := range map[string]struct {
		look visited
		read bool
		want string
	}{
		"asked":            {visited{asked: true, all: page("200 OK")}, true, passed},
		"asked of no file": {visited{asked: true, all: page("200 OK")}, false, passed},
		"marked":           {visited{dom: []byte(`<html data-gathered="by-script">`), all: page("200 OK")}, true, passed},
		"cut off":          {visited{asked: true, err: errors.New("wait"), all: page("200 OK")}, true, passed},
		"only the text":    {visited{dom: []byte(scriptText), all: page("200 OK")}, true, broken},
		"not run":          {visited{all: page("200 OK")}, true, broken},
		"led on":           {visited{all: page("302 Found")}, true, broken},
		"too late":         {visited{err: errors.New("wait"), all: page("200 OK")}, true, unknown},
		"no page":          {visited{all: page("404 Not Found")}, true, unknown},
		"not asked for":    {visited{}, true, unknown},
		"no file read":     {visited{all: page("200 OK")}, false, unknown},
		"scripts refused":  {visited{refused: []string{"cdn.test"}, all: page("200 OK")}, true, unknown},
		"a load lost":      {visited{all: append(page("200 OK"), &journal.Exchange{Failure: journal.FailLimit})}, true, unknown},
		"a load throttled": {visited{all: append(page("200 OK"), page("503 Service Unavailable")...)}, true, unknown},
		"too much":         {visited{more: true, all: page("200 OK")}, true, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.look.judge("script-vendor.test", c.read)
			got := passed
			switch {
			case f.Unknown != "":
				got = unknown
			case f.Problem != "":
				got = broken
			}
			require.Equal(t, c.want, got, "%+v", f)
		})
	}
}

// TestHanded leaves out what concerns one connection alone.
func TestHanded(t *testing.T) {
	require.Equal(t, http.Header{"Cookie": {"a=b"}, "X-Csrf": {"1"}},
		handed(http.Header{"Cookie": {"a=b"}, "X-Csrf": {"1"}, "Connection": {"close, X-Hop"}, "X-Hop": {"2"}, "Te": {"trailers"}, "Content-Length": {"3"}}))
}
