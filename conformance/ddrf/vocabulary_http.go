package ddrf

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
)

// Words about the exchange.

func method(name string) change { return func(b *build) error { b.method = name; return nil } }

// field gives a header field a value.
func field(name, value string) change {
	return func(b *build) error { b.header.Set(name, value); return nil }
}

// media gives the body another media type, empty for none.
func media(name string) change { return mediaOf(func(string) string { return name }) }

func mediaOf(of func(usual string) string) change {
	return func(b *build) error { b.media = of(b.media); return nil }
}

// sends puts another body in the place of the form that the recipient takes.
func sends(text func(b *build, token string) string) change {
	return func(b *build) error {
		b.body = func(token string) []byte { return []byte(text(b, token)) }
		return nil
	}
}

// formed is a token in the form that the recipient takes.
func (b *build) formed(token string) string { return string(b.how.bytes(token)) }

// bare sends the token alone, whatever form the recipient takes.
var bare = sends(func(_ *build, token string) string { return token })

// bodyless sends no body.
func bodyless(b *build) error {
	b.media, b.body = "", func(string) []byte { return nil }
	return nil
}

// wherever makes a change where the recipient takes that form of body.
func wherever(form string, c change) change {
	return func(b *build) error {
		if b.how.body != form {
			return notHere("it is about bodies of the form " + form + ", and the recipient takes the form " + b.how.body)
		}
		return c(b)
	}
}

// further is another valid rqJWT about the same identifier.
func (b *build) further() string {
	other := b.f.plain(b.keys, b.label+"/further")
	other.id.sub, other.rq.sub = b.id.sub, b.rq.sub
	return other.token()
}

// payloadOf is what a token of ours claims, as JSON.
func payloadOf(compact string) string {
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(compact, ".")[1])
	if err != nil {
		panic("decode claims: " + err.Error())
	}
	return string(text)
}

// decoded are the claims of the rqJWT with those of the idJWT in them.
func (b *build) decoded(token string) string {
	id := b.rq.claims.get("idJWT") // a JSON string of a compact token
	return strings.Replace(payloadOf(token), id, payloadOf(strings.Trim(id, `"`)), 1)
}

// serialised is a token in the flattened form of RFC 7515, section 7.2.2.
func serialised(compact string) string {
	s := strings.Split(compact, ".")
	return fmt.Sprintf(`{"payload":%q,"protected":%q,"signature":%q}`, s[1], s[0], s[2])
}

// inMultipart sends the token as the field of a form (RFC 7578).
func inMultipart(b *build) error {
	boundary := "b" + b.keys.Word(b.label+"/boundary")
	b.media = "multipart/form-data; boundary=" + boundary
	return sends(func(_ *build, token string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"rqJWT\"\r\n\r\n" + token + "\r\n--" + boundary + "--\r\n"
	})(b)
}

// query puts a query behind the endpoint.
func query(q string) change {
	return func(b *build) error {
		u, err := url.Parse(b.endpoint)
		if err != nil {
			return fmt.Errorf("read endpoint: %w", err)
		}
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+q, "&")
		b.endpoint = u.String()
		return nil
	}
}

// inQuery puts the token into the query.
func inQuery(b *build) error {
	b.rqText = b.token()
	return query("rqJWT=" + b.rqText)(b)
}

// authorized puts the token into a header field.
func authorized(b *build) error {
	b.rqText = b.token()
	return field("Authorization", "Bearer "+b.rqText)(b)
}

// noise is n bytes, other ones for each word.
func noise(word string, n int) string {
	var all []byte
	for sum := sha256.Sum256([]byte(word)); len(all) < n; sum = sha256.Sum256(sum[:]) {
		all = append(all, sum[:]...)
	}
	return string(all[:n])
}

// zipped is a text in the form of gzip.
func zipped(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(text)) // to memory
	_ = w.Close()
	return out.String()
}

// filled is a JSON string of n letters.
func filled(n int) string { return quoted(strings.Repeat("a", n)) }

// unsaid skips a vector where the value is the owner's own: what is compressed cannot be
// redacted.
func unsaid(b *build) error {
	if b.f.base.said {
		return notHere("the value is one that the target's owner has said, and would stand compressed in the journal")
	}
	return nil
}
