package browser

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// page answers with HTML.
func page(html string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Deletion</title><p>" + html))
	})
}

func installed(t *testing.T) string {
	program := Find()
	if program == "" {
		t.Skip("no browser is installed")
	}
	return program
}

// TestVisit runs the script of a page, by https and by http, and nothing that only looks like
// one.
func TestVisit(t *testing.T) {
	program := installed(t)
	for name, c := range map[string]struct {
		page, html string
		ran        bool
	}{
		"https":    {"https://publisher.test/delete", `<script>new Image().src="https://vendor.test/ran"; document.title="by "+"script"</script>`, true},
		"http":     {"http://127.0.0.1:81/delete", `<script>new Image().src="https://vendor.test/ran"; document.title="by "+"script"</script>`, true},
		"text":     {"https://publisher.test/delete", `&lt;script>new Image().src="https://vendor.test/ran"&lt;/script>`, false},
		"template": {"https://publisher.test/delete", `<template><script>new Image().src="https://vendor.test/ran"</script></template>`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("https_proxy", "http://proxy.test:3128")
			var ran, loaded atomic.Bool
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			dom, err := Visit(ctx, program, c.page, 5*time.Second, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.String() {
				case "https://vendor.test/ran":
					ran.Store(true)
				case c.page:
					loaded.Store(true)
					page(c.html).ServeHTTP(w, r)
				default:
					http.NotFound(w, r)
				}
			}))
			require.NoError(t, err)
			require.True(t, loaded.Load(), "the page is read")
			require.Equal(t, c.ran, ran.Load())
			if c.ran {
				require.Contains(t, string(dom), "<title>by script</title>", "the page as its scripts left it")
			}
		})
	}
}

// TestVisitReachesNothingElse has a page try other ways out than by http.
func TestVisitReachesNothingElse(t *testing.T) {
	program := installed(t)
	out, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer out.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	html := page(fmt.Sprintf(`<script>
const c = new RTCPeerConnection({iceServers: [{urls: "stun:%s"}]});
c.createDataChannel("x"); c.createOffer().then(o => c.setLocalDescription(o));
fetch("/slow");
</script>`, out.LocalAddr()))
	_, err = Visit(ctx, program, "https://publisher.test/delete", 5*time.Second, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" { // so that the page has the time to send something
			select {
			case <-r.Context().Done():
			case <-time.After(time.Second):
			}
		}
		html.ServeHTTP(w, r)
	}))
	require.NoError(t, err)
	require.NoError(t, out.SetReadDeadline(time.Now()))
	_, from, err := out.ReadFrom(make([]byte, 1<<10))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "a packet from %v", from)
}

// TestVisitEnds tells a page that does not rest in time from one that does, and leaves nothing
// behind.
func TestVisitEnds(t *testing.T) {
	program := installed(t)
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why := errors.New("enough")
	_, err := Visit(ctx, program, "https://publisher.test/delete", 5*time.Second, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel(why)
		<-r.Context().Done()
	}))
	require.ErrorIs(t, err, why)
	left, err := filepath.Glob(filepath.Join(folder, "dsrcheck-browser-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestVisitWithoutBrowser says what a program complains of that is none.
func TestVisitWithoutBrowser(t *testing.T) {
	program := filepath.Join(t.TempDir(), "browser")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\necho no display >&2\nexit 1\n"), 0o755))
	_, err := Visit(t.Context(), program, "https://publisher.test/", time.Second, page(""))
	require.ErrorContains(t, err, "no display")
}
