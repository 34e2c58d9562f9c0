package ddrf

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// use makes the request one for another pair, so that it stands before other changes.
func (b *build) use(p pair) {
	onID := b.on == b.id
	*b.request = *b.f.request(b.keys, b.label, p)
	if b.on = b.rq; onID {
		b.on = b.id
	}
}

// forPair makes the request one for the first pair that has what a vector is about: the base
// pair, or any other whose values have a form that is known.
func forPair(holds func(pair) bool, why string) change {
	return func(b *build) error {
		p, ok := b.f.pick(holds)
		if !ok {
			return notHere(why)
		}
		b.use(p)
		return nil
	}
}

// pick is the first pair for which something holds, of those whose values have a known form.
func (f *facts) pick(holds func(pair) bool) (pair, bool) {
	for _, p := range append([]pair{f.base}, f.pairs...) {
		if !p.guessed && holds(p) {
			return p, true
		}
	}
	return pair{}, false
}

// known holds for each pair that is picked at all.
func known(pair) bool { return true }

// anotherPair makes the request one for a pair that is not the base pair.
func anotherPair(b *build) error {
	differs := func(p pair) bool { return p.Type != b.f.base.Type || p.Format != b.f.base.Format }
	return forPair(differs, "the recipient lists no other pair whose values have a known form")(b)
}

// hexForm is what digests are made of.
var hexForm = regexp.MustCompile(`^(?:[0-9a-fA-F]{2})+$`)

// isHex holds for digests whose values are hexadecimal. The owner of a target may have said
// another form.
func (p pair) isHex() bool {
	digest := digests[p.isDigest()]
	if digest == nil {
		return false
	}
	v := p.value("word")
	return len(v) == len(digest("word")) && hexForm.MatchString(v)
}

// isPlainDevice holds for advertising ids in clear.
func (p pair) isPlainDevice() bool {
	return p.isDevice() && p.isPlain() && uuidForm.MatchString(p.value("word"))
}

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// isPlainEmail holds for addresses in clear.
func (p pair) isPlainEmail() bool { return p.isEmail() && p.isPlain() }

// value changes the identifier's value in the token's sub. The new one, or the beginning of a
// long one, is the canary if it does not hold the old one and needs no escapes.
func value(edit func(v string) string) change {
	return func(b *build) error {
		v, err := b.changeable()
		if err != nil {
			return err
		}
		v = edit(v)
		b.on.sub.set("identifierValue", quoted(v))
		if len(v) > 1000 {
			v = v[:64]
		}
		if !strings.Contains(v, b.value) && quoted(v) == `"`+v+`"` {
			b.value = v
		}
		return nil
	}
}

// changeable is a value that a vector may change. The owner's own is kept back wherever it
// stands in a report, which a changed form of it would not be.
func (b *build) changeable() (string, error) {
	switch {
	case !b.pair.said:
		return b.value, nil
	case b.pair.made == nil:
		return "", notHere("the owner of the target has said the value, which is not changed")
	}
	return b.pair.made(b.keys.Word(b.label + "/changed")), nil
}

// valueIs gives the identifier a value that is no canary, since it may stand anywhere.
func valueIs(v string) change { return sub("identifierValue", quoted(v)) }

// other is another value of the base pair.
func (b *build) other() string { return b.f.base.value(b.keys.Word(b.label + "/other")) }

// anotherValue gives the token's identifier another value of the same pair.
func anotherValue(b *build) error {
	v := b.other()
	if v == b.value {
		return notHere("the owner of the target says one value of this pair only")
	}
	b.on.sub.set("identifierValue", quoted(v))
	return nil
}

// otherText is the token's sub with another value of the base pair.
func (b *build) otherText() string {
	other := append(object(nil), b.on.sub...)
	other.set("identifierValue", quoted(b.other()))
	return other.String()
}

// lists reports whether the recipient's file lists a pair for which something holds.
func (f *facts) lists(holds func(pair) bool) bool {
	return slices.ContainsFunc(f.file.pairs, holds) || slices.ContainsFunc(f.pairs, holds)
}

