package network

import (
	"strings"
	"time"
)

// noticesKept is how many notices a network keeps, the oldest leaving first.
const noticesKept = 10_000

// NoticeKind is what a network can notice beside exchanges.
type NoticeKind string

// The kinds of notices.
const (
	NoticeName      NoticeKind = "name"      // the DNS server was asked for a partner's domain
	NoticeProxy     NoticeKind = "proxy"     // the proxy led, or refused to lead, to a host
	NoticeHandshake NoticeKind = "handshake" // a TLS handshake with a partner failed
	NoticeConnected NoticeKind = "connected" // a TLS handshake with a partner succeeded, or a plain request came
)

// Notice is something that happened on the way to a partner. It is what tells which of
// the ways a target takes, and where it breaks off.
type Notice struct {
	Number  uint64     `json:"number"` // from 1, in the order of their coming
	Kind    NoticeKind `json:"kind"`
	Host    string     `json:"host"`              // domain that was asked for, empty if none was named
	Remote  string     `json:"remote"`            // address of who asked, host:port
	Proxied bool       `json:"proxied,omitempty"` // it came through the proxy
	Local   string     `json:"local,omitempty"`   // address at which it arrived
	Refused bool       `json:"refused,omitempty"` // the answer was no
	Detail  string     `json:"detail,omitempty"`  // a sentence, such as the reason of a failed handshake
	At      time.Time  `json:"at"`
}

// Notices are what was noticed after the notice of that number, the oldest first, as
// far as it is kept: a network keeps the last 10,000.
func (n *Network) Notices(after uint64) []Notice {
	n.noticing.Lock()
	defer n.noticing.Unlock()
	if after >= n.noticed {
		return nil
	}
	var out []Notice
	for number := max(after, n.noticed-uint64(len(n.notices))) + 1; number <= n.noticed; number++ {
		out = append(out, n.notices[(number-1)%noticesKept])
	}
	return out
}

// notice numbers a notice about a connection, keeps it and hands it on.
func (n *Network) notice(a *arrival, note Notice) {
	note.Remote, note.Local, note.Proxied = a.RemoteAddr().String(), a.Conn.LocalAddr().String(), note.Proxied || a.proxied
	n.keep(note)
}

func (n *Network) keep(note Notice) {
	n.noticing.Lock()
	defer n.noticing.Unlock()
	n.noticed++
	note.Number, note.At = n.noticed, time.Now()
	note.Host, note.Detail = clip(note.Host), clip(note.Detail)
	if len(n.notices) < noticesKept {
		n.notices = append(n.notices, note)
	} else {
		n.notices[(n.noticed-1)%noticesKept] = note
	}
	if n.options.Notice != nil {
		n.options.Notice(note)
	}
}

// clip shortens what a stranger has chosen.
func clip(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
