package jws

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"dsrcheck/internal/observe"
)

// registered are the parameters of RFC 7515 and 7518, which crit must not name.
var registered = strings.Fields("alg jku jwk kid x5u x5c x5t x5t#S256 typ cty crit epk apu apv iv tag p2s p2c")

// critProblem says what is wrong with crit, which is never nothing: no extension is known.
func critProblem(crit json.RawMessage, header observe.Members) string {
	var names []string
	if json.Unmarshal(crit, &names) != nil || crit[0] != '[' {
		return "crit is no array of names"
	}
	if len(names) == 0 {
		return "crit is empty"
	}
	for i, name := range names {
		_, present := header.Get(name)
		switch {
		case name == "" || slices.Contains(registered, name):
			return "crit names " + strconv.Quote(name) + ", which is no extension"
		case !present:
			return "crit names " + strconv.Quote(name) + ", which the header has not"
		case slices.Contains(names[:i], name):
			return "crit names " + strconv.Quote(name) + " twice"
		}
	}
	return "the extension " + strconv.Quote(names[0]) + " is not known"
}
