package opengdpr

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// change turns a valid request into that of a vector. A vector that does not apply to the
// target gives a [notHere]; one whose base request had to leave out what it changes gives
// [errOmitted].
type change func(*request) error

// notHere says why a vector does not apply to a target.
type notHere string

func (e notHere) Error() string { return string(e) }

// errOmitted says that the change concerns a member that the target takes no request with,
// so that a refusal would prove nothing.
var errOmitted = errors.New("the target accepts no request with the member that the vector changes")

// parseChange reads the sentence of a vector by a small vocabulary:
//
//	remove /member
//	rename /member to /other
//	set /member to null | to a JSON value | to the valid id without its hyphens | …
//	add /member with the value JSON
//	append to /array an identity of another pair that discovery lists | …
//	raw body: the members in reverse order | …
//	header Name: value, drop header Name
//	POST to /path
//	send the valid request a second time, byte for byte | …
//
// A sentence that the vocabulary lacks is an error, so a vector is never sent as something
// else than it says.
func parseChange(sentence string) (change, error) {
	sentence, _, _ = strings.Cut(sentence, " (skipped where")
	if whole, ok := phrases[sentence]; ok {
		return whole, nil
	}
	for _, verb := range verbs {
		if rest, ok := strings.CutPrefix(sentence, verb.prefix); ok {
			return verb.parse(rest)
		}
	}
	return nil, fmt.Errorf("change %q is not in the vocabulary", sentence)
}

// verbs are the sentences with parts that vary.
var verbs = []struct {
	prefix string
	parse  func(rest string) (change, error)
}{
	{"remove ", func(pointer string) (change, error) {
		return func(r *request) error { return r.body.remove(pointer) }, nil
	}},
	{"rename ", func(rest string) (change, error) {
		from, to, ok := strings.Cut(rest, " to /")
		return func(r *request) error { return r.body.rename(from, to) }, known(ok, rest)
	}},
	{"set ", func(rest string) (change, error) {
		pointer, value, ok := strings.Cut(rest, " to ")
		if !ok {
			return nil, known(ok, rest)
		}
		return setting(pointer, value)
	}},
	{"replace ", func(rest string) (change, error) {
		pointer, value, ok := strings.Cut(rest, " by ")
		if !ok {
			return nil, known(ok, rest)
		}
		return setting(pointer, value)
	}},
	{"add ", func(rest string) (change, error) {
		pointer, value, ok := strings.Cut(rest, " with the value ")
		if !ok {
			return nil, known(ok, rest)
		}
		return setting(pointer, strings.TrimPrefix(value, "of "))
	}},
	{"append to ", func(rest string) (change, error) {
		pointer, what, _ := strings.Cut(rest, " ")
		more, ok := appended[what]
		return func(r *request) error { return r.appendTo(pointer, more) }, known(ok, rest)
	}},
	{"raw body: ", func(rest string) (change, error) {
		rewrite, ok := rewrites[rest]
		return func(r *request) (err error) {
			r.raw, err = rewrite(r)
			return err
		}, known(ok, rest)
	}},
	{"header ", func(rest string) (change, error) {
		name, value, ok := strings.Cut(rest, ": ")
		return func(r *request) error {
			r.header.Set(name, value)
			return nil
		}, known(ok, rest)
	}},
	{"drop header ", func(name string) (change, error) {
		return func(r *request) error {
			r.header[http.CanonicalHeaderKey(name)] = nil
			return nil
		}, nil
	}},
}

// known is an error for what the vocabulary lacks.
func known(ok bool, what string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%q is not in the vocabulary", what)
}

