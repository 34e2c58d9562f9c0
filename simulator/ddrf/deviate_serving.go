package ddrf

import (
	"net/http"
	"strings"
)

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
