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
// at what came can leave it out. In parentheses it has the host that is asked and a word made with
// a key of this network for that URL: who is called by a partner learns none with which to pass for
// it elsewhere.
func (n *Network) Introduce(domain string, to *url.URL) string {
	domain, host := canonical(domain), canonical(to.Hostname())
	return fmt.Sprintf("%s%s (%s %s)", agentPrefix, domain, host, n.wordFor(domain, host, to.Path))
}

// IntroducedAt is the host that a partner meant to ask, by its User-Agent; empty for any other
// User-Agent. Where a long last segment lets it pass under another host, whoever knows which hosts
// lead here can tell by it a partner from an agent that passes on what a partner has called it with,
// the User-Agent and the end of the path among it.
func IntroducedAt(agent string) (host string) {
	_, host, _, _ = readIntroduction(agent)
	return host
}

// readIntroduction takes a User-Agent apart.
func readIntroduction(agent string) (domain, host, word string, ok bool) {
	rest, ours := strings.CutPrefix(agent, agentPrefix)
	domain, rest, _ = strings.Cut(rest, " (")
	host, rest, spaced := strings.Cut(rest, " ")
	word, closed := strings.CutSuffix(rest, ")")
	if !ours || !spaced || !closed {
		return "", "", "", false
	}
	return domain, host, word, true
}

// introduced is the partner that has introduced itself with a request, empty for anyone else.
func (n *Network) introduced(r *http.Request) string {
	domain, host, word, ok := readIntroduction(r.UserAgent())
	if !ok || !n.has(domain) {
		return ""
	}
	if host != canonical(journal.HostOnly(r.Host)) && len(path.Base(r.URL.Path)) < ownWord {
		return ""
	}
	if !hmac.Equal([]byte(word), []byte(n.wordFor(domain, host, r.URL.Path))) {
		return ""
	}
	return domain
}

// wordFor is made for the end of the path only: what stands before it may be cut off on the way.
func (n *Network) wordFor(domain, host, at string) string {
	mac := hmac.New(sha256.New, n.introduction)
	fmt.Fprintf(mac, "%s %s/%s", domain, host, path.Base(at))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// newIntroduction is a key for introductions.
func newIntroduction() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}
