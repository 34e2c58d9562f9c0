package opengdpr

import (
	"net/http"
	"strings"
)

// discoveryDeviations concern the answer to GET /discovery.
func discoveryDeviations() map[string]deviation {
	return map[string]deviation{
		"discovery-not-found":                 editing(discovery, notFound),
		"discovery-status-201":                editing(discovery, func(a *answer) { a.status = http.StatusCreated }),
		"discovery-text-plain":                editing(discovery, func(a *answer) { a.header.Set("Content-Type", "text/plain") }),
		"discovery-not-json":                  editing(discovery, notJSON),
		"discovery-no-api-version":            without(discovery, "api_version"),
		"discovery-api-version-2.0":           func(b *behaviour) { b.version = "2.0" },
		"discovery-identities-keyed":          editing(discovery, keyIdentities),
		"discovery-identities-missing":        without(discovery, "supported_identities"),
		"discovery-identity-type-unknown":     alsoListing(document{{"identity_type", "favourite_colour"}, {"identity_format", "raw"}}),
		"discovery-identity-format-unknown":   alsoListing(document{{"identity_type", "email"}, {"identity_format", "sha512"}}),
		"discovery-identity-format-missing":   alsoListing(document{{"identity_type", "email"}}),
		"discovery-types-string":              editing(discovery, joinTypes),
		"discovery-types-missing":             without(discovery, "supported_subject_request_types"),
		"discovery-request-type-unknown":      editing(discovery, listRectification),
		"discovery-no-certificate-url":        without(discovery, "processor_certificate"),
		"discovery-certificate-url-relative":  editing(discovery, func(a *answer) { a.doc.set("processor_certificate", "/cert.pem") }),
		"discovery-certificate-url-elsewhere": moveCertificate,

		"version-three-parts":  func(b *behaviour) { b.version = "0.1.2" },
		"erasure-only":         func(b *behaviour) { b.offers.Types = []string{"erasure"} },
		"discovery-redirected": func(b *behaviour) { b.discoverAt, b.redirectFrom = "/discovery/", "/discovery" },
	}
}

// without leaves a member out of answers of a kind.
func without(k kind, name string) deviation {
	return editing(k, func(a *answer) { a.doc.remove(name) })
}

// notFound makes any answer a 404.
func notFound(a *answer) {
	a.status, a.body = http.StatusNotFound, nil
	a.header.Set("Content-Type", "application/json")
	a.doc = document{{"error", document{{"code", http.StatusNotFound}, {"message", "there is nothing at this path"}}}}
}

// notJSON keeps status and media type and says nothing that parses.
func notJSON(a *answer) { a.doc, a.body = nil, []byte("<p>All is well.</p>\n") }

// keyIdentities groups the formats under their identity type.
func keyIdentities(a *answer) {
	keyed := map[string][]any{}
	for _, pair := range a.doc.get("supported_identities").([]document) {
		name := pair.get("identity_type").(string)
		keyed[name] = append(keyed[name], pair.get("identity_format"))
	}
	a.doc.set("supported_identities", keyed)
}

// alsoListing adds an element to supported_identities.
func alsoListing(pair document) deviation {
	return editing(discovery, func(a *answer) {
		a.doc.set("supported_identities", append(a.doc.get("supported_identities").([]document), pair))
	})
}

func joinTypes(a *answer) {
	a.doc.set("supported_subject_request_types", strings.Join(a.doc.get("supported_subject_request_types").([]string), ","))
}

func listRectification(a *answer) {
	types := a.doc.get("supported_subject_request_types").([]string)
	a.doc.set("supported_subject_request_types", append(types[:len(types):len(types)], "rectification"))
}

// moveCertificate names the other host that leads to this processor.
func moveCertificate(b *behaviour) {
	b.edits = append(b.edits, func(_ *Processor, a *answer) {
		if a.kind == discovery {
			a.doc.set("processor_certificate", strings.Replace(a.base, b.domain, elsewhere(b.domain), 1)+"/cert.pem")
		}
	})
}
