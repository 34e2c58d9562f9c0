package opengdpr

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"dsrcheck/conformance/catalog"
)

// Example writes the request that a vector of the catalogue makes of a valid one, as HTTP
// with line feeds, for a processor that lists what the examples of sections 6.3 and 7.2 do.
// Bytes that are no text are quoted. It fails for a vector that does not apply to such a
// processor.
func Example(c *catalog.Catalog, vector string) (string, error) {
	f := &facts{version: "0.1", createPath: createPath, property: exampleProperty, types: []string{"erasure", "access"},
		pairs: []pair{{"email", "raw"}, {"email", "sha256"}, {"android_id", "raw"}}}
	r, err := cases(c, vector)[0].build(exampleNames{}, f)
	if err != nil {
		return "", fmt.Errorf("build example of %s: %w", vector, err)
	}
	var b strings.Builder
	if r.first != nil {
		r.first.print(&b)
		b.WriteString("\n\n")
	}
	r.print(&b)
	return b.String(), nil
}

// longestExample is how much of a body an example shows.
const longestExample = 2000

func (r *request) print(b *strings.Builder) {
	fmt.Fprintf(b, "POST %s HTTP/1.1\n", r.path)
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		for _, v := range r.header[name] {
			fmt.Fprintf(b, "%s: %s\n", name, v)
		}
	}
	if r.chunked {
		b.WriteString("Transfer-Encoding: chunked\n")
	}
	body := r.bytes()
	short := body[:min(longestExample, len(body))]
	b.WriteString("\n")
	if utf8.Valid(short) && !bytes.ContainsAny(short, "\ufeff") {
		b.Write(short)
	} else {
		fmt.Fprintf(b, "%q", short)
	}
	if len(short) < len(body) {
		fmt.Fprintf(b, "... (%d bytes)", len(body))
	}
}

// exampleNames are the same each time.
type exampleNames struct{}

func (exampleNames) ID(label string) string {
	if strings.Contains(label, "/") {
		return "0d7a4c7e-53b2-4a3c-9f5e-6a1b8c2d4e6f"
	}
	return "a7551968-d5d6-44b2-9831-815ac9017798"
}

func (exampleNames) Word(string) string { return "c0ffee0000000001" }
