package journal_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestClassify(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := []struct {
		err  error
		want journal.Failure
	}{
		{dial(&net.DNSError{Err: "no such host", Name: "x.test", IsNotFound: true}), journal.FailName},
		{dial(&net.DNSError{Err: "i/o timeout", Name: "x.test", IsTimeout: true}), journal.FailTimeout},
		{dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), journal.FailConnect},
		{dial(os.NewSyscallError("connect", syscall.ECONNRESET)), journal.FailConnect},
		{dial(os.NewSyscallError("connect", syscall.ETIMEDOUT)), journal.FailTimeout},
		{dial(context.DeadlineExceeded), journal.FailTimeout},
		{&tls.CertificateVerificationError{Err: errors.New("who")}, journal.FailTLS},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}, journal.FailTLS},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, journal.FailClosed},
		{&net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}, journal.FailClosed},
		{&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, journal.FailTimeout},
		{io.EOF, journal.FailClosed},
		{io.ErrUnexpectedEOF, journal.FailClosed},
		{net.ErrClosed, journal.FailClosed},
		{errors.New(`malformed HTTP response "tls: x"`), journal.FailMalformed},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, journal.Classify(t.Context(), tt.err), tt.err.Error())
		require.Equal(t, tt.want, journal.Classify(t.Context(), fmt.Errorf("proxy: %w", fmt.Errorf("again: %w", tt.err))), tt.err.Error())
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("disk full"))
		require.Equal(t, journal.FailCancelled, journal.Classify(ctx, tt.err))
	}
}
