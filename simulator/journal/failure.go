package journal

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"

	"dsrcheck/internal/oserr"
)

// Failure is the closed list of reasons why an exchange has no complete response.
type Failure string

// The failures. The empty Failure means that the response was read to its end.
const (
	FailName      Failure = "name"      // the host name could not be resolved
	FailProxy     Failure = "proxy"     // the forward proxy made no way to the host
	FailConnect   Failure = "connect"   // no connection could be made
	FailTLS       Failure = "tls"       // the TLS handshake failed or the peer is not trusted
	FailForbidden Failure = "forbidden" // the suite refused to connect there
	FailTimeout   Failure = "timeout"   // the deadline passed first
	FailClosed    Failure = "closed"    // the connection ended or was reset too early
	FailMalformed Failure = "malformed" // what came is no HTTP/1.x
	FailLimit     Failure = "limit"     // more bytes came than the recording takes
	FailCancelled Failure = "cancelled" // the caller gave up, or its request could not be written
)

// errLimit marks an exchange that was broken off for its size, errRequest one whose
// request could not be made into bytes.
var (
	errLimit   = errors.New("more bytes than the suite takes")
	errRequest = errors.New("request cannot be written")
)

// handshakeError marks what a TLS handshake ended with.
type handshakeError struct{ error }

func (e handshakeError) Unwrap() error { return e.error }

// Handshake carries out the client's side of a TLS handshake over conn, which it closes
// if that fails. [Classify] knows its errors.
func Handshake(ctx context.Context, conn net.Conn, config *tls.Config) (net.Conn, error) {
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, handshakeError{err}
	}
	return secure, nil
}

// Classify sorts an error of dialling, of [Handshake] or of HTTP into the closed list of
// failures. It never gives FailForbidden, which is for whoever forbids to know.
func Classify(ctx context.Context, err error) Failure {
	var (
		dns       *net.DNSError
		op        *net.OpError
		handshake handshakeError
		untrusted *tls.CertificateVerificationError
		timeout   interface{ Timeout() bool }
	)
	switch {
	case errors.Is(ctx.Err(), context.Canceled), errors.Is(err, errRequest):
		return FailCancelled
	case errors.Is(err, errLimit):
		return FailLimit
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return FailTimeout
	case errors.As(err, &dns):
		return FailName
	case errors.As(err, &handshake), errors.As(err, &untrusted):
		return FailTLS
	case errors.As(err, &op) && op.Op == "dial":
		return FailConnect
	case op != nil && (op.Op == "remote error" || op.Op == "local error"): // TLS alerts
		return FailTLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), oserr.Broken(err),
		errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return FailClosed
	}
	return FailMalformed
}

// tlsOf is what was negotiated on a connection, nil for a plain one.
func tlsOf(conn net.Conn) *TLS {
	c, ok := conn.(*tls.Conn)
	if !ok {
		return nil
	}
	state := c.ConnectionState()
	return &TLS{Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite), ServerName: state.ServerName}
}
