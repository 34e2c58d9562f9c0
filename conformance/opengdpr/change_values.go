package opengdpr

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maker makes the value that a vector puts at a pointer out of the valid request.
type maker func(r *request, pointer string) (*node, error)

// derived are the values of vectors that are made out of the valid request.
var derived = map[string]maker{
	// ids
	"an array that holds the valid id":                func(r *request, _ string) (*node, error) { return array(text(r.id)), nil },
	"the valid id without its last digit":             ofID(func(id string) string { return id[:len(id)-1] }),
	"the valid id followed by 0":                      ofID(func(id string) string { return id + "0" }),
	"the valid id with its first digit replaced by g": ofID(func(id string) string { return "g" + id[1:] }),
	"the valid id without its hyphens":                ofID(func(id string) string { return strings.ReplaceAll(id, "-", "") }),
	"the valid id between braces":                     ofID(func(id string) string { return "{" + id + "}" }),
	"urn:uuid: followed by the valid id":              ofID(func(id string) string { return "urn:uuid:" + id }),
	"a blank followed by the valid id":                ofID(func(id string) string { return " " + id }),
	"a valid id that has letters, in upper case":      ofID(func(id string) string { return strings.ToUpper(lettered(id)) }),
	"a valid id that has letters, with one of them in upper case": ofID(func(id string) string {
		id = lettered(id)
		i := strings.IndexAny(id, "abcdef")
		return id[:i] + strings.ToUpper(id[i:i+1]) + id[i+1:]
	}),
	"a fresh version 1 UUID": ofID(func(id string) string { return ofVersion(id, "1") }),
	"a fresh version 3 UUID": ofID(func(id string) string { return ofVersion(id, "3") }),
	"a fresh version 5 UUID": ofID(func(id string) string { return ofVersion(id, "5") }),
	"a fresh version 7 UUID": ofID(func(id string) string { return ofVersion(id, "7") }),
	"the valid id with the first digit of its fourth group replaced by c": ofID(func(id string) string { return id[:19] + "c" + id[20:] }),

	// what discovery does not list
	"a legal value that discovery does not list":                                       unlistedType,
	"a legal key that discovery does not list with any format":                         unlistedKey,
	"a legal value that discovery does not list with the type, and the value to match": unlistedFormat,

	// identities
	"an email of format sha256 whose value is 63 hexadecimal digits":      ofHash(func(sum []byte) string { return hex.EncodeToString(sum)[:63] }),
	"an email of format sha256 whose value is 64 letters z":               ofHash(func([]byte) string { return strings.Repeat("z", 64) }),
	"an email of format sha256 whose value is its hash in upper-case hex": ofHash(func(sum []byte) string { return strings.ToUpper(hex.EncodeToString(sum)) }),
	"an email of format sha256 whose value is its hash in base64":         ofHash(base64.StdEncoding.EncodeToString),
	"an array that holds the valid array":                                 func(r *request, at string) (*node, error) { return array(r.body.at(at).clone()), nil },
	"its own first element":                                               func(r *request, at string) (*node, error) { return r.body.at(at).elements[0], nil },

	// times
	"the present time plus one day":                              ofTime("2006-01-02T15:04:05Z", 24*time.Hour, time.UTC),
	"the present time in UTC with Z and the fraction .123456789": ofTime("2006-01-02T15:04:05.123456789Z", 0, time.UTC),
	"the present time two hours east, with offset +02:00":        ofTime("2006-01-02T15:04:05-07:00", 0, time.FixedZone("", 2*60*60)),
	"the present time in UTC with offset -00:00":                 ofTime("2006-01-02T15:04:05-00:00", 0, time.UTC),
	"the present time in UTC with t for T and z for Z":           ofTime("2006-01-02t15:04:05z", 0, time.UTC),

	// optional members
	"a string of the characters U+00E9, U+4E2D and U+1F600": ofText("\u00e9\u4e2d\U0001f600"),
	"a string of 10,485,760 letters a": func(*request, string) (*node, error) {
		return literal(`"` + strings.Repeat("a", 10_485_760) + `"`), nil // there is nothing to escape
	},
	"1,000 arrays, each inside the last": func(*request, string) (*node, error) {
		return literal(strings.Repeat("[", 1000) + strings.Repeat("]", 1000)), nil
	},
	"an object whose member url is the valid URL":              ofURL(func(u string) *node { return object(member{"url", text(u)}) }),
	"an array of one object whose member url is the valid URL": ofURL(func(u string) *node { return array(object(member{"url", text(u)})) }),
	"an array of the valid URL without https://":               ofURL(func(u string) *node { return array(text(strings.TrimPrefix(u, "https://"))) }),
	"an array of the valid URL with a blank in its path":       ofURL(func(u string) *node { return array(text(u + "/a b")) }),
	"an array of the valid URL with http for https":            ofURL(func(u string) *node { return array(text("http" + strings.TrimPrefix(u, "https"))) }),
	"the valid URL given twice":                                ofURL(func(u string) *node { return array(text(u), text(u)) }),
	"four different valid URLs":                                ofURL(func(u string) *node { return manyURLs(u, 4) }),
	"a hundred different valid URLs":                           ofURL(func(u string) *node { return manyURLs(u, 100) }),
}

