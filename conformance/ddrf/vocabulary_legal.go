package ddrf

import (
	"crypto/sha256"
)

// prefixed puts a prefix before the names of a table's rows.
func prefixed(prefix string, rows map[string]change) map[string]change {
	out := map[string]change{}
	for name, c := range rows {
		out[prefix+name] = c
	}
	return out
}

// options adds optionalParameters in the form that the recipient takes.
func options(object string) change {
	return claimOf("optionalParameters", func(b *build) string {
		if b.how.options == subString {
			return quoted(object)
		}
		return object
	})
}

// algorithm lets the token's key sign by another algorithm than its usual one.
func algorithm(alg string) change {
	return func(b *build) error {
		b.on.alg = alg
		b.on.header.set("alg", quoted(alg))
		return nil
	}
}

// otherSub writes the token's sub in the form that the plain request does not use.
func otherSub(b *build) error {
	raw := b.on.sub.String()
	if b.how.sub == subObject {
		raw = quoted(raw)
	}
	b.on.claims.set("sub", raw)
	return nil
}

// letters is a word of lower-case letters, another one in each run.
func (b *build) letters(n int) string {
	var word []byte
	for sum := sha256.Sum256([]byte(b.keys.Word(b.label + "/letters"))); len(word) < n; sum = sha256.Sum256(sum[:]) {
		for _, c := range sum {
			word = append(word, 'a'+c%26)
		}
	}
	return string(word[:n])
}

// fromOneKey lets a party with one key be the 1st party and the requester.
func fromOneKey(b *build) error {
	purpose := map[string]string{"ES256": "p1", "RS256": "p2"}[b.how.alg]
	p, err := b.party(purpose)
	if err != nil {
		return err
	}
	b.madeBy(p)
	b.sentBy(p)
	return nil
}
