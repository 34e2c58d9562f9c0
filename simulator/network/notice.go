package network

import "time"

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
