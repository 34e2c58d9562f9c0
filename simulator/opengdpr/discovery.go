package opengdpr

import "net/http"

// discover answers GET /discovery (section 6).
func (v *view) discover(w http.ResponseWriter, r *http.Request) {
	v.send(w, r, newAnswer(discovery, http.StatusOK, document{
		{"api_version", v.b.version},
		{"supported_subject_request_types", v.b.offers.Types},
		{"supported_identities", pairs(v.b.offers.Identities)},
		{"processor_certificate", v.base(r) + "/cert.pem"},
	}))
}

// pairs are identities as discovery lists them.
func pairs(list []Identity) []document {
	out := make([]document, len(list))
	for i, id := range list {
		out[i] = document{{"identity_type", id.Type}, {"identity_format", id.Format}}
	}
	return out
}

// certificate answers GET /cert.pem, the URL that discovery names.
func (v *view) certificate(w http.ResponseWriter, r *http.Request) {
	s, err := v.seal()
	if err != nil {
		cannotSign(w, err)
		return
	}
	a := newAnswer(certificate, http.StatusOK, nil)
	a.header.Set("Content-Type", v.b.bundleType)
	a.body = s.bundle
	v.send(w, r, a)
}
