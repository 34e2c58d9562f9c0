package opengdpr

import "slices"

// cutInside takes the processor_signature out of an answer (section 7.3), which is over what
// is left then: it cannot be over itself. The signature is empty if there is none.
func cutInside(body []byte) (left []byte, signature string) {
	if _, why := parseObject(body); why != "" {
		return nil, ""
	}
	at := func(rest []byte) int { return len(body) - len(rest) }
	before := at(afterBlank(body)) + 1 // where the value before ends, or the brace
	for p := afterBlank(body[before:]); p[0] != '}'; {
		name, rest := cutValue(p)
		value, rest := cutValue(afterBlank(afterBlank(rest)[1:]))
		next := afterComma(rest)
		if unquoted(name) == "processor_signature" && value[0] == '"' {
			from, to := at(p), at(next)
			if next[0] == '}' { // the comma before it goes, too
				from, to = before, at(rest)
			}
			return slices.Concat(body[:from], body[to:]), unquoted(value)
		}
		before, p = at(rest), next
	}
	return nil, ""
}
