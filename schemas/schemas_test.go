package schemas

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

func TestNames(t *testing.T) {
	names := Names()
	require.True(t, slices.IsSorted(names))
	require.Subset(t, names, []string{"ddrf/acjwt", "ddrf/idjwt", "ddrf/resource", "ddrf/rqjwt", "opengdpr/discovery", "opengdpr/error", "opengdpr/receipt", "opengdpr/request"})
}

func TestSource(t *testing.T) {
	text, err := Source("opengdpr/receipt")
	require.NoError(t, err)
	require.True(t, json.Valid(text))
	for _, name := range []string{"", "receipt", "opengdpr", "opengdpr/receipt.json", "opengdpr/../opengdpr/receipt"} {
		_, err := Source(name)
		require.ErrorContains(t, err, "no schema", name)
	}
}

func TestSchemasCompile(t *testing.T) {
	for _, name := range Names() {
		s, err := schemas[name]()
		require.NoError(t, err, name)
		require.Equal(t, "http://json-schema.org/draft-07/schema#", s.root["$schema"], name)
	}
	_, err := compile("no/such")
	require.ErrorContains(t, err, "read schema")
}

// walk visits every node of a schema file.
func walk(n node, visit func(node)) {
	visit(n)
	for _, keyword := range []string{"properties", "definitions"} {
		children, _ := n[keyword].(map[string]any)
		for _, child := range children {
			walk(child.(map[string]any), visit)
		}
	}
	for _, keyword := range []string{"items", "additionalProperties"} {
		if child, ok := n[keyword].(map[string]any); ok {
			walk(child, visit)
		}
	}
}

// TestSchemaWords keeps the schemas within what the library checks and this package can
// report. A misspelt keyword or an unknown format would silently check nothing.
func TestSchemaWords(t *testing.T) {
	words := []string{"$schema", "$ref", "title", "description", "definitions", "x-requirement",
		"properties", "items"}
	for _, keyword := range keywords {
		words = append(words, keyword)
	}
	for _, name := range Names() {
		s, err := schemas[name]()
		require.NoError(t, err)
		walk(s.root, func(n node) {
			for word := range n {
				require.Contains(t, words, word, "%s: unknown keyword", name)
			}
			if format, ok := n["format"]; ok {
				require.Contains(t, formatNames, format, "%s: unknown format", name)
			}
			if items, ok := n["items"]; ok {
				require.IsType(t, map[string]any{}, items, "%s: items is one schema", name)
			}
			if ref, ok := n["$ref"].(string); ok {
				require.Regexp(t, `^#/definitions/[^/~]+$`, ref, "%s: nothing is fetched", name)
				require.NotNil(t, n.resolve(s.root), "%s: %s leads nowhere", name, ref)
				require.Len(t, n, 1, "%s: draft-07 ignores what stands beside a $ref", name)
			}
			properties, _ := n["properties"].(map[string]any)
			required, _ := n["required"].([]any)
			for _, member := range required {
				require.Contains(t, properties, member, "%s: a demanded member has its schema", name)
			}
		})
	}
}

// TestRequirements checks that every constraint of a message names a row of the catalogue.
func TestRequirements(t *testing.T) {
	catalogues := map[string]func() (*catalog.Catalog, error){"opengdpr": catalog.OpenGDPR, "ddrf": catalog.DDRF}
	structure := regexp.MustCompile(`^(\$.*|title|description|definitions|x-requirement|properties|items|required)$`)
	for _, name := range Names() {
		protocol, _, isMessage := strings.Cut(name, "/")
		if !isMessage {
			continue
		}
		require.Contains(t, catalogues, protocol)
		c, err := catalogues[protocol]()
		require.NoError(t, err)
		s, err := schemas[name]()
		require.NoError(t, err)
		known := func(n node, keyword string) {
			id := n.requirement(keyword)
			row, ok := c.Requirement(id)
			require.True(t, ok, "%s: %s of %v enforces %q", name, keyword, n, id)
			require.False(t, row.Summary(), "%s: %s is a summary row", name, id)
		}
		walk(s.root, func(n node) {
			for keyword := range n {
				if !structure.MatchString(keyword) {
					known(n, keyword)
				}
			}
			if byKeyword, ok := n["x-requirement"].(map[string]any); ok {
				for keyword := range byKeyword {
					known(n, keyword)
				}
			}
			properties, _ := n["properties"].(map[string]any)
			required, _ := n["required"].([]any)
			for _, member := range required {
				known(properties[member.(string)].(map[string]any), "required")
			}
			require.NotContains(t, n, "additionalProperties", "%s: other members are always allowed", name)
		})
	}
}
