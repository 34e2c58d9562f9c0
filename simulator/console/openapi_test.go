package console_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xeipuuv/gojsonschema"

	"dsrcheck/simulator/console"
)

// described is the OpenAPI document as far as the tests look.
type described struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Parameters  []struct{ Name, In string }
		RequestBody *struct{ Required bool }
		Responses   map[string]outcome
	}
	Components struct {
		Responses map[string]outcome
		Schemas   map[string]any
	}
}

// outcome is one response of the document, or a reference to one.
type outcome struct {
	Ref     string `json:"$ref"`
	Content map[string]struct{ Schema any }
}

var document = sync.OnceValue(func() described {
	var d described
	w := send(console.New(newFake(), nil), "GET", "/openapi.json", "")
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		panic(err)
	}
	return d
})

// compiledSchemas has those that were used, by their text.
var compiledSchemas sync.Map

// respected holds an answer against the document: its status, content type and schema.
func respected(t *testing.T, method, pattern string, w *httptest.ResponseRecorder) {
	t.Helper()
	d := document()
	response, ok := d.Paths[pattern][strings.ToLower(method)].Responses[itoa(w.Code)]
	require.True(t, ok, "%s %s: the document has no answer %d: %s", method, pattern, w.Code, w.Body)
	if name, isRef := strings.CutPrefix(response.Ref, "#/components/responses/"); isRef {
		response, ok = d.Components.Responses[name]
		require.True(t, ok, name)
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if len(response.Content) == 0 {
		require.Empty(t, w.Body.String())
		require.Empty(t, kind)
		return
	}
	require.Contains(t, response.Content, kind)
	if kind != "application/json" {
		return
	}
	compiled, _ := compiledSchemas.LoadOrStore(jsonOf(response.Content[kind].Schema), sync.OnceValues(func() (*gojsonschema.Schema, error) {
		return gojsonschema.NewSchema(gojsonschema.NewGoLoader(map[string]any{
			"allOf": []any{response.Content[kind].Schema}, "components": map[string]any{"schemas": d.Components.Schemas}}))
	}))
	schema, err := compiled.(func() (*gojsonschema.Schema, error))()
	require.NoError(t, err)
	result, err := schema.Validate(gojsonschema.NewBytesLoader(w.Body.Bytes()))
	require.NoError(t, err)
	require.True(t, result.Valid(), "%s %s: %v in %s", method, pattern, result.Errors(), w.Body)
}

func itoa(n int) string { return jsonOf(n) }

func jsonOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestDocumentHasEveryRoute holds routes and document against each other, both ways.
func TestDocumentHasEveryRoute(t *testing.T) {
	d := document()
	require.Equal(t, "3.1.0", d.OpenAPI)
	type operation struct {
		path, query []string
		body        bool
	}
	served, documented := map[string]operation{}, map[string]operation{}
	for _, rt := range console.Routes() {
		o := operation{query: slices.Sorted(slices.Values(rt.Query)), body: rt.Body}
		for part := range strings.SplitSeq(rt.Path, "/") {
			if name, ok := strings.CutPrefix(part, "{"); ok {
				o.path = append(o.path, strings.TrimSuffix(name, "}"))
			}
		}
		served[rt.Method+" "+rt.Path] = o
	}
	ids := map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			o := operation{body: op.RequestBody != nil}
			for _, p := range op.Parameters {
				switch p.In {
				case "path":
					o.path = append(o.path, p.Name)
				case "query":
					o.query = append(o.query, p.Name)
				}
			}
			slices.Sort(o.query)
			documented[strings.ToUpper(method)+" "+path] = o
			require.False(t, ids[op.OperationID], "two operations are called %q", op.OperationID)
			ids[op.OperationID] = true
			require.Contains(t, op.Responses, "400")
		}
	}
	require.Equal(t, served, documented)
}

// TestDocumentIsWhole holds that every schema compiles, closed, and that all that is
// referred to is there.
func TestDocumentIsWhole(t *testing.T) {
	w := send(console.New(newFake(), nil), "GET", "/openapi.json", "")
	var root any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &root))
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				at := root
				for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
					at = at.(map[string]any)[part]
				}
				require.NotNil(t, at, ref)
			}
			for _, of := range v {
				walk(of)
			}
		case []any:
			for _, of := range v {
				walk(of)
			}
		}
	}
	walk(root)
	schemas := document().Components.Schemas
	for name := range schemas {
		_, err := gojsonschema.NewSchema(gojsonschema.NewGoLoader(map[string]any{
			"allOf": []any{map[string]any{"$ref": "#/components/schemas/" + name}}, "components": map[string]any{"schemas": schemas}}))
		require.NoError(t, err, name)
	}
}
