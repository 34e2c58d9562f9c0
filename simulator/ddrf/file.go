package ddrf

import (
	"net/http"
	"slices"
	"strconv"
)

// fileAnswer is a dsrdelete.json while it is answered.
type fileAnswer struct {
	in     *http.Request
	status int
	header http.Header
	doc    document
	keys   []document // publicKey, put into the document after the edits
	body   []byte     // in place of the document if not nil
}

// serveFile answers a request for the file (section dsrdelete.json resource).
func (v *view) serveFile(w http.ResponseWriter, r *http.Request) {
	f, err := v.file(r)
	if err != nil {
		http.Error(w, "the simulated participant has no keys: "+err.Error(), http.StatusInternalServerError)
		return
	}
	for name, values := range f.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(f.body)))
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.body)
	}
}

func (v *view) file(r *http.Request) (*fileAnswer, error) {
	keys, err := v.keys()
	if err != nil {
		return nil, err
	}
	f := &fileAnswer{in: r, status: http.StatusOK, header: http.Header{"Content-Type": {"application/json"}}}
	if v.b.cacheControl != "" {
		f.header.Set("Cache-Control", v.b.cacheControl)
	}
	entries := []document{}
	for _, i := range v.b.identifiers {
		entry := document{{"type", i.Type}, {"format", i.Format}}
		if i.ID != 0 {
			entry = slices.Insert(entry, 0, member{"id", i.ID})
		}
		entries = append(entries, entry)
	}
	for _, alg := range []string{ES256, RS256} {
		if k := keys.byAlg[alg]; k != nil && v.publishes(alg) {
			f.keys = append(f.keys, k.jwk.clone())
		}
	}
	f.doc = document{
		{"endpoint", v.base(r) + v.b.endpoint + v.b.query},
		{"identifiers", entries},
		{"publicKey", nil},
		{"vendorScriptRequirement", v.config.ScriptRequired},
	}
	if v.config.Script != "" {
		f.doc.set("vendorScript", v.config.Script)
	}
	for _, edit := range v.b.fileKeys {
		edit(v, f)
	}
	f.doc.set("publicKey", f.keys)
	for _, edit := range v.b.fileEdits {
		edit(v, f)
	}
	f.body = encode(f.doc)
	for _, edit := range v.b.fileFinish {
		edit(v, f)
	}
	return f, nil
}
