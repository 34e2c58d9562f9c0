package behaviour

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
)

// telling is a frozen clock that tells when it is asked for a call.
type telling struct {
	*clock.World
	asked chan time.Duration
}

func newTelling() *telling {
	w := clock.NewWorld()
	w.Freeze()
	return &telling{w, make(chan time.Duration, 16)}
}

func (c *telling) AfterFunc(d time.Duration, f func()) clock.Timer {
	timer := c.World.AfterFunc(d, f)
	c.asked <- d
	return timer
}

// watched is a handler that tells when it has returned.
func watched(h http.Handler) (http.Handler, chan struct{}) {
	returned := make(chan struct{}, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { returned <- struct{}{} }()
		h.ServeHTTP(w, r)
	}), returned
}

// Waits of each kind: before the answer, within it, and within one that is damaged.
var waiting = map[string]Answer{
	"delay":        {Delay: clock.Duration(time.Hour)},
	"drip":         {Drip: &Drip{Bytes: 6, Every: clock.Duration(time.Hour)}},
	"damaged drip": {Drip: &Drip{Bytes: 6, Every: clock.Duration(time.Hour)}, Drop: DropAfter},
}

func TestWaitsEnd(t *testing.T) {
	for name, answer := range waiting {
		for how, end := range map[string]func(e *Engine, c *telling){
			"by the clock": func(_ *Engine, c *telling) { _ = c.Advance(time.Hour) },
			"by Close":     func(e *Engine, _ *telling) { _ = e.Close() },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				c := newTelling()
				e, h := scripted(t, c, Behaviour{Answers: []Answer{answer}})
				_, dial := serve(t, h, false)
				conn := dial()
				_, err := io.WriteString(conn, post)
				require.NoError(t, err)
				require.Equal(t, time.Hour, <-c.asked)
				end(e, c)
				resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
				require.NoError(t, err)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.Equal(t, "took 2 bytes", string(body))
			})
		}
	}
}

func TestWaitsEndWithTheCaller(t *testing.T) {
	for name, answer := range waiting {
		t.Run(name, func(t *testing.T) {
			c := newTelling()
			_, h := scripted(t, c, Behaviour{Answers: []Answer{answer}})
			h, returned := watched(h)
			_, dial := serve(t, h, true)
			conn := dial()
			_, err := io.WriteString(conn, strings.Replace(post, "hi", "h", 1))
			require.NoError(t, err)
			_, err = io.WriteString(conn, "i")
			require.NoError(t, err)
			<-c.asked
			require.NoError(t, conn.Close())
			<-returned
		})
	}
}

func TestDripFollowsTheClock(t *testing.T) {
	c := newTelling()
	_, h := scripted(t, c, Behaviour{Answers: []Answer{{Status: 200, Body: text("abcdefg"), Drip: &Drip{Bytes: 3, Every: clock.Duration(time.Minute)}}}})
	_, dial := serve(t, h, false)
	conn := dial()
	_, err := io.WriteString(conn, post)
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	for _, piece := range []string{"abc", "def", "g"} {
		got := make([]byte, len(piece))
		_, err := io.ReadFull(resp.Body, got)
		require.NoError(t, err)
		require.Equal(t, piece, string(got))
		if piece != "g" {
			require.Equal(t, time.Minute, <-c.asked)
			require.NoError(t, c.Advance(time.Minute))
		}
	}
}

func TestCloseDoesNotWaitForReaders(t *testing.T) {
	c := newTelling()
	e := NewEngine(c, 1)
	h := e.Wrap(domain, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 64<<20)) }), nil)
	_, err := e.Add(Behaviour{Partner: domain, Answers: []Answer{{Drip: &Drip{Bytes: 1, Every: clock.Duration(time.Hour)}, Drop: DropAfter}}})
	require.NoError(t, err)
	_, dial := serve(t, h, false)
	conn := dial() // never reads
	_, err = io.WriteString(conn, post)
	require.NoError(t, err)
	<-c.asked
	require.NoError(t, e.Close())
	require.Equal(t, 0, ask(h, "POST /"), "nothing damaged begins once it is closed")
}
