package ddrf

import (
	"fmt"
	"strconv"
	"time"
)

// The vocabulary of changes. Each word makes a change; rows of tables put them together.

// claim gives a claim of the token a value, as JSON.
func claim(name, raw string) change {
	return func(b *build) error { b.on.claims.set(name, raw); return nil }
}

// without takes a claim of the token away.
func without(name string) change {
	return func(b *build) error { b.on.claims.drop(name); return nil }
}

// all makes several changes.
func all(changes ...change) change {
	return func(b *build) error {
		for _, c := range changes {
			if err := c(b); err != nil {
				return err
			}
		}
		return nil
	}
}

// iat gives the token a time so many seconds from now.
func iat(offset time.Duration) change {
	return func(b *build) error {
		b.on.claims.set("iat", strconv.FormatInt(time.Now().Add(offset).Unix(), 10))
		return nil
	}
}

// plain changes nothing.
func plain(*build) error { return nil }

// fromQ lets the intermediary be the requester.
func fromQ(b *build) error { b.sentBy(b.f.q); return nil }

// both prefixes the rows of a table with each of the two tokens.
func both(rows map[string]change) map[string]change {
	out := map[string]change{}
	for name, c := range rows {
		out["rq-"+name], out["id-"+name] = c, c
	}
	return out
}

// joined puts tables together. A row that stands twice is a mistake of the suite.
func joined(tables ...map[string]change) map[string]change {
	out := map[string]change{}
	for _, t := range tables {
		for id, c := range t {
			if out[id] != nil {
				panic(fmt.Sprintf("vector %s has two changes", id))
			}
			out[id] = c
		}
	}
	return out
}
