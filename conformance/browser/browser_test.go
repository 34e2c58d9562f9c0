package browser

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestVisit runs the script of a page, by https and by http, and nothing that only looks like
// one.
func TestVisit(t *testing.T) {
	program := Find()
	if program == "" {
		t.Skip("no browser is installed")
	}
	for name, c := range map[string]struct {
		page, html string
		ran        bool
	}{
		"https":    {"https://publisher.test/delete", `<script>new Image().src="https://vendor.test/ran"</script>`, true},
		"http":     {"http://127.0.0.1:81/delete", `<script>new Image().src="https://vendor.test/ran"</script>`, true},
		"text":     {"https://publisher.test/delete", `&lt;script>new Image().src="https://vendor.test/ran"&lt;/script>`, false},
		"template": {"https://publisher.test/delete", `<template><script>new Image().src="https://vendor.test/ran"</script></template>`, false},
	} {
		t.Run(name, func(t *testing.T) {
			var ran, loaded atomic.Bool
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err := Visit(ctx, program, c.page, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Host == "vendor.test":
					ran.Store(true)
				case r.URL.Path == "/delete":
					loaded.Store(true)
					w.Header().Set("Content-Type", "text/html")
					_, _ = w.Write([]byte("<!DOCTYPE html><title>Deletion</title><p>" + c.html))
				default:
					http.NotFound(w, r)
				}
			}))
			require.NoError(t, err)
			require.True(t, loaded.Load(), "the page is read")
			require.Equal(t, c.ran, ran.Load())
		})
	}
}
