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

// inFile changes what is sent of the file.
func inFile(f func(*fileAnswer)) deviation {
	return func(b *behaviour) { b.fileFinish = append(b.fileFinish, func(_ *view, a *fileAnswer) { f(a) }) }
}

// editFile changes the document of the file.
func editFile(f func(*fileAnswer)) deviation {
	return func(b *behaviour) { b.fileEdits = append(b.fileEdits, func(_ *view, a *fileAnswer) { f(a) }) }
}

func setInFile(name string, value any) deviation {
	return editFile(func(f *fileAnswer) { f.doc.set(name, value) })
}

// fileAt says where the file stands.
func fileAt(paths ...string) deviation { return func(b *behaviour) { b.filePaths = paths } }

func notFound(f *fileAnswer) {
	f.status, f.body = http.StatusNotFound, []byte("404 page not found\n")
	f.header.Set("Content-Type", "text/plain; charset=utf-8")
}

func leadTo(f *fileAnswer, url string) {
	f.status, f.body = http.StatusFound, []byte{}
	f.header.Set("Location", url)
}

func redirectFile(scheme, path string) func(*fileAnswer) {
	return func(f *fileAnswer) {
		if scheme == "https://" && f.in.TLS == nil {
			scheme = "http://"
		}
		leadTo(f, scheme+f.in.Host+path)
	}
}

// redirectedFile serves the file after so many redirects on the same host.
func redirectedFile(times int) deviation {
	return func(b *behaviour) {
		paths := []string{filePath}
		for i := range times {
			paths = append(paths, "/ddrf-file/"+string(rune('a'+i))+".json")
		}
		b.filePaths = paths
		inFile(func(f *fileAnswer) {
			for i := range times {
				if f.in.URL.Path == paths[i] {
					leadTo(f, paths[i+1])
				}
			}
		})(b)
	}
}

func utf16LE(b []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, c := range b { // which is ASCII
		out = append(out, c, 0)
	}
	return out
}

func endpointSaid(f func(string) string) deviation {
	return editFile(func(a *fileAnswer) {
		if u, ok := a.doc.get("endpoint").(string); ok && strings.Contains(u, "://") {
			a.doc.set("endpoint", f(u))
		}
	})
}

// entries are the identifiers of the file, one made up where there are none, or where
// another deviation made something else of them.
func entries(f *fileAnswer) []document {
	list, _ := f.doc.get("identifiers").([]document)
	if len(list) == 0 {
		return []document{{{"id", 1}, {"type", "email"}, {"format", "sha256"}}}
	}
	return list
}

func eachIdentifier(change func(document) any) deviation {
	return editFile(func(f *fileAnswer) {
		var all []any
		for _, entry := range entries(f) {
			all = append(all, change(entry))
		}
		f.doc.set("identifiers", all)
	})
}

func renamed(d document, pairs ...string) document {
	d = d.clone()
	for i := 0; i < len(pairs); i += 2 {
		d.rename(pairs[i], pairs[i+1])
	}
	return d
}

func without(d document, name string) document {
	d = d.clone()
	d.remove(name)
	return d
}

// keyIdentifiers makes an object out of the list, with the types as names.
func keyIdentifiers(f *fileAnswer) {
	keyed := map[string][]any{}
	for _, entry := range entries(f) {
		name, _ := entry.get("type").(string)
		keyed[name] = append(keyed[name], entry.get("format"))
	}
	f.doc.set("identifiers", keyed)
}
