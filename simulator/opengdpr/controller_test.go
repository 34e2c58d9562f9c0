package opengdpr

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// callBackAt sends a callback to a controller.
func callBackAt(c *Controller, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader("{}")))
	return w
}

func TestController(t *testing.T) {
	c := NewController("controller.test", nil)
	require.Equal(t, "controller.test", c.Domain())
	require.Equal(t, "https://controller.test/x", c.CallbackURL("/x"))
	for method, want := range map[string]int{"POST": 202, "GET": 405} {
		require.Equal(t, want, callBackAt(c, method, "/x").Code)
	}
}

func TestControllerReplies(t *testing.T) {
	c := NewController("controller.test", nil)
	moved := Reply{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"/moved"}}}
	c.Answer("/x", Reply{Status: 503}, Reply{}, moved)
	for _, want := range []int{503, 202, 307, 307} {
		require.Equal(t, want, callBackAt(c, "POST", "/x").Code)
		require.Equal(t, 202, callBackAt(c, "POST", "/other").Code)
	}
	require.Equal(t, 405, callBackAt(c, "PUT", "/x").Code)
	require.Equal(t, "/moved", callBackAt(c, "POST", "/x").Result().Header.Get("Location"))
	c.Answer("/x")
	require.Equal(t, 202, callBackAt(c, "POST", "/x").Code)
}

func TestControllerHolds(t *testing.T) {
	for _, row := range []struct {
		name string
		hold time.Duration
		want time.Duration
	}{
		{"ended by time", time.Second, time.Second},
		{"ended by Close", time.Hour, time.Minute},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := NewController("controller.test", nil)
				c.Answer("/x", Reply{Hold: row.hold, Status: 500})
				defer time.AfterFunc(time.Minute, func() { _ = c.Close() }).Stop()
				began := time.Now()
				require.Equal(t, 500, callBackAt(c, "POST", "/x").Code)
				require.Equal(t, row.want, time.Since(began))
			})
		})
	}
}

func TestControllerOverConnections(t *testing.T) {
	c := NewController("controller.test", nil)
	returned := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { returned <- struct{}{} }()
		c.ServeHTTP(w, r)
	}))
	defer server.Close()
	c.Answer("/drop", Reply{Drop: true})
	c.Answer("/hold", Reply{Hold: time.Hour})
	_, err := http.Post(server.URL+"/drop", "application/json", strings.NewReader("{}"))
	require.Error(t, err)
	<-returned
	impatient := &http.Client{Timeout: 50 * time.Millisecond}
	_, err = impatient.Post(server.URL+"/hold", "application/json", strings.NewReader("{}"))
	require.Error(t, err)
	<-returned // because the caller went away
}
