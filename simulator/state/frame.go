package state

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"dsrcheck/simulator/journal"
)

// An exchange is kept as its fields one after the other: numbers as varints, texts with
// their length before them, and a byte that says which of the parts that may be missing
// are there.
const (
	hasTLS = 1 << iota
	hasRequest
	hasResponse
	requestTruncated
	responseTruncated
	hasCaller
)

// encode appends an exchange to out.
func encode(out []byte, ex *journal.Exchange) []byte {
	parts := flag(ex.TLS != nil, hasTLS) | flag(ex.Request != nil, hasRequest) | flag(ex.Response != nil, hasResponse) |
		flag(ex.Request != nil && ex.Request.Truncated, requestTruncated) |
		flag(ex.Response != nil && ex.Response.Truncated, responseTruncated) | flag(ex.Caller != "", hasCaller)
	out = append(binary.AppendUvarint(out, ex.Number), parts)
	for _, s := range []string{ex.ID, string(ex.Direction), ex.Partner, ex.Label, ex.URL, ex.Remote, string(ex.Failure), ex.Error} {
		out = appendText(out, s)
	}
	if ex.Caller != "" {
		out = appendText(out, ex.Caller)
	}
	for _, t := range []time.Time{ex.Started, ex.FirstByte, ex.Ended} {
		out = appendTime(out, t)
	}
	if ex.TLS != nil {
		out = appendText(appendText(appendText(out, ex.TLS.Version), ex.TLS.Cipher), ex.TLS.ServerName)
	}
	for _, m := range []*journal.Message{ex.Request, ex.Response} {
		if m != nil {
			out = appendText(appendText(appendText(out, m.Head), m.Payload), m.Digest)
		}
	}
	return out
}

func flag(is bool, part byte) byte {
	if is {
		return part
	}
	return 0
}

func appendText[T string | []byte](out []byte, s T) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// appendTime writes nanoseconds since 1970, by the machine's clock, and zero for none.
func appendTime(out []byte, t time.Time) []byte {
	if t.IsZero() {
		return binary.AppendVarint(out, 0)
	}
	return binary.AppendVarint(out, t.UnixNano())
}

var errTorn = errors.New("an exchange ends too early")

// decode reads the first exchange and returns what follows it. The bytes of its messages
// are those of data.
func decode(data []byte) (*journal.Exchange, []byte, error) {
	r := &reader{data: data}
	ex := &journal.Exchange{Number: r.number()}
	parts := r.flags()
	var direction, failure string
	for _, s := range []*string{&ex.ID, &direction, &ex.Partner, &ex.Label, &ex.URL, &ex.Remote, &failure, &ex.Error} {
		*s = string(r.bytes())
	}
	ex.Direction, ex.Failure = journal.Direction(direction), journal.Failure(failure)
	if parts&hasCaller != 0 {
		ex.Caller = string(r.bytes())
	}
	ex.Started, ex.FirstByte, ex.Ended = r.time(), r.time(), r.time()
	if parts&hasTLS != 0 {
		ex.TLS = &journal.TLS{Version: string(r.bytes()), Cipher: string(r.bytes()), ServerName: string(r.bytes())}
	}
	if parts&hasRequest != 0 {
		ex.Request = r.message(parts&requestTruncated != 0)
	}
	if parts&hasResponse != 0 {
		ex.Response = r.message(parts&responseTruncated != 0)
	}
	if r.err != nil {
		return nil, nil, fmt.Errorf("read exchange: %w", r.err)
	}
	return ex, r.data, nil
}

// reader takes fields off data. After an error all are empty.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail() {
	r.data, r.err = nil, errTorn
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *reader) flags() byte {
	if len(r.data) == 0 {
		r.fail()
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *reader) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.data)) {
		r.fail()
		return nil
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) time() time.Time {
	n, size := binary.Varint(r.data)
	if size <= 0 {
		r.fail()
		return time.Time{}
	}
	r.data = r.data[size:]
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}

func (r *reader) message(truncated bool) *journal.Message {
	return &journal.Message{Head: r.bytes(), Payload: r.bytes(), Digest: string(r.bytes()), Truncated: truncated}
}
