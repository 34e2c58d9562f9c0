package schemas

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/xeipuuv/gojsonschema"
)

//go:embed *.json opengdpr/*.json ddrf/*.json
var files embed.FS

// schema is a schema file in two forms: compiled, to find violations, and as it stands, to
// look up what a violated constraint says and which requirement it enforces.
type schema struct {
	compiled *gojsonschema.Schema
	root     node
}

// schemas has every embedded schema by name, each compiled at its first use.
var schemas = func() map[string]func() (*schema, error) {
	all := map[string]func() (*schema, error){}
	// The walk sees embedded files only and cannot fail.
	_ = fs.WalkDir(files, ".", func(file string, _ fs.DirEntry, _ error) error {
		if name, ok := strings.CutSuffix(file, ".json"); ok {
			all[name] = sync.OnceValues(func() (*schema, error) { return compile(name) })
		}
		return nil
	})
	return all
}()

// Names returns the names of all schemas in alphabetical order, such as "opengdpr/receipt".
func Names() []string { return slices.Sorted(maps.Keys(schemas)) }

// Source returns the text of a schema. It is an error to ask for an unknown name.
func Source(name string) ([]byte, error) {
	if _, ok := schemas[name]; !ok {
		return nil, fmt.Errorf("find schema: no schema %q", name)
	}
	return files.ReadFile(name + ".json")
}

// compile reads a schema as draft-07, whose meta-schema it must satisfy.
func compile(name string) (*schema, error) {
	registerFormats()
	text, err := files.ReadFile(name + ".json")
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	s := new(schema)
	if err := json.Unmarshal(text, &s.root); err != nil {
		return nil, fmt.Errorf("read schema %s: %w", name, err)
	}
	loader := gojsonschema.NewSchemaLoader()
	loader.Draft = gojsonschema.Draft7
	loader.AutoDetect = false
	loader.Validate = true
	if s.compiled, err = loader.Compile(gojsonschema.NewBytesLoader(text)); err != nil {
		return nil, fmt.Errorf("compile schema %s: %w", name, err)
	}
	return s, nil
}
