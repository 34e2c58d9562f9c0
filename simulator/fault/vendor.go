package fault

// vendorFileFaults are what can be wrong with the dsrdelete.json of a DDRF vendor, by
// subject.
func vendorFileFaults() []Deviation {
	return rows("ddrf", "vendor", Fault, []row{
		// where and how it is served
		{"file-not-found", "There is no dsrdelete.json anywhere."},
		{"file-well-known-only", "The dsrdelete.json stands at /.well-known/dsrdelete.json only."},
		{"file-iabtl-only", "The dsrdelete.json stands at /.well-known/iabtl/dsrdelete.json only."},
		{"file-status-201", "The dsrdelete.json is answered with 201."},
		{"file-text-plain", "The dsrdelete.json is sent as text/plain."},
		{"file-redirects-to-http", "The dsrdelete.json is redirected to plain http."},
		{"file-redirects-to-itself", "The dsrdelete.json is redirected to itself."},
		{"file-redirects-to-loopback", "The dsrdelete.json is redirected to a loopback address."},
		{"file-redirected-ten-times", "The dsrdelete.json is found after ten redirects."},

		// its JSON
		{"file-not-json", "The dsrdelete.json is a page of HTML."},
		{"file-truncated", "The dsrdelete.json lacks its end."},
		{"file-byte-order-mark", "The dsrdelete.json begins with a byte order mark."},
		{"file-in-array", "The dsrdelete.json is an array that holds the object."},
		{"file-member-twice", "The dsrdelete.json has vendorScriptRequirement twice, with different values."},

		// endpoint
		{"endpoint-missing", "The dsrdelete.json has no endpoint."},
		{"endpoint-number", "The endpoint is a number."},
		{"endpoint-relative", "The endpoint is a path without scheme and host."},
		{"endpoint-no-scheme", "The endpoint has a host and no scheme."},
		{"endpoint-http", "The endpoint is one of plain http."},

		// identifiers
		{"identifiers-missing", "The dsrdelete.json has no identifiers."},
		{"identifiers-keyed", "The identifiers are an object keyed by type."},
		{"identifiers-strings", "The identifiers are strings."},
		{"identifiers-long-names", "The identifiers have identifierType and identifierFormat instead of type and format."},
		{"identifiers-own-names", "The identifiers have name and encoding instead of type and format."},
		{"identifiers-no-format", "The identifiers have no format."},
		{"identifiers-empty", "The list of identifiers is empty."},

		// script
		{"script-requirement-missing", "The dsrdelete.json has no vendorScriptRequirement."},
		{"script-requirement-string", "The vendorScriptRequirement is a string."},
		{"script-object", "The vendorScript is an object."},

		// where keys stand
		{"keys-missing", "The dsrdelete.json has no publicKey."},
		{"keys-empty", "The publicKey is an empty array."},
		{"keys-object", "The publicKey is a JWK without an array around it."},
		{"keys-jwk-set", "The publicKey is an object with a member keys."},
		{"keys-member", "The keys stand in keys instead of publicKey."},
		{"keys-jwks-uri", "The keys are found by jwksUri only."},
		{"keys-pem", "The publicKey holds PEM text."},

		// single keys
		{"key-off-curve", "A further key is a point that is not on its curve."},
		{"key-without-y", "A further key of P-256 has no y."},
		{"key-short-coordinate", "A further key has a coordinate of 31 bytes."},
		{"key-standard-base64", "A further key is written in the standard alphabet of base64, with padding."},
		{"key-no-kty", "A further key has no kty."},
		{"key-symmetric", "A further key is a secret of kty oct."},
		{"key-private", "A further key is published with its private member."},
		{"key-kid-twice", "Two different keys of one type have the same kid."},
		{"key-rsa-1024", "A further key is RSA of 1024 bits."},
		{"key-use-enc", "The key of the acJWTs is for encryption by its use."},
		{"key-alg-other", "The key of the acJWTs is for another algorithm by its alg."},
		{"key-ops-encrypt", "The key of the acJWTs is for encryption by its key_ops."},
	})
}

// vendorFileVariants are odd but legal ways to serve and to write a dsrdelete.json.
func vendorFileVariants() []Deviation {
	return rows("ddrf", "vendor", Variant, []row{
		{"file-well-known-too", "The dsrdelete.json stands at /.well-known/dsrdelete.json, too."},
		{"file-charset", "The dsrdelete.json is sent as application/json; charset=utf-8."},
		{"file-type-upper-case", "The media type of the dsrdelete.json is written Application/JSON."},
		{"file-redirected", "The dsrdelete.json is found after a redirect on the same host."},
		{"file-redirected-thrice", "The dsrdelete.json is found after three redirects on the same host."},
		{"file-pretty", "The dsrdelete.json has line breaks and indents."},
		{"file-extra-members", "The dsrdelete.json has members that the text does not name."},
		{"file-members-shuffled", "The members of the dsrdelete.json come in reverse order."},
		{"identifiers-without-id", "The identifiers have no id."},
		{"identifiers-id-as-string", "The ids of the identifiers are strings."},
		{"script-offered", "There is a vendorScript, though none is required."},
		{"keys-jwks-too", "The keys are found by jwksUri, too."},
		{"keys-many", "There are further good keys before those that sign."},
		{"key-ops-verify", "The keys have key_ops instead of use."},
		{"key-members-least", "The keys have neither use nor alg."},
		{"key-members-extra", "The keys have members that the text does not name."},
		{"key-without-kid", "The key of the acJWTs has no kid, and they have none."},
	})
}
