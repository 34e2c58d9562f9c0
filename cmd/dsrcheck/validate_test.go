package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/documents"
)

// The document of the command lists every kind, in the order in which the command does.
func TestValidateDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/validate.md")
	require.NoError(t, err)
	var listed []documents.Kind
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, documents.Kind(row[1]))
	}
	require.Equal(t, documents.Kinds(), listed)
}
