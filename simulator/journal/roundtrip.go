package journal

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

// RoundTrip sends req over conn, reads one response and returns the exchange. It
// always closes conn: a connection serves one exchange, so that nothing left over
// from one message can be taken for part of another.
//
// The body is written while the response is read, since a peer may answer before it
// has read everything. The deadline and the cancellation of ctx end the exchange;
// what was read until then is kept. Trouble is told in Failure and Error, never
// by a nil exchange.
func RoundTrip(ctx context.Context, conn net.Conn, req *http.Request, lim Limits) *Exchange {
	lim = lim.withDefaults()
	ex := &Exchange{Direction: Outbound, URL: req.URL.String(), Started: time.Now(), Remote: conn.RemoteAddr().String(), TLS: tlsOf(conn)}
	rec := record(conn, lim)
	rec.onFirstIn = func() { ex.FirstByte = time.Now() }
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()

	req.Close = true
	wrote := make(chan error, 1)
	go func() { wrote <- write(rec, req) }()

	err := readResponse(rec, req, lim)
	conn.Close() // ends a write that nobody reads
	writeErr := <-wrote
	rec.mu.Lock()
	defer rec.mu.Unlock()
	ex.Ended = time.Now()
	ex.Request, _ = split(rec.out.kept, false)
	ex.Request.Truncated = rec.out.dropped > 0
	if raw := skipInterim(rec.in.kept); len(raw) > 0 {
		ex.Response, _ = split(raw, true)
		ex.Response.Truncated = rec.in.dropped > 0 || errors.Is(err, errLimit)
		if len(ex.Response.Payload) > lim.Body {
			ex.Response.Payload, ex.Response.Truncated = ex.Response.Payload[:lim.Body], true
		}
	}
	if err != nil {
		if writeErr != nil && len(rec.in.kept) == 0 && ctx.Err() == nil {
			err = fmt.Errorf("write request: %w", writeErr)
		}
		ex.Failure, ex.Error = Classify(ctx, err), err.Error()
	}
	return ex
}

type proxied struct{}

// Proxied marks the context of a request that goes to a forward proxy in absolute form.
func Proxied(ctx context.Context) context.Context {
	return context.WithValue(ctx, proxied{}, true)
}

// write sends the request, its body framed by ContentLength or chunked where that is -1.
func write(w io.Writer, req *http.Request) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	send := req.Write
	if req.Context().Value(proxied{}) != nil {
		send = req.WriteProxy
	}
	if err := send(buf); err != nil {
		return err
	}
	return buf.Flush()
}

var errLimit = errors.New("more bytes than the suite takes")

// readResponse reads heads until a final one, past interim (1xx) ones, and then the body.
func readResponse(rec *recorder, req *http.Request, lim Limits) error {
	limited := &io.LimitedReader{R: rec, N: int64(lim.Head)}
	br := bufio.NewReader(limited)
	for {
		resp, err := http.ReadResponse(br, req)
		if err != nil {
			if limited.N <= 0 {
				return fmt.Errorf("read head: %w: over %d bytes", errLimit, lim.Head)
			}
			return fmt.Errorf("read head: %w", err)
		}
		if resp.StatusCode >= 100 && resp.StatusCode < 200 && resp.StatusCode != http.StatusSwitchingProtocols {
			limited.N = int64(lim.Head)
			continue
		}
		limited.N = int64(lim.Body) + int64(lim.Head)
		n, err := io.Copy(io.Discard, io.LimitReader(resp.Body, int64(lim.Body)+1))
		if n > int64(lim.Body) {
			return fmt.Errorf("read body: %w: over %d bytes", errLimit, lim.Body)
		}
		if err != nil {
			return fmt.Errorf("read body after %d bytes: %w", n, err)
		}
		return nil
	}
}

// Classify sorts an error of dialling, TLS or HTTP into the closed list of failures.
func Classify(ctx context.Context, err error) Failure {
	var (
		dns       *net.DNSError
		op        *net.OpError
		cert      *tls.CertificateVerificationError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		return FailCancelled
	case errors.Is(err, errLimit):
		return FailLimit
	case errors.As(err, &dns) && !dns.IsTimeout:
		return FailName
	case errors.As(err, &cert), errors.As(err, &authority), errors.As(err, &host), errors.As(err, &record), errors.As(err, &alert):
		return FailTLS
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return FailTimeout
	case errors.As(err, &op) && op.Op == "dial":
		return FailConnect
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed):
		return FailClosed
	case strings.Contains(err.Error(), "tls: "):
		return FailTLS
	}
	return FailMalformed
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func tlsOf(conn net.Conn) *TLS {
	c, ok := conn.(*tls.Conn)
	if !ok {
		return nil
	}
	state := c.ConnectionState()
	return &TLS{Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite), ServerName: state.ServerName}
}
