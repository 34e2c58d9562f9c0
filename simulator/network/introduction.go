package network

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"dsrcheck/simulator/journal"
)

// agentPrefix begins the User-Agent of what partners ask of others by themselves.
const agentPrefix = "dsrcheck-partner/"

// ownWord is from which length on the last segment of a path is nobody else's, whatever the host:
// somebody may lead a public URL here under another.
const ownWord = 24

// Introduce is the User-Agent with which a partner asks for a URL by itself, so that whoever looks
// at what came can leave it out. Its last word is made with a key of this network for that URL: who
// is called by a partner learns none with which to pass for it elsewhere.
func (n *Network) Introduce(domain string, to *url.URL) string {
	domain = canonical(domain)
	return fmt.Sprintf("%s%s (%s)", agentPrefix, domain, n.wordFor(domain, to.Hostname(), to.Path))
}

// introduced is the partner that has introduced itself with a request, empty for anyone else.
func (n *Network) introduced(r *http.Request) string {
	domain, word, ok := strings.Cut(strings.TrimPrefix(r.UserAgent(), agentPrefix), " ")
	if !ok || !strings.HasPrefix(r.UserAgent(), agentPrefix) || !n.has(domain) {
		return ""
	}
	if !hmac.Equal([]byte(word), []byte("("+n.wordFor(domain, journal.HostOnly(r.Host), r.URL.Path)+")")) {
		return ""
	}
	return domain
}

func (n *Network) wordFor(domain, host, at string) string {
	subject := path.Base(at)
	if len(subject) < ownWord {
		subject = canonical(host) + "/" + subject
	}
	mac := hmac.New(sha256.New, n.introduction)
	fmt.Fprintf(mac, "%s %s", domain, subject)
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// newIntroduction is a key for introductions.
func newIntroduction() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}
