package opengdpr

import (
	"fmt"
	"net"
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

// listedPairs and listedTypes are what a discovery answer lists, nothing where another
// deviation has already made something else of it.
func listedPairs(a *answer) []document {
	pairs, _ := a.doc.get("supported_identities").([]document)
	return pairs
}

func listedTypes(a *answer) []string {
	types, _ := a.doc.get("supported_subject_request_types").([]string)
	return types
}

// without leaves a member out of answers of a kind.
func without(k kind, name string) deviation {
	return editing(k, func(a *answer) { a.doc.remove(name) })
}

// notFound makes any answer a 404.
func notFound(a *answer) {
	a.status, a.body = http.StatusNotFound, nil
	a.header.Set("Content-Type", "application/json")
	a.doc = document{{"error", &document{{"code", http.StatusNotFound}, {"message", "there is nothing at this path"}}}}
}

// notJSON keeps status and media type and says nothing that parses.
func notJSON(a *answer) { a.doc, a.body = nil, []byte("<p>All is well.</p>\n") }

// keyIdentities groups the formats under their identity type.
func keyIdentities(a *answer) {
	keyed := map[string][]any{}
	for _, pair := range listedPairs(a) {
		name := fmt.Sprint(pair.get("identity_type"))
		keyed[name] = append(keyed[name], pair.get("identity_format"))
	}
	a.doc.set("supported_identities", keyed)
}

// alsoListing adds an element to supported_identities.
func alsoListing(pair document) deviation {
	return editing(discovery, func(a *answer) {
		a.doc.set("supported_identities", append(listedPairs(a), pair))
	})
}

func joinTypes(a *answer) {
	a.doc.set("supported_subject_request_types", strings.Join(listedTypes(a), ","))
}

func listRectification(a *answer) {
	types := listedTypes(a)
	a.doc.set("supported_subject_request_types", append(types[:len(types):len(types)], "rectification"))
}

// moveCertificate names another host, which leads to this processor too.
func moveCertificate(b *behaviour) {
	other := elsewhere(b.domain)
	b.aliases = append(b.aliases, other)
	editing(discovery, func(a *answer) {
		a.doc.set("processor_certificate", strings.Replace(a.base, b.domain, other, 1)+"/cert.pem")
	})(b)
}

// elsewhere is a host name that is not the processor's. An address, which is
// loopback's where it is a processor's, has localhost beside it.
func elsewhere(domain string) string {
	if net.ParseIP(domain) != nil {
		return "localhost"
	}
	return "cdn-" + domain
}
