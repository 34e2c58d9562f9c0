package network

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strings"

	"dsrcheck/internal/oserr"
)

// distrust are the alerts with which a client turns a certificate down, in the words of
// crypto/tls: RFC 8446, section 6.2.
var distrust = map[byte]string{
	42: "bad certificate", 43: "unsupported certificate", 44: "revoked certificate", 45: "expired certificate",
	46: "unknown certificate", 48: "unknown certificate authority",
}

// alertSize is that of an alert which is not encrypted.
const alertSize = 7

// plainAlert is what a client said last, if that is such an alert about a certificate.
// OpenSSL sends them so in TLS 1.3, which crypto/tls takes for broken encryption.
func plainAlert(last [alertSize]byte) (string, bool) {
	const alert, fatal = 21, 2 // RFC 8446, sections 5.1 and 6
	what, known := distrust[last[6]]
	return what, known && bytes.Equal(last[:6], []byte{alert, 3, 3, 0, 2, fatal})
}

// handshaken notices how a TLS handshake ended.
func (n *Network) handshaken(conn *tls.Conn, err error) {
	a := conn.NetConn().(*arrival)
	host := canonical(conn.ConnectionState().ServerName)
	switch {
	case err == nil:
		n.notice(a, Notice{Kind: NoticeConnected, Host: host})
	case errors.Is(err, net.ErrClosed): // by the network itself
	default:
		n.notice(a, Notice{Kind: NoticeHandshake, Host: host, Refused: true, Detail: n.whyFailed(conn, a, host, err)})
	}
}

// whyFailed is a sentence about a handshake that failed.
func (n *Network) whyFailed(conn *tls.Conn, a *arrival, host string, err error) string {
	var (
		alert  *net.OpError
		record tls.RecordHeaderError
		begun  = conn.ConnectionState().Version != 0
	)
	if errors.Is(err, errClosedOnPurpose) {
		return errClosedOnPurpose.Error()
	}
	if said, ok := plainAlert(a.last); ok {
		return n.told(host, said)
	}
	switch {
	case errors.As(err, &alert) && alert.Op == "remote error":
		return n.told(host, strings.TrimPrefix(alert.Err.Error(), "tls: "))
	case host != "" && !n.has(host) && !isLoopback(host):
		return fmt.Sprintf("no simulated partner has the domain %q", host)
	case errors.As(err, &record):
		return "what came is not TLS"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "the client did not finish the handshake in time"
	case (errors.Is(err, io.EOF) || oserr.Broken(err)) && !begun:
		return "the client left before it said anything"
	case errors.Is(err, io.EOF), oserr.Broken(err):
		return "the client left when it had seen the certificate, as some do that do not trust it, without saying why"
	}
	return "the handshake failed: " + strings.TrimPrefix(err.Error(), "tls: ")
}

// told is a sentence about the alert that a client sent.
func (n *Network) told(host, alert string) string {
	what := "the client does not trust the authority of the partners"
	if flaw := n.Look(host).Flaw; flaw != "" {
		what = fmt.Sprintf("the client refused the certificate, which is %s on purpose", flaw)
	}
	if !slices.Contains(slices.Collect(maps.Values(distrust)), alert) {
		what = "the client broke the handshake off"
	}
	if host == "" {
		what += ", and named no server"
	}
	return fmt.Sprintf("%s: it said %q", what, alert)
}
