package journal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// RoundTrip sends req over conn, reads one response and returns the exchange. It
// always closes conn: a connection serves one exchange, so that nothing left over
// from one message can be taken for part of another.
//
// The body is written while the response is read, since a peer may answer before it
// has read everything. The deadline and the cancellation of ctx end the exchange;
// what was read until then is kept. Trouble is told in Failure and Error, never
// by a nil exchange. The method HEAD is not for RoundTrip.
func RoundTrip(ctx context.Context, conn net.Conn, req *http.Request, lim Limits) *Exchange {
	req = req.WithContext(ctx)
	req.Close = true
	return roundTrip(ctx, conn, req, lim, func(rec *recorder) error { return write(rec, req) })
}

// roundTrip is RoundTrip with a way of its own to send the request.
func roundTrip(ctx context.Context, conn net.Conn, req *http.Request, lim Limits, send func(*recorder) error) *Exchange {
	lim = lim.withDefaults()
	ex := &Exchange{Direction: Outbound, URL: req.URL.String(), Started: time.Now(), Remote: conn.RemoteAddr().String(), TLS: tlsOf(conn)}
	rec := record(conn, lim, nil)
	rec.onFirstIn = func() { ex.FirstByte = time.Now() }
	rec.out.expect(req.ContentLength)
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	stop := context.AfterFunc(ctx, func() { interrupt(conn) })
	defer stop()

	wrote := make(chan error, 1)
	go func() {
		err := send(rec)
		wrote <- err
		if errors.Is(err, errRequest) {
			interrupt(conn) // no answer can be waited for
		}
	}()
	err := readResponse(rec, req, lim)
	conn.Close() // ends a write that nobody reads
	select {
	case writeErr := <-wrote:
		if err != nil && errors.Is(writeErr, errRequest) {
			err = writeErr
		}
	default:
		if req.Body != nil {
			req.Body.Close() // ends a wait for more of it
		}
		<-wrote
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	ex.Ended = time.Now()
	ex.Request = cutRequest(rec.out.kept).message
	ex.Request.Truncated = rec.out.dropped > 0
	if ex.Response = cutResponse(rec.in.kept, req.Method).message; ex.Response != nil {
		ex.Response.Truncated = rec.in.dropped > 0 || errors.Is(err, errLimit)
		if len(ex.Response.Payload) > lim.Body {
			ex.Response.Payload, ex.Response.Truncated = ex.Response.Payload[:lim.Body], true
		}
	}
	if err != nil {
		ex.Failure, ex.Error = Classify(ctx, err), clip(err.Error())
	}
	return ex
}

// clip shortens a sentence, in which a parser may have quoted all that a peer sent.
func clip(s string) string {
	const most = 400
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// interrupt ends reads and writes under way. Closing would do so too, but could not be
// told from a peer that closes.
func interrupt(conn net.Conn) { _ = conn.SetDeadline(time.Unix(1, 0)) }

type proxied struct{}

// Proxied marks the context of a request that goes to a forward proxy in absolute form.
func Proxied(ctx context.Context) context.Context {
	return context.WithValue(ctx, proxied{}, true)
}

type cutOff struct{}

// Cut marks the context of a request of which the last n bytes are not sent: the sending side
// of the connection is closed in their place.
func Cut(ctx context.Context, n int) context.Context { return context.WithValue(ctx, cutOff{}, n) }

type paced struct {
	pieces int
	every  time.Duration
}

// Paced marks the context of a request whose body is sent in so many pieces of about the same
// length, with a pause before each. Its head goes before them.
func Paced(ctx context.Context, pieces int, every time.Duration) context.Context {
	return context.WithValue(ctx, paced{}, paced{pieces, every})
}

// writePaced sends a request piece by piece. A pause ends early with the context.
func writePaced(rec *recorder, req *http.Request, pace paced) error {
	var whole bytes.Buffer
	render := req.Write
	if req.Context().Value(proxied{}) != nil {
		render = req.WriteProxy
	}
	if err := render(&whole); err != nil {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	head, body, _ := bytes.Cut(whole.Bytes(), []byte("\r\n\r\n"))
	if _, err := rec.Write(whole.Bytes()[:len(head)+4]); err != nil {
		return err
	}
	size := max(1, (len(body)+pace.pieces-1)/max(1, pace.pieces))
	for piece := range slices.Chunk(body, size) {
		timer := time.NewTimer(pace.every)
		select {
		case <-timer.C:
		case <-req.Context().Done():
		}
		timer.Stop()
		if _, err := rec.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// writeCut sends a request without its last n bytes.
func writeCut(rec *recorder, req *http.Request, n int) error {
	var whole bytes.Buffer
	if err := req.Write(&whole); err != nil {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	if _, err := rec.Write(whole.Bytes()[:max(0, whole.Len()-n)]); err != nil {
		return err
	}
	if half, ok := rec.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// write sends the request, its body framed by ContentLength or chunked where that is -1.
// Its error is errRequest where it is not the connection's.
func write(rec *recorder, req *http.Request) error {
	if n, ok := req.Context().Value(cutOff{}).(int); ok {
		return writeCut(rec, req, n)
	}
	if pace, ok := req.Context().Value(paced{}).(paced); ok {
		return writePaced(rec, req, pace)
	}
	buf := bufio.NewWriterSize(rec, 4<<10+int(min(max(req.ContentLength, 0), 60<<10)))
	send := req.Write
	if req.Context().Value(proxied{}) != nil {
		send = req.WriteProxy
	}
	err := send(buf)
	if err == nil {
		err = buf.Flush()
	}
	if err != nil && !rec.broken() {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	return err
}

// readResponse reads heads until a final one, past interim (1xx) ones, and then the body.
// The heads together have one limit, the payload with its coding another.
func readResponse(rec *recorder, req *http.Request, lim Limits) error {
	in := &noting{r: rec}
	limited := &io.LimitedReader{R: in, N: int64(lim.Head)}
	br := bufio.NewReader(limited)
	resp, err := readHead(br, req)
	if err != nil && limited.N <= 0 {
		return fmt.Errorf("read head: %w: over %d bytes", errLimit, lim.Head)
	}
	if errors.Is(in.err, os.ErrDeadlineExceeded) && err != nil {
		err = in.err // the parser takes the half of a line that came for a whole one
	}
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	// One byte more than allowed, less what was read ahead, tells that there is more.
	limited.N = int64(lim.Body) + 1 - int64(br.Buffered())
	n, err := io.Copy(io.Discard, resp.Body)
	switch {
	case limited.N <= 0 || n > int64(lim.Body):
		return fmt.Errorf("read body: %w: over %d bytes", errLimit, lim.Body)
	case err != nil:
		return fmt.Errorf("read body after %d bytes: %w", n, err)
	}
	return nil
}

// noting is a reader that keeps its last error.
type noting struct {
	r   io.Reader
	err error
}

func (n *noting) Read(p []byte) (c int, err error) {
	c, err = n.r.Read(p)
	n.err = err
	return c, err
}

func readHead(br *bufio.Reader, req *http.Request) (*http.Response, error) {
	for {
		resp, err := http.ReadResponse(br, req)
		switch {
		case err != nil:
			return nil, err
		case resp.ProtoMajor != 1:
			return nil, fmt.Errorf("version %q", resp.Proto)
		case resp.StatusCode/100 != 1 || resp.StatusCode == http.StatusSwitchingProtocols:
			return resp, nil
		}
	}
}
