package ddrf

import "strings"

// subjects are the identifiers of whom a request is about: the one that is to be deleted, the
// 1st party's own and, where it has one, the vendor's alias.
func (x *examination) subjects() []identity {
	all := []identity{x.b.identityOf(x), x.id.sub}
	if a := x.config.Alias; a.Type != "" {
		all = append(all, aliasOf(a, x.config.Domain, x.id.sub))
	}
	return all
}

// aliasOf is a vendor's own identifier of a subject: always the same for one, and of no use
// for anybody else.
func aliasOf(a Identifier, owner string, of identity) identity {
	seed, _ := hashOf("sha256", "alias\x00"+owner+"\x00"+of.Type+"\x00"+of.Value)
	value, ok := hashOf(a.Format, seed)
	if !ok {
		value = asUUID(seed[:32])
		if strings.EqualFold(a.Type, "email") {
			value = "subject-" + seed[:8] + "@example.com"
		}
	}
	return identity{Type: a.Type, Format: a.Format, Value: value}
}

// firstForward notes that an idJWT is passed on, and reports whether it was not before.
func (x *examination) firstForward() bool {
	jti, _ := text(x.id.claims["jti"])
	key, _ := hashOf("sha256", x.id.issuer+"\x00"+jti)
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.forwarded.add(key)
}

// maxForwarded is how many idJWTs that were passed on are remembered.
const maxForwarded = 10_000

// forwarded are the idJWTs that were passed on, the newest of them.
type forwarded struct {
	there map[string]bool
	order []string
}

func newForwarded() *forwarded { return &forwarded{there: map[string]bool{}} }

// add remembers one, and reports whether it is new.
func (f *forwarded) add(key string) bool {
	if f.there[key] {
		return false
	}
	if len(f.order) == maxForwarded {
		delete(f.there, f.order[0])
		f.order = f.order[1:]
	}
	f.there[key] = true
	f.order = append(f.order, key)
	return true
}
