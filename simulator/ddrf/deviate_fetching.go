package ddrf

import (
	"net/url"
	"strings"
)

// issRead changes an iss before it is read. What it makes of it is verified like any.
func issRead(f func(string) string) deviation {
	return func(b *behaviour) {
		before := b.domainOf
		b.domainOf = func(iss string) (string, bool) {
			if domain, ok := before(iss); ok {
				return domain, ok
			}
			return before(f(iss))
		}
	}
}

func issDomain(f func(iss string) (string, bool)) deviation {
	return func(b *behaviour) { b.domainOf = f }
}

// unverified takes tokens with such an iss without looking for its keys.
func unverified(when func(iss string) bool) deviation {
	return func(b *behaviour) {
		before := b.domainOf
		b.domainOf = func(iss string) (string, bool) {
			if when(iss) {
				return "", true
			}
			return before(iss)
		}
	}
}

// unless is one value, or the other under a condition.
func unless[T any](condition bool, usual, other T) T {
	if condition {
		return other
	}
	return usual
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// indexOf is where one of these characters stands first, or the length.
func indexOf(s, any string) int {
	if i := strings.IndexAny(s, any); i >= 0 {
		return i
	}
	return len(s)
}

func readingSo(f func(r *reading)) deviation {
	return func(b *behaviour) { f(&b.reading) }
}

// followingTo follows further redirects.
func followingTo(f func(domain string, to *url.URL) bool) deviation {
	return readingSo(func(r *reading) {
		before := r.follow
		r.follow = func(domain string, to *url.URL) bool { return before(domain, to) || f(domain, to) }
	})
}

// alsoReading reads a file from a further place if it is not at the others.
func alsoReading(f func(domain string) string) deviation {
	return readingSo(func(r *reading) {
		before := r.urls
		r.urls = func(domain string) []string { return append(before(domain), f(domain)) }
	})
}

// alsoKeys finds keys at a further place of a file.
func alsoKeys(f func(x *examination, file object) []string) deviation {
	return readingSo(func(r *reading) {
		before := r.keys
		r.keys = func(x *examination, file object) []string {
			if all := before(x, file); len(all) > 0 {
				return all
			}
			return f(x, file)
		}
	})
}

// demandGoodKeys refuses files in which one key cannot be read.
func demandGoodKeys(r *reading) {
	before := r.keys
	r.keys = func(x *examination, file object) []string {
		all := before(x, file)
		for _, raw := range all {
			if _, err := readKey([]byte(raw)); err != nil {
				return nil
			}
		}
		return all
	}
}

// keysWith leaves out keys without a member.
func keysWith(name string) deviation {
	return readingSo(func(r *reading) {
		before := r.keys
		r.keys = func(x *examination, file object) (with []string) {
			for _, raw := range before(x, file) {
				if named([]byte(raw), name) != nil {
					with = append(with, raw)
				}
			}
			return with
		}
	})
}

// demandWholeFile takes keys only out of files with all their members.
func demandWholeFile(r *reading) {
	before := r.keys
	r.keys = func(x *examination, file object) []string {
		for _, name := range []string{"endpoint", "identifiers", "publicKey", "vendorScriptRequirement"} {
			if file[name] == nil {
				return nil
			}
		}
		return before(x, file)
	}
}
