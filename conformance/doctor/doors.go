package doctor

import (
	"net/url"
	"path"
	"strings"

	"dsrcheck/simulator/journal"
)

// door is a callback URL and what it stands for.
type door struct {
	kind string // one of those below
	url  string
	name string // last segment of its path, nobody else's
}

// The kinds of doors.
const (
	doorTLS     = "tls"     // by domain over TLS
	doorPlain   = "plain"   // by domain without it
	doorAddress = "address" // by the address of the plain listener
	doorPublic  = "public"  // by the public URL
)

// doorsOf are callback URLs for all that is open, the one that is wanted most first.
func doorsOf(r Reach, nonce string) []door {
	var all []door
	add := func(kind, base string) {
		name := "doctor-" + nonce + "-" + kind
		all = append(all, door{kind, strings.TrimRight(base, "/") + "/" + name, name})
	}
	add(doorTLS, "https://"+r.Domain)
	add(doorPlain, "http://"+r.Domain)
	if r.Plain != "" {
		add(doorAddress, r.Plain)
	}
	if r.Public != "" {
		add(doorPublic, r.Public)
	}
	return all
}

// query fits calls at any door. What came under a name that is no partner's is none.
func (e *examination) query() journal.Query {
	return journal.Query{Partner: e.Reach.Domain, Path: "*doctor-" + e.nonce + "-*", Direction: journal.Inbound}
}

// call is the first call at a door of a kind, nil if none came.
func (e *examination) call(kind string) *journal.Exchange {
	for _, d := range e.doors {
		if d.kind != kind {
			continue
		}
		for _, ex := range e.calls {
			if u, err := url.Parse(ex.Request.Target()); err == nil && path.Base(u.Path) == d.name {
				return ex
			}
		}
	}
	return nil
}
