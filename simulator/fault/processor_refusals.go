package fault

// processorRefusalFaults are what an OpenGDPR processor can do wrong with requests that
// it has to refuse, or has to accept, and in how it refuses them.
func processorRefusalFaults() []Deviation {
	return rows("opengdpr", "processor", Fault, []row{
		// requests in error that are accepted, a subject at a time
		{"accepts-other-uuids", "Ids that are UUIDs, but not in lower case or not of version 4, are accepted, under an id of the processor's own."},
		{"accepts-bad-types", "Requests whose type is missing, no string or none of the three are accepted."},
		{"accepts-bad-identities", "Requests whose identities are missing, of another shape or in error are accepted."},
		{"accepts-bad-times", "Requests whose submitted_time is missing or no RFC 3339 date-time are accepted."},
		{"accepts-bad-options", "Requests whose optional members are of a wrong type, or whose callback URLs are none, are accepted."},
		{"accepts-broken-bodies", "Bodies that are no JSON object, or hold one in an envelope, are accepted."},
		{"accepts-unoffered", "Types and identities that discovery does not list are accepted."},
		{"accepts-missing-members", "Requests that lack required members are accepted."},
		{"accepts-nulls", "Requests whose required members are null are accepted."},
		{"accepts-wrong-types", "Requests whose members are of a wrong JSON type are accepted."},

		// values
		{"accepts-any-request-type", "Any string is accepted as a request type."},
		{"accepts-any-identity-type", "Any string is accepted as an identity type."},
		{"accepts-any-identity-format", "Any string is accepted as an identity format."},
		{"accepts-no-identities", "Requests with an empty list of identities are accepted."},
		{"accepts-numbers-for-strings", "Numbers and booleans are taken for the strings they print as."},
		{"accepts-arrays-for-strings", "An array of one string is taken for that string."},
		{"accepts-one-for-many", "A lone identity or callback URL is taken for an array of one."},
		{"accepts-any-case", "Request types, identity types and formats are accepted in any case."},
		{"accepts-blanks-around", "Blanks around strings are ignored."},
		{"accepts-names-in-any-case", "Member names are found in any case, with or without underscores."},
		{"accepts-no-format", "An identity without a format is taken for a raw one."},
		{"first-identity-only", "No identity of a request but the first is looked at."},

		// times and URLs
		{"accepts-times-of-any-form", "Any string is accepted as submitted_time, unless a field of it is out of range."},
		{"accepts-times-out-of-range", "Times whose month, day, hour, minute or offset is out of range are accepted."},
		{"accepts-dates", "A date is accepted as submitted_time."},
		{"accepts-times-without-offset", "A submitted_time without offset is taken for one in UTC."},
		{"accepts-times-with-blank", "A blank is accepted for the T of submitted_time."},
		{"accepts-relative-urls", "Callback URLs that are empty, relative or hold blanks are accepted and not called."},

		// bodies
		{"accepts-text-after-the-object", "What follows the JSON object of a request is ignored."},
		{"accepts-relaxed-json", "JSON with comments, trailing commas, single quotes, NaN, raw line feeds or \\x escapes is accepted."},
		{"accepts-form-bodies", "Requests are accepted as application/x-www-form-urlencoded too."},
		{"accepts-packed-bodies", "Requests are accepted in base64 or as a JSON string too."},
		{"accepts-wrapped-bodies", "Requests are accepted as the only element of an array or the only member of an object too."},
		{"accepts-bad-utf-8", "Bytes that are no UTF-8 are replaced, and the request is accepted."},

		// legal requests that are refused
		{"refuses-old-times", "Requests submitted more than thirty days ago are refused."},
		{"refuses-time-fractions", "Times with a fraction of a second are refused."},
		{"refuses-time-offsets", "Times with another offset than Z are refused."},
		{"refuses-unknown-offset", "Times with the offset -00:00 are refused."},
		{"refuses-repeated-identity-types", "Requests with an identity type twice are refused."},
		{"refuses-several-identities", "Requests with more than one identity are refused."},
		{"refuses-many-identities", "Requests with more than ten identities are refused."},
		{"refuses-empty-url-lists", "Requests with an empty list of callback URLs are refused."},
		{"refuses-four-urls", "Requests with more than three callback URLs are refused."},
		{"refuses-url-queries", "Requests whose callback URL has a query are refused."},
		{"exact-media-type", "Requests whose Content-Type is not exactly application/json are refused with 415."},
		{"demands-accept", "Requests whose Accept does not name application/json are refused with 406."},
		{"refuses-chunked-bodies", "Requests without Content-Length are refused with 400."},

		// other answers than 400
		{"refuses-with-422", "Every request in error is refused with 422."},
		{"refuses-with-500", "Every request in error is answered with 500."},
		{"unsupported-501", "Requests for what discovery does not list are refused with 501."},
		{"broken-json-500", "Bodies that are no JSON object are answered with 500."},
		{"wrong-types-500", "Members of a wrong JSON type are answered with 500."},
		{"odd-times-500", "Legal times of another form than 2018-10-02T15:00:00Z, or half a day away, are answered with 500."},
		{"odd-options-500", "Optional members that are null or empty, other versions, and no, repeated or very many callback URLs are answered with 500."},
		{"odd-url-hosts-500", "Callback URLs of plain http with a name, or https with an address, are answered with 500."},
		{"odd-identities-500", "Empty values, hashes of other forms, many identities and partly supported ones are answered with 500."},
		{"repeated-members-500", "Bodies with a member twice are answered with 500."},
		{"deep-nesting-500", "Bodies nested more than a hundred levels deep are answered with 500."},
		{"large-bodies-500", "Bodies over 1 MiB are answered with 500."},
		{"other-media-types-500", "Requests of no or another media type are answered with 500."},
		{"xml-accept-500", "Requests that accept no JSON are answered with 500."},
		{"unknown-paths-500", "Paths and methods that the processor does not have are answered with 500."},

		// error bodies
		{"error-empty-body", "Refusals have no body."},
		{"error-html", "Refusals are HTML pages."},
		{"error-text", "Refusals are a line of text."},
		{"error-bare", "Refusals have code, message and errors at the top of their body."},
		{"error-string", "The error of a refusal is a string."},
		{"error-array", "The error of a refusal is an array."},
		{"error-empty", "The body of a refusal is an empty object."},
		{"refusal-as-200", "Refused requests are answered with 200 and the error object."},
		{"refusal-as-201", "Refused requests are answered with 201 and the error object."},
		{"error-no-code", "The error object has no code."},
		{"error-code-null", "The code of the error object is null."},
		{"error-code-string", "The code of the error object is a string of words."},
		{"error-code-of-its-own", "The code of the error object is a number of the processor's own."},
		{"error-message-number", "The message of the error object is a number."},
		{"error-message-empty", "The message of the error object is empty, and there are no details."},
		{"error-message-generic", "Every refusal says bad request and nothing more."},
		{"error-without-words", "The error object has a code and neither message nor details."},
		{"error-details-object", "The errors of the error object are an object."},
		{"error-details-strings", "The errors of the error object are strings."},
		{"error-details-of-wrong-types", "The members of error details are of wrong types."},

		// what is given back
		{"echoes-identity-upper-case", "Refusals quote the identity values of the request in upper case."},
		{"echoes-identity-base64", "Refusals quote the identity values of the request in base64."},
		{"echoes-identity-hex", "Refusals quote the identity values of the request in hex."},
		{"echoes-identity-url-encoded", "Refusals quote the identity values of the request as in a URL."},
		{"echoes-identity-sha256", "Refusals quote the SHA-256 of the identity values of the request."},
		{"echoes-identity-md5", "Refusals quote the MD5 of the identity values of the request."},
		{"echoes-local-part", "Refusals quote what stands before the @ of the identity values of the request."},
		{"echoes-identity-in-header", "Refusals have the identity values of the request in a header."},
		{"echoes-identity-in-details", "Refusals have the identity values of the request in the details of the error."},
		{"echoes-identity-of-duplicates", "The refusal of an id that is known quotes the identity values of the request."},
		{"echoes-refused-forms", "Unknown members, hashed identities, a missing property_id and bodies over 1 MiB are refused, and the identity values quoted."},
		{"echoes-body", "Refusals quote the body of the request."},
		{"echoes-body-base64", "Refusals quote the body of the request in base64."},
		{"echoes-credentials-in-header", "Refusals have the credentials of the request in a header."},

		// habits
		{"naive-times", "Times have seven digits of fraction and no offset."},
		{"domain-header-empty", "The domain header is empty."},
		{"later-paths", "Requests are created at /requests and found at /requests/{id} only."},
		{"creates-at-items-only", "Requests are created at /opengdpr_requests/{id} only."},
		{"receipt-own-id", "The 201 has a request_id of the processor's own instead of the subject_request_id."},
		{"pending-named-open", "The status of a pending request is open."},
	})
}

