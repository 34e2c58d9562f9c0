package journal

import "time"

// Direction tells who opened the connection of an exchange.
type Direction string

// The two directions, seen from the suite or the world that records.
const (
	Outbound Direction = "outbound" // the recorder called
	Inbound  Direction = "inbound"  // the recorder was called
)

// TLS says what was negotiated on the connection of an exchange.
type TLS struct {
	Version    string `json:"version"`
	Cipher     string `json:"cipher"`
	ServerName string `json:"server_name,omitempty"`
}

// Exchange is one HTTP request and its response as raw bytes, with times.
//
// Request is never nil; its bytes are those that were sent, or came. Response is nil if
// not a byte of it came. Where Failure is set, Error is a sentence about it and the
// response holds what came before.
type Exchange struct {
	Number    uint64    // its place in the Journal that keeps it, from 1; zero elsewhere
	ID        string    // of the form scenario/attempt/n in a run, empty elsewhere
	Direction Direction // who called
	Partner   string    // domain of the partner that took part, empty for the suite itself
	Caller    string    // domain of the partner of the same world that sent an inbound request, empty for anyone else
	Label     string    // what the exchange was for, in a few words
	URL       string    // the URL asked for; for inbound exchanges as far as the request tells
	Remote    string    // address of the peer, host:port
	TLS       *TLS      // nil for plain connections
	Request   *Message
	Response  *Message
	Started   time.Time // before the first byte of the request
	FirstByte time.Time // first byte of the response, zero if none came
	Ended     time.Time // after the last byte
	Failure   Failure
	Error     string
}

// OK reports whether the response was read to its end.
func (ex *Exchange) OK() bool { return ex.Failure == "" && ex.Response != nil }

// Status is the status code of the response, 0 if there is none.
func (ex *Exchange) Status() int {
	if ex.Response == nil {
		return 0
	}
	return ex.Response.Status()
}

// Body is the body of the response, after transfer decoding; nil if there is none.
func (ex *Exchange) Body() []byte {
	if ex.Response == nil {
		return nil
	}
	return ex.Response.Body()
}
