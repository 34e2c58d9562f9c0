package ddrf

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// fileDeviations concern where the dsrdelete.json stands, how it is served and what it
// says beside keys (section Discovery).
func fileDeviations() map[string]deviation {
	return map[string]deviation{
		// where and how it is served
		"file-not-found":             inFile(notFound),
		"file-well-known-only":       fileAt("/.well-known/dsrdelete.json"),
		"file-iabtl-only":            fileAt("/.well-known/iabtl/dsrdelete.json"),
		"file-well-known-too":        fileAt(filePath, "/.well-known/dsrdelete.json"),
		"file-status-201":            inFile(func(f *fileAnswer) { f.status = http.StatusCreated }),
		"file-text-plain":            inFile(func(f *fileAnswer) { f.header.Set("Content-Type", "text/plain") }),
		"file-charset":               inFile(func(f *fileAnswer) { f.header.Set("Content-Type", "application/json; charset=utf-8") }),
		"file-type-upper-case":       inFile(func(f *fileAnswer) { f.header.Set("Content-Type", "Application/JSON") }),
		"file-redirects-to-http":     inFile(redirectFile("http://", "/dsrdelete-2.json")),
		"file-redirects-to-itself":   inFile(redirectFile("https://", filePath)),
		"file-redirects-to-loopback": inFile(func(f *fileAnswer) { leadTo(f, "https://127.0.0.1/dsrdelete.json") }),
		"file-redirected":            redirectedFile(1),
		"file-redirected-thrice":     redirectedFile(3),
		"file-redirected-ten-times":  redirectedFile(10),

		// its JSON
		"file-not-json":        inFile(func(f *fileAnswer) { f.body = []byte("<p>All is well.</p>\n") }),
		"file-truncated":       inFile(func(f *fileAnswer) { f.body = f.body[:len(f.body)-2] }),
		"file-byte-order-mark": inFile(func(f *fileAnswer) { f.body = append([]byte("\ufeff"), f.body...) }),
		"file-in-array":        inFile(func(f *fileAnswer) { f.body = append(append([]byte("["), f.body...), ']') }),
		"file-member-twice":    inFile(func(f *fileAnswer) { f.body = append([]byte(`{"vendorScriptRequirement":true,`), f.body[1:]...) }),
		"file-pretty": inFile(func(f *fileAnswer) {
			var out bytes.Buffer
			if json.Indent(&out, f.body, "", "  ") == nil {
				f.body = out.Bytes()
			}
		}),
		"file-extra-members": editFile(func(f *fileAnswer) {
			f.doc.set("pollFrequency", 86400)
			f.doc.set("contact", document{{"email", "privacy@example.com"}})
		}),
		"file-members-shuffled": editFile(func(f *fileAnswer) {
			for i, j := 0, len(f.doc)-1; i < j; i, j = i+1, j-1 {
				f.doc[i], f.doc[j] = f.doc[j], f.doc[i]
			}
		}),

		// endpoint
		"endpoint-missing": editFile(func(f *fileAnswer) { f.doc.remove("endpoint") }),
		"endpoint-number":  setInFile("endpoint", 443),
		"endpoint-relative": endpointSaid(func(u string) string {
			return u[strings.Index(u, "//")+2:][strings.Index(u[strings.Index(u, "//")+2:], "/"):]
		}),
		"endpoint-no-scheme": endpointSaid(func(u string) string {
			return u[strings.Index(u, "//")+2:]
		}),
		"endpoint-http": endpointSaid(func(u string) string { return strings.Replace(u, "https://", "http://", 1) }),

		// identifiers
		"identifiers-missing":      editFile(func(f *fileAnswer) { f.doc.remove("identifiers") }),
		"identifiers-keyed":        editFile(keyIdentifiers),
		"identifiers-strings":      eachIdentifier(func(d document) any { return d.get("type") }),
		"identifiers-long-names":   eachIdentifier(func(d document) any { return renamed(d, "type", "identifierType", "format", "identifierFormat") }),
		"identifiers-own-names":    eachIdentifier(func(d document) any { return renamed(d, "type", "name", "format", "encoding") }),
		"identifiers-no-format":    eachIdentifier(func(d document) any { return without(d, "format") }),
		"identifiers-empty":        setInFile("identifiers", []any{}),
		"identifiers-without-id":   eachIdentifier(func(d document) any { return without(d, "id") }),
		"identifiers-id-as-string": eachIdentifier(func(d document) any { d = d.clone(); d.set("id", "a"); return d }),

		// script
		"script-requirement-missing": editFile(func(f *fileAnswer) { f.doc.remove("vendorScriptRequirement") }),
		"script-requirement-string":  setInFile("vendorScriptRequirement", "false"),
		"script-object":              setInFile("vendorScript", document{{"src", "https://example.com/delete.js"}}),
		"script-offered":             setInFile("vendorScript", "<script>/* gathers an identifier */</script>"),
	}
}