// phrases are the sentences that stand for themselves.
var phrases = map[string]change{
	"append ?tenant=1&kind=a%20b to /status_callback_urls/0": func(r *request) error {
		u := r.body.at("/status_callback_urls/0")
		if u == nil {
			return errOmitted
		}
		*u = *text(u.string() + "?tenant=1&kind=a%20b")
		return nil
	},
	"send the valid body with Transfer-Encoding: chunked and no Content-Length": func(r *request) error {
		r.chunked = true
		return nil
	},
	"POST to /opengdpr_requests/": func(r *request) error {
		r.path = strings.TrimSuffix(r.path, "/") + "/"
		return nil
	},
	"POST to /opengdpr_requests/ followed by the valid id": func(r *request) error {
		r.path = strings.TrimSuffix(r.path, "/") + "/" + r.id
		return nil
	},
	"send the valid request a second time, byte for byte": func(r *request) error {
		r.first = r.clone()
		return nil
	},
	"send the valid request a second time with another listed type": func(r *request) error {
		r.first = r.clone()
		for _, t := range r.facts.types {
			if t != r.offer.kind {
				return r.body.set("/subject_request_type", text(t))
			}
		}
		return notHere("discovery lists one request type")
	},
	"send the valid request a second time with a fresh id": func(r *request) error {
		r.first = r.clone()
		r.id = r.word("again")
		return r.body.set("/subject_request_id", text(r.id))
	},
}

// setting sets a member to a value that is named, or written as JSON.
func setting(pointer, value string) (change, error) {
	if derive, ok := derived[value]; ok {
		return func(r *request) error {
			if r.omits(pointer) {
				return errOmitted
			}
			v, err := derive(r, pointer)
			if err != nil {
				return err
			}
			return r.body.set(pointer, v)
		}, nil
	}
	v, err := parseNode(value)
	if err != nil {
		return nil, fmt.Errorf("value %q is not in the vocabulary and no JSON: %w", value, err)
	}
	return func(r *request) error {
		if r.omits(pointer) {
			return errOmitted
		}
		return r.body.set(pointer, v)
	}, nil
}

// optionalMembers are those that a base request may have had to leave out.
var optionalMembers = []string{"api_version", "property_id", "status_callback_urls"}

// omits reports whether a pointer leads to an optional member that the request lacks.
func (r *request) omits(pointer string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	return slices.Contains(optionalMembers, name) && r.body.at("/"+name) == nil
}

// appendTo adds what more makes to an array of the body.
func (r *request) appendTo(pointer string, more func(*request) ([]*node, error)) error {
	list := r.body.at(pointer)
	if list == nil {
		return errOmitted
	}
	elements, err := more(r)
	list.elements = append(list.elements, elements...)
	return err
}

// at finds the value at a JSON pointer, nil if there is none.
func (n *node) at(pointer string) *node {
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		parent := n
		n = nil
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(parent.elements) {
			n = parent.elements[i]
		}
		for _, m := range parent.members {
			if m.name == step {
				n = m.value
			}
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// parent finds the object that holds the member a pointer names, and the member's name.
func (n *node) parent(pointer string) (*node, string, error) {
	cut := strings.LastIndexByte(pointer, '/')
	holder := n
	if cut > 0 {
		holder = n.at(pointer[:cut])
	}
	if cut < 0 || holder == nil || holder.kind != 'o' {
		return nil, "", fmt.Errorf("pointer %s leads to no object", pointer)
	}
	return holder, pointer[cut+1:], nil
}

// set adds or replaces the member at a pointer.
func (n *node) set(pointer string, v *node) error {
	if old := n.at(pointer); old != nil {
		*old = *v
		return nil
	}
	holder, name, err := n.parent(pointer)
	if err != nil {
		return err
	}
	holder.add(name, v)
	return nil
}

// rename gives the member at a pointer another name, in its place.
func (n *node) rename(pointer, name string) error {
	holder, old, err := n.parent(pointer)
	if err != nil {
		return err
	}
	for i := range holder.members {
		if holder.members[i].name == old {
			holder.members[i].name = name
		}
	}
	return nil
}

// remove takes the member at a pointer away. A member that is not there is no error: a base
// request may have left it out to be accepted at all.
func (n *node) remove(pointer string) error {
	holder, name, err := n.parent(pointer)
	if err != nil {
		return err
	}
	holder.members = slices.DeleteFunc(holder.members, func(m member) bool { return m.name == name })
	return nil
}
