package opengdpr

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

// checkEcho judges what the answers that accept nothing give back (section 7.6), whatever
// was asked and however it was refused; none is the finding where there are none.
func checkEcho(s *conformance.Session, all []exchanged, none conformance.Finding) {
	refusals := slices.DeleteFunc(slices.Clone(all), func(e exchanged) bool { return e.ex.Response == nil || e.ex.Status()/100 == 2 })
	if len(refusals) == 0 {
		s.Check("no-identity-echo", "OG-7.6-02", none)
		return
	}
	var evidence []*journal.Exchange
	for _, e := range refusals {
		evidence = append(evidence, e.ex)
	}
	s.Check("no-identity-echo", "OG-7.6-02", noEcho(s.Target(), refusals), evidence...)
}

// noEcho looks for the identities of each refused request, and for the credentials of the
// run, in its answer, as they are, encoded or hashed.
func noEcho(t *target.Target, refusals []exchanged) conformance.Finding {
	f := conformance.Fine("no refusal holds an identity of its request or the run's credentials", "none does")
	secrets, passwords := echo.Forms(credentials(t)), echo.Forms(passwords(t))
	for _, e := range refusals {
		body, _ := content(e.ex)
		texts := echo.Texts(e.ex.Response.Head, body)
		identities := echo.Forms(e.sent.canaries())
		what, given := "the identity", identities
		form := echo.In(texts, given)
		if form == "" {
			what, given = "credentials", secrets
			form = echo.In(texts, given)
		}
		if form != "" {
			where, quote := place(e.ex, given, slices.Concat(identities, secrets, passwords))
			f.Got = fmt.Sprintf("the refusal of %s, %d, holds %s %s in %s%s", e.label, e.ex.Status(), what, form, where, quote)
			f.Problem, f.Security = fmt.Sprintf("the refusal of %s gives %s back %s in %s", e.label, what, form, where), true
			return f
		}
	}
	return f
}

// shortestCanary is how long a value is that can be told from chance.
const shortestCanary = 8

// credentials are what could be secrets in the headers of the run.
func credentials(t *target.Target) []string {
	var all []string
	for _, h := range t.Headers {
		if !public(h.Name) {
			all = append(all, secretsIn(h.Value)...)
		}
	}
	return all
}

// passwords are those in the headers of the run. By itself one may be a word that an answer has of its own.
func passwords(t *target.Target) []string {
	var all []string
	for _, h := range t.Headers {
		all = append(all, passwordIn(h.Value)...)
	}
	return all
}

// secretsIn are the value of a header, the credential after its scheme and the pair that stands for, as far
// as they are long enough.
func secretsIn(value string) []string {
	_, credential, _ := strings.Cut(value, " ")
	return lengthy(value, credential, pairIn(value))
}

func passwordIn(value string) []string {
	_, password, _ := strings.Cut(pairIn(value), ":")
	return lengthy(password)
}

// pairIn is the name and password of basic authentication.
func pairIn(value string) string {
	scheme, credential, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Basic") {
		return ""
	}
	pair, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(credential))
	return string(pair)
}

// lengthy are the values that can be told from chance.
func lengthy(values ...string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return len(v) < shortestCanary })
}

// canaries are the identity values that a request holds, each as a whole and by what of it
// was made for it alone: the local part of an address, and the word in that. A value that is
// a hash is one like any other.
func (r *request) canaries() []string {
	all := []string{r.identity}
	r.body.each("identity_value", func(n *node) { all = append(all, n.string()) })
	for _, value := range slices.Clone(all) {
		local, _, _ := strings.Cut(value, "@")
		all = append(all, local, madeWord.FindString(local))
	}
	all = slices.DeleteFunc(all, func(v string) bool { return len(v) < shortestCanary })
	slices.Sort(all)
	return slices.Compact(all)
}

// madeWord is the word in the identities that identityValue makes.
var madeWord = regexp.MustCompile(`[0-9a-f]{16}$`)

// each calls f for the value of every member with that name, however deep.
func (n *node) each(name string, f func(*node)) {
	for _, m := range n.members {
		if m.name == name {
			f(m.value)
		}
		m.value.each(name, f)
	}
	for _, e := range n.elements {
		e.each(name, f)
	}
}
