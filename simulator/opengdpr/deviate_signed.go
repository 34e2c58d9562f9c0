package opengdpr

import (
	"crypto"
	"fmt"
	"maps"
	"strings"
	"time"
)

// signedDeviations are what can be wrong, or odd, with every signed message but the
// 201, by its kind. The register names them alike.
func signedDeviations() map[string]deviation {
	all := map[string]deviation{
		// sections 8.3 and 8.6 demand the domain header, for a 202 it is only shown
		"no-domain-header-on-cancellation": finishing(cancellation, domainless),
		"cancellation-signature-sha-512":   resigned(cancellation, withHash(crypto.SHA512)),
		"domain-header-trailing-dot":       domainSaid(func(domain string) string { return domain + "." }),
	}
	for subject, k := range map[string]kind{"status": status, "callback": callback, "cancellation": cancellation} {
		maps.Copy(all, messageDeviations(subject+"-", k))
	}
	for subject, k := range map[string]kind{"status": status, "callback": callback} {
		maps.Copy(all, stateDeviations(subject+"-", k))
	}
	return all
}

// messageDeviations concern signature, media type and id.
func messageDeviations(prefix string, k kind) map[string]deviation {
	return map[string]deviation{
		prefix + "unsigned":                         unsealed(k),
		prefix + "signature-flipped":                resigned(k, flipped),
		prefix + "signature-over-reserialised-body": resigned(k, overReserialised),
		prefix + "signature-sha-1":                  resigned(k, withHash(crypto.SHA1)),
		prefix + "signature-double-hash":            resigned(k, overDigest),
		prefix + "signature-other-key":              otherKey(k),
		prefix + "signature-base64url":              finishing(k, urlAlphabet),
		prefix + "signature-with-blanks":            finishing(k, blanksInside),
		prefix + "later-headers":                    finishing(k, laterHeaders),
		prefix + "text-plain":                       editing(k, func(a *answer) { a.header.Set("Content-Type", "text/plain") }),
		prefix + "not-json":                         editing(k, notJSON),
		prefix + "no-id":                            without(k, idMember),
		prefix + "id-upper-case":                    editing(k, func(a *answer) { a.doc.set(idMember, strings.ToUpper(fmt.Sprint(a.doc.get(idMember)))) }),
		prefix + "other-id":                         editing(k, func(a *answer) { a.doc.set(idMember, newID()) }),
	}
}

// stateDeviations concern what statuses and callbacks have in common beside that.
func stateDeviations(prefix string, k kind) map[string]deviation {
	const (
		controller = "controller_id"
		expected   = "expected_completion_time"
		state      = "request_status"
	)
	return map[string]deviation{
		prefix + "no-domain-header":         finishing(k, domainless),
		prefix + "domain-header-other":      finishing(k, func(a *answer) { sayDomain(a, otherDomain) }),
		prefix + "domain-header-with-port":  finishing(k, func(a *answer) { sayDomain(a, withPort) }),
		prefix + "signature-sha-512":        resigned(k, withHash(crypto.SHA512)),
		prefix + "no-controller-id":         without(k, controller),
		prefix + "controller-id-number":     editing(k, func(a *answer) { a.doc.set(controller, 7) }),
		prefix + "no-expected-time":         without(k, expected),
		prefix + "naive-expected-time":      editing(k, func(a *answer) { a.doc.set(expected, a.expected.UTC().Format(naive)) }),
		prefix + "date-only-expected-time":  editing(k, func(a *answer) { a.doc.set(expected, a.expected.UTC().Format(time.DateOnly)) }),
		prefix + "expected-time-with-blank": editing(k, func(a *answer) { a.doc.set(expected, a.expected.UTC().Format(blankForT)) }),
		prefix + "no-request-status":        without(k, state),
		prefix + "request-status-number":    editing(k, func(a *answer) { a.doc.set(state, 1) }),
		prefix + "completed-upper-case":     respelled(k, completed, strings.ToUpper(completed)),
		prefix + "in-progress-hyphenated":   respelled(k, inProgress, "in-progress"),
	}
}

// Layouts of times: without the offset, and with a blank for the T (reading AO-51).
const (
	naive     = "2006-01-02T15:04:05"
	blankForT = "2006-01-02 15:04:05Z07:00"
)

// blanksInside breaks the signature into groups, as the examples are printed (reading
// AO-11).
func blanksInside(a *answer) {
	//lint:ignore SA1008 fields are sent as the text spells them
	if sig, ok := a.header[signatureHeader]; ok {
		half := len(sig[0]) / 2
		setHeader(a.header, signatureHeader, sig[0][:half]+" "+sig[0][half:])
	}
}

// respelled writes a state in another way.
func respelled(k kind, state, word string) deviation {
	return editing(k, func(a *answer) {
		if a.doc.get("request_status") == state {
			a.doc.set("request_status", word)
		}
	})
}

// answering changes the code of an answer and leaves the rest.
func answering(k kind, code int) deviation {
	return editing(k, func(a *answer) { a.status = code })
}

// vanished makes an answer the refusal that a path with nothing at it gets.
func vanished(a *answer) {
	a.kind = refusal
	notFound(a)
	for _, name := range []string{domainHeader, signatureHeader} {
		delete(a.header, name)
	}
	a.header.Set("Cache-Control", "no-store")
}
