package console_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/console"
)

// TestWaits holds that there is an end to waits, that one whose caller goes away makes room,
// and that what comes is told at once.
func TestWaits(t *testing.T) {
	f := newFake()
	h := console.New(f, nil)
	ctx, cancel := context.WithCancel(t.Context())
	started, ended := make(chan struct{}, 2*console.MaxWaits), make(chan struct{}, console.MaxWaits)
	f.waiting = func() { started <- struct{}{} }
	for range console.MaxWaits {
		go func() {
			r := httptest.NewRequest("GET", "/exchanges/wait?timeout=10m", nil).WithContext(ctx)
			h.ServeHTTP(httptest.NewRecorder(), r)
			ended <- struct{}{}
		}()
	}
	for range console.MaxWaits {
		<-started
	}
	w := send(h, "GET", "/exchanges/wait?timeout=1ms", "")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	respected(t, "GET", "/exchanges/wait", w)
	cancel()
	for range console.MaxWaits {
		<-ended
	}
	require.Equal(t, http.StatusGatewayTimeout, send(h, "GET", "/exchanges/wait?timeout=1ms", "").Code)
	<-started
	told := make(chan int)
	go func() { told <- send(h, "GET", "/exchanges/wait?timeout=10m&path=/now", "").Code }()
	<-started
	f.add("POST", "/now", "")
	require.Equal(t, http.StatusOK, <-told)
}

// TestWaitOfOneWhoLeaves holds over a real connection that a caller who goes away frees the
// wait, and that the time to read a request does not end one.
func TestWaitOfOneWhoLeaves(t *testing.T) {
	f := newFake()
	started, ended := make(chan struct{}), make(chan struct{})
	f.waiting = func() { close(started) }
	h := console.New(f, nil)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		close(ended)
	}))
	server.Config.ReadTimeout = time.Nanosecond // is over before the wait begins
	server.Config.ReadHeaderTimeout = time.Minute
	server.Start()
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/exchanges/wait?timeout=10m", nil)
	require.NoError(t, err)
	gone := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(req)
		gone <- err
	}()
	<-started
	cancel()
	require.ErrorIs(t, <-gone, context.Canceled)
	<-ended
}