// unlistedType is a type that the recipient's file does not list, in no spelling.
func (f *facts) unlistedType() string {
	for _, name := range []string{"phone", "idfv", "tifa", "email", "rida", "customer_number"} {
		if !f.lists(func(p pair) bool { return strings.EqualFold(strings.TrimSpace(p.Type), name) }) {
			return name
		}
	}
	return "unlisted_type"
}

// unlistedFormat is a format that the recipient's file lists for no type, in no spelling.
func (f *facts) unlistedFormat() string {
	for _, name := range []string{"sha512", "md5", "sha1", "plain"} {
		if !f.lists(func(p pair) bool { return p.isDigest() == name || strings.EqualFold(strings.TrimSpace(p.Format), name) }) {
			return name
		}
	}
	return "unlisted_format"
}

// typeUnlisted and formatUnlisted put a word into the token's sub that the file does not list.
func typeUnlisted(b *build) error { return sub("identifierType", quoted(b.f.unlistedType()))(b) }

func formatUnlisted(b *build) error { return sub("identifierFormat", quoted(b.f.unlistedFormat()))(b) }

// allUnlisted makes the request one for a pair that the file does not list, whole and valid
// for somebody else.
func allUnlisted(b *build) error {
	b.use(pair{Type: b.f.unlistedType(), Format: "plain"}.withValue(nil))
	return nil
}

// typeAs and formatAs write the type or the format of a pair otherwise, where that makes
// something of it that the file does not list.
func typeAs(spell func(string) string) change {
	return respelt("identifierType", func(p pair) string { return spell(p.Type) }, func(_, q pair, word string) bool { return q.Type == word })
}

func formatAs(spell func(string) string) change {
	return respelt("identifierFormat", func(p pair) string { return spell(p.Format) }, func(p, q pair, word string) bool {
		return q.Type == p.Type && q.Format == word
	})
}

// respelt gives a member of the token's sub another word, for the first pair of which the word
// makes none that is listed: q is an entry of the file that the word could mean.
func respelt(name string, spell func(p pair) string, means func(p, q pair, word string) bool) change {
	return func(b *build) error {
		p, ok := b.f.pick(func(p pair) bool {
			word := spell(p)
			return word != "" && !b.f.lists(func(q pair) bool { return means(p, q, word) })
		})
		if !ok {
			return notHere("no entry of the recipient's file becomes an unlisted one by this")
		}
		b.use(p)
		b.on.sub.set(name, quoted(spell(p)))
		return nil
	}
}

// typeIsID names the entry of the file by its id in place of its type.
func typeIsID(b *build) error {
	p, ok := b.f.pick(func(p pair) bool {
		return p.ID != "" && !b.f.lists(func(q pair) bool { return q.Type == p.idText() })
	})
	if !ok {
		return notHere("no entry of the recipient's file has an id")
	}
	b.use(p)
	b.on.sub.set("identifierType", quoted(p.idText()))
	return nil
}

// idText is the id of an entry as a string, if it is a number, too.
func (p pair) idText() string {
	var text string
	if json.Unmarshal([]byte(p.ID), &text) == nil {
		return text
	}
	return p.ID
}

// formatOfOtherType puts a type together with a format that is listed for other types only.
func formatOfOtherType(b *build) error {
	for _, other := range b.f.pairs {
		p, ok := b.f.pick(func(p pair) bool {
			return p.Type != other.Type && !b.f.lists(func(q pair) bool { return q.Type == p.Type && strings.EqualFold(q.Format, other.Format) })
		})
		if ok {
			b.use(p)
			b.on.sub.set("identifierFormat", quoted(other.Format))
			return nil
		}
	}
	return notHere("the recipient lists every format for every type")
}

// twoTypes are the types of the first and the last pair of the file.
func twoTypes(b *build) error {
	last := b.f.pairs[len(b.f.pairs)-1]
	b.on.sub.set("identifierType", fmt.Sprintf("[%s,%s]", quoted(b.f.pairs[0].Type), quoted(last.Type)))
	return nil
}
