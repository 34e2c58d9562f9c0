package opengdpr

import (
	"net/http"
	"strings"
)

// errorDeviations concern what refusals look like (sections 7.5 and 7.6).
func errorDeviations() map[string]deviation {
	member := func(name string, value any) deviation {
		return editing(refusal, func(a *answer) { errorOf(a).set(name, value) })
	}
	return map[string]deviation{
		// the body
		"error-empty-body": editing(refusal, func(a *answer) { a.doc, a.body = nil, nil }),
		"error-html":       editing(refusal, func(a *answer) { sayText(a, "text/html", "<h1>Bad Request</h1>\n") }),
		"error-text":       editing(refusal, func(a *answer) { sayText(a, "text/plain", message(a)+"\n") }),
		"error-bare":       editing(refusal, func(a *answer) { a.doc = *errorOf(a) }),
		"error-string":     editing(refusal, func(a *answer) { a.doc = document{{"error", message(a)}} }),
		"error-array":      editing(refusal, func(a *answer) { a.doc = document{{"error", []any{errorOf(a)}}} }),
		"error-empty":      editing(refusal, func(a *answer) { a.doc = document{} }),
		"refusal-as-200":   editing(refusal, ofCreation(func(a *answer) { a.status = http.StatusOK })),
		"refusal-as-201":   editing(refusal, ofCreation(func(a *answer) { a.status = http.StatusCreated })),

		// its members
		"error-no-code":         editing(refusal, func(a *answer) { errorOf(a).remove("code") }),
		"error-code-null":       member("code", nil),
		"error-code-string":     editing(refusal, func(a *answer) { errorOf(a).set("code", http.StatusText(a.status)) }),
		"error-code-of-its-own": member("code", 1001),
		"error-message-number":  member("message", 17),
		"error-message-empty":   editing(refusal, func(a *answer) { sayOnly(a, "") }),
		"error-message-generic": editing(refusal, func(a *answer) { sayOnly(a, "bad request") }),
		"error-without-words":   editing(refusal, func(a *answer) { sayOnly(a, "").remove("message") }),
		"error-details-object":  editing(refusal, func(a *answer) { errorOf(a).set("errors", document{{"message", message(a)}}) }),
		"error-details-strings": editing(refusal, func(a *answer) { errorOf(a).set("errors", []string{message(a)}) }),
		"error-details-of-wrong-types": member("errors", []document{{
			{"domain", 7}, {"reason", []string{"IllegalArgumentException"}}, {"message", document{}},
		}}),

		"error-without-details": editing(refusal, func(a *answer) { errorOf(a).remove("errors") }),
		"error-details-empty":   member("errors", []document{}),
		"error-own-codes":       member("internal_code", "e311"),
	}
}

// errorOf is the error object of a refusal, one that nobody sees where another
// deviation has already made something else of it.
func errorOf(a *answer) *document {
	if e, ok := a.doc.get("error").(*document); ok {
		return e
	}
	return &document{}
}

// message is the message of a refusal.
func message(a *answer) string {
	s, _ := errorOf(a).get("message").(string)
	return s
}

// reasons are those of the problems that a refusal lists.
func reasons(a *answer) []string {
	details, _ := errorOf(a).get("errors").([]document)
	var all []string
	for _, d := range details {
		s, _ := d.get("reason").(string)
		all = append(all, s)
	}
	return all
}

// setStatus changes the status of a refusal and the code that repeats it.
func setStatus(a *answer, code int) {
	a.status = code
	errorOf(a).set("code", code)
}

// sayOnly leaves one sentence in an error object, which it returns.
func sayOnly(a *answer, text string) *document {
	e := errorOf(a)
	e.set("message", text)
	e.remove("errors")
	return e
}

// sayText puts another text in place of the document.
func sayText(a *answer, mediaType, text string) {
	a.header.Set("Content-Type", mediaType)
	a.doc, a.body = nil, []byte(strings.TrimLeft(text, "\n"))
}

// ofCreation limits a change to refusals of a creation.
func ofCreation(change func(*answer)) func(*answer) {
	return func(a *answer) {
		if a.request != nil {
			change(a)
		}
	}
}
