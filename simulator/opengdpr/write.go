package opengdpr

// write writes the body of a request (section 7.1).
func (s *stance) write(q *submitted, chosen []SubjectIdentity) []byte {
	identities := make([]document, len(chosen))
	for i, id := range chosen {
		identities[i] = document{{"identity_type", id.Type}, {"identity_value", id.Value}, {"identity_format", id.Format}}
	}
	d := document{
		{idMember, q.id},
		{"subject_request_type", q.Type},
		{"submitted_time", s.p.stamp(q.at)},
		{"subject_identities", identities},
		{"api_version", "0.1"},
		{"status_callback_urls", s.urls()},
	}
	for _, edit := range s.p.edits {
		edit(q, &d)
	}
	return s.p.encode(d)
}

// urls are those of the controller's own callbacks.
func (s *stance) urls() []string {
	urls := make([]string, len(s.p.paths))
	for i, path := range s.p.paths {
		urls[i] = s.CallbackURL(path)
	}
	return urls
}