func ofID(f func(id string) string) maker {
	return func(r *request, _ string) (*node, error) { return text(f(r.id)), nil }
}

func ofText(s string) maker {
	return func(*request, string) (*node, error) { return text(s), nil }
}

func ofURL(f func(u string) *node) maker {
	return func(r *request, _ string) (*node, error) {
		return f(r.body.at("/status_callback_urls/0").string()), nil
	}
}

func ofTime(layout string, ahead time.Duration, zone *time.Location) maker {
	return func(*request, string) (*node, error) {
		// Whole seconds, but for the layout that spells a fraction out.
		now := time.Now().Add(ahead).In(zone).Truncate(time.Second).Add(123456789)
		return text(now.Format(layout)), nil
	}
}

// ofHash makes an email in format sha256, where discovery lists that.
func ofHash(write func(sum []byte) string) maker {
	return func(r *request, _ string) (*node, error) {
		if !slices.Contains(r.facts.pairs, pair{"email", "sha256"}) {
			return nil, notHere("discovery does not list email in format sha256")
		}
		sum := sha256.Sum256([]byte(r.word("hash") + "@example.com"))
		return identityNode(pair{"email", "sha256"}, write(sum[:])), nil
	}
}

// lettered is an id that has a letter among its digits.
func lettered(id string) string {
	return "ab" + id[2:]
}

// ofVersion is an id of another version, its variant kept.
func ofVersion(id, version string) string { return id[:14] + version + id[15:] }

func manyURLs(u string, n int) *node {
	list := array()
	for i := range n {
		list.elements = append(list.elements, text(fmt.Sprintf("%s/%d", u, i)))
	}
	return list
}

// unlistedType is a request type that discovery does not list.
func unlistedType(r *request, _ string) (*node, error) {
	if len(r.facts.types) == 0 {
		return nil, notHere("discovery lists no legal request type")
	}
	for _, t := range requestTypes {
		if !slices.Contains(r.facts.types, t) {
			return text(t), nil
		}
	}
	return nil, notHere("discovery lists all three request types")
}

// unlistedKey is an identity type that discovery lists with no format.
func unlistedKey(r *request, _ string) (*node, error) {
	for _, key := range typeKeys {
		if !slices.ContainsFunc(r.facts.pairs, func(p pair) bool { return p.Type == key }) && len(r.facts.pairs) > 0 {
			return text(key), nil
		}
	}
	return nil, notHere("discovery lists all identity types, or none")
}

// unlistedFormat is a format that discovery does not list with the identity's type. The value
// of the identity is set to match.
func unlistedFormat(r *request, _ string) (*node, error) {
	for _, format := range formats {
		p := pair{r.offer.pair.Type, format}
		if !slices.Contains(r.facts.pairs, p) && len(r.facts.pairs) > 0 {
			r.identity = r.value("unlisted-format", p)
			return text(format), r.body.set("/subject_identities/0/identity_value", text(r.identity))
		}
	}
	return nil, notHere("discovery lists all formats with the type, or none")
}

// appended are what vectors add to the identities.
var appended = map[string]func(*request) ([]*node, error){
	"a copy of its first element without identity_type": func(r *request) ([]*node, error) {
		n := r.body.at("/subject_identities/0").clone()
		return []*node{n}, n.remove("/identity_type")
	},
	"a second identity of the same type and format with another value": func(r *request) ([]*node, error) { return r.more(1), nil },
	"24 identities of the same type and format with other values":      func(r *request) ([]*node, error) { return r.more(24), nil },
	"an identity of another pair that discovery lists": func(r *request) ([]*node, error) {
		other, ok := r.facts.otherPair(r.offer.pair)
		if !ok {
			return nil, notHere("discovery lists one identity pair")
		}
		return []*node{identityNode(other, r.value("other-pair", other))}, nil
	},
	"an identity of a legal type that discovery does not list": func(r *request) ([]*node, error) {
		key, err := unlistedKey(r, "")
		if err != nil {
			return nil, err
		}
		p := pair{key.string(), "raw"}
		return []*node{identityNode(p, r.value("unlisted-key", p))}, nil
	},
}

// otherPair is a pair that discovery lists beside p, of another type if there is one.
func (f *facts) otherPair(p pair) (other pair, ok bool) {
	for _, q := range f.pairs {
		switch {
		case q.Type != p.Type:
			return q, true
		case q != p && !ok:
			other, ok = q, true
		}
	}
	return other, ok
}

// more makes further identities of the request's own pair.
func (r *request) more(n int) []*node {
	var all []*node
	for i := range n {
		all = append(all, identityNode(r.offer.pair, r.value(fmt.Sprint("more-", i), r.offer.pair)))
	}
	return all
}
