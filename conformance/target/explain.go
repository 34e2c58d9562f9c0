package target

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"dsrcheck/simulator/journal"
)

// classify sorts an error of dialling. What a proxy answers is no answer of the target.
func classify(ctx context.Context, err error) journal.Failure {
	kind := journal.Classify(ctx, err)
	switch {
	case errors.Is(err, errForbidden):
		return journal.FailForbidden
	case errors.Is(err, errProxy) && kind != journal.FailTimeout && kind != journal.FailCancelled:
		return journal.FailProxy
	}
	return kind
}

// SpeaksNoTLS is in the words about a failure of TLS where that is why: a server of plain HTTP
// answers so, if not always with an answer of HTTP.
const SpeaksNoTLS = "it answers, and not in TLS"

// explain turns a failure into a sentence that a user can act on.
func (c *Client) explain(kind journal.Failure, host string, err error) error {
	switch kind {
	case journal.FailName:
		var dns *net.DNSError
		if errors.As(err, &dns) {
			host = dns.Name
		}
		return fmt.Errorf("host %q could not be resolved", host)
	case journal.FailTimeout:
		return fmt.Errorf("no complete answer from %s within %s (deadline: timeout)", host, c.target.Timeout)
	case journal.FailProxy:
		return fmt.Errorf("no way to %s: %w", host, err)
	case journal.FailConnect:
		return fmt.Errorf("no connection to %s: %w", host, err)
	case journal.FailTLS:
		if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && strings.HasPrefix(record.Msg, "first record") {
			return fmt.Errorf("no TLS with %s: %s", host, SpeaksNoTLS)
		}
		return fmt.Errorf("no TLS with %s: %w", host, err)
	case journal.FailClosed:
		return fmt.Errorf("%s closed the connection before its answer was complete: %w", host, err)
	case journal.FailMalformed:
		return fmt.Errorf("answer of %s is no HTTP/1.x: %w", host, err)
	case journal.FailLimit:
		return fmt.Errorf("answer of %s is too large: %w", host, err)
	}
	return err
}