// processorRefusalVariants are odd but legal ways to accept and to refuse requests.
func processorRefusalVariants() []Deviation {
	return rows("opengdpr", "processor", Variant, []row{
		// what is accepted
		{"accepts-bom", "A byte order mark before the body is ignored."},
		{"accepts-utf-16", "Bodies in UTF-16 with a byte order mark are accepted."},
		{"accepts-other-url-schemes", "Callback URLs that are neither http nor https are accepted and not called."},
		{"accepts-large-bodies", "Bodies of up to 16 MiB are accepted."},
		{"slash-optional", "Requests are created at /opengdpr_requests/ too."},
		{"creates-at-items-too", "Requests are created at /opengdpr_requests/{id} too."},

		// what is refused
		{"refuses-times-to-come", "A submitted_time more than an hour ahead is refused."},
		{"refuses-lower-case-times", "Times with a lower-case t or z are refused."},
		{"refuses-leap-seconds", "Times with a second 60 are refused."},
		{"refuses-partly-supported-identities", "Requests of whose identities only some are supported are refused."},
		{"refuses-odd-hashes", "Hashes that are not lower-case hex of their length are refused."},
		{"refuses-many-urls", "Requests with more than fifty callback URLs are refused."},
		{"refuses-repeated-urls", "Requests with a callback URL twice are refused."},
		{"refuses-optional-nulls", "Null for an optional member is refused."},
		{"refuses-empty-values", "An empty identity_value, property_id or api_version is refused."},
		{"refuses-other-versions", "An api_version that discovery does not name is refused."},
		{"refuses-repeated-members", "Bodies with a member twice are refused."},
		{"refuses-deep-nesting", "Bodies nested more than a hundred levels deep are refused."},
		{"large-bodies-400", "Bodies over 1 MiB are refused with 400."},
		{"demands-media-type", "Requests of no or another media type are refused with 400."},
		{"demands-media-type-415", "Requests of no or another media type are refused with 415."},
		{"refuses-xml-accept", "Requests that accept no JSON are refused with 406."},
		{"chunked-bodies-411", "Requests without Content-Length are refused with 411."},
		{"everything-refused-400", "Whatever is refused is refused with 400, paths and methods too."},

		// error bodies
		{"error-without-details", "The error object has code and message only."},
		{"error-details-empty", "The errors of the error object are an empty array."},
		{"error-own-codes", "The error object has a code of the processor's own beside the others."},

		// habits
		{"version-with-letter", "Discovery names api_version v0.1."},
		{"cancelled-named-canceled", "The status of a cancelled request is canceled."},
	})
}
