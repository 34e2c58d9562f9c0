package doctor

import (
	"fmt"
	"strings"

	"dsrcheck/simulator/network"
)

// Explain says in a sentence or two where the way to a partner's domain breaks off, by
// what was noticed on the network. The file holds the root of the world's authority; it
// is named where it helps, and may be empty. What the target did before the first of
// the notices is not known to it.
func Explain(notices []network.Notice, domain, authorityFile string) string {
	seen := sift(notices, domain)
	switch {
	case seen.distrust != nil:
		return fmt.Sprintf("a connection for %s came from %s%s and ended at the certificate: %s; let the target trust %s",
			domain, seen.distrust.Remote, through(*seen.distrust), reason(*seen.distrust), fileOf(authorityFile))
	case seen.handshake != nil:
		return fmt.Sprintf("a connection for %s came from %s%s, and its TLS handshake failed: %s",
			domain, seen.handshake.Remote, through(*seen.handshake), reason(*seen.handshake))
	case seen.connected != nil:
		return fmt.Sprintf("a connection for %s came from %s%s, and the call that was waited for did not come on it",
			domain, seen.connected.Remote, through(*seen.connected))
	case seen.refused != nil:
		return fmt.Sprintf("the proxy was asked for %s by %s and refused: %s", domain, seen.refused.Remote, seen.refused.Detail)
	case seen.led != nil:
		return fmt.Sprintf("the proxy was asked for %s by %s, and nothing was sent through it", domain, seen.led.Remote)
	case seen.name != nil:
		return fmt.Sprintf("the DNS server was asked for %s by %s, and no connection followed: the address in its answer is not one that the target reaches", domain, seen.name.Remote)
	case seen.elsewhere != nil:
		return fmt.Sprintf("the proxy was asked for %s and never for %s: does the target leave that out, by NO_PROXY say?", seen.elsewhere.Host, domain)
	}
	return fmt.Sprintf("nothing asked for %s: not the proxy, not the DNS server, and no connection came; the target looks for it elsewhere, or did not try", domain)
}

// signs are the first notices of each kind that are about one domain.
type signs struct {
	name, led, refused, connected *network.Notice
	distrust, handshake           *network.Notice // handshakes that failed for want of trust, or else
	elsewhere                     *network.Notice // the proxy was asked for another host
}

// sift looks for signs of a domain. A handshake that names no host may be meant for it.
func sift(notices []network.Notice, domain string) signs {
	var s signs
	first := func(to **network.Notice, n *network.Notice) {
		if *to == nil {
			*to = n
		}
	}
	for i := range notices {
		n := &notices[i]
		about := strings.EqualFold(strings.TrimSuffix(n.Host, "."), domain)
		switch {
		case n.Kind == network.NoticeHandshake && (about || n.Host == "") && distrusts(*n):
			first(&s.distrust, n)
		case n.Kind == network.NoticeHandshake && (about || n.Host == ""):
			first(&s.handshake, n)
		case n.Kind == network.NoticeProxy && !about:
			first(&s.elsewhere, n)
		case !about:
		case n.Kind == network.NoticeConnected:
			first(&s.connected, n)
		case n.Kind == network.NoticeProxy && n.Refused:
			first(&s.refused, n)
		case n.Kind == network.NoticeProxy:
			first(&s.led, n)
		case n.Kind == network.NoticeName:
			first(&s.name, n)
		}
	}
	return s
}

// none reports that nothing about the domain was noticed.
func (s signs) none() bool {
	return s.name == nil && s.led == nil && s.refused == nil && s.connected == nil && s.distrust == nil && s.handshake == nil
}

// What the network says of a handshake that ended at the certificate. An OpenSSL client
// alerts before it has changed keys, in a record that crypto/tls cannot decrypt, and others
// leave without a word.
const (
	refused = "does not trust"
	unread  = "bad record MAC"
	left    = "had seen the certificate"
)

// distrusts reports a handshake that the peer broke off because it does not trust the
// certificate, as far as that can be told.
func distrusts(n network.Notice) bool {
	return strings.Contains(n.Detail, refused) || strings.Contains(n.Detail, unread) || strings.Contains(n.Detail, left)
}

// reason is why a handshake failed, in words.
func reason(n network.Notice) string {
	if strings.Contains(n.Detail, unread) {
		return "the client broke it off at the certificate, as those that use OpenSSL do when they do not trust one"
	}
	return n.Detail
}

func through(n network.Notice) string {
	if n.Proxied {
		return " through the proxy"
	}
	return ""
}

// fileOf names the file of the authority.
func fileOf(file string) string {
	if file == "" {
		return "the root of the world's authority"
	}
	return file
}

// trusting says for common clients how they come to trust an authority.
func trusting(file string) []string {
	if file == "" {
		return []string{"let the target trust the root of the world's authority, which simulate keeps in ca.pem of its state folder"}
	}
	return []string{
		"curl: --cacert " + file,
		"Node: NODE_EXTRA_CA_CERTS=" + file,
		"Python requests: REQUESTS_CA_BUNDLE=" + file,
		"OpenSSL, Ruby, and Go on Linux: SSL_CERT_FILE=" + file + " (in the place of the system's)",
		"Java: keytool -importcert -noprompt -alias dsrcheck -file " + file + " -keystore trust.jks -storepass changeit, then -Djavax.net.ssl.trustStore=trust.jks",
	}
}
