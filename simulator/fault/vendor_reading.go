package fault

// vendorReadingFaults are what a DDRF vendor can do wrong with the iss of tokens and the
// files that it reads.
func vendorReadingFaults() []Deviation {
	return rows("ddrf", "vendor", Fault, []row{
		// forms of iss
		{"iss-scheme-accepted", "A scheme before the domain of iss is ignored."},
		{"iss-port-accepted", "A port after the domain of iss is ignored."},
		{"iss-path-accepted", "A path, query or fragment after the domain of iss is ignored."},
		{"iss-userinfo-accepted", "What stands before an @ in iss is ignored."},
		{"iss-before-at-sign", "What stands after an @ in iss is ignored."},
		{"iss-after-backslash", "What stands before a backslash in iss is ignored."},
		{"iss-trimmed", "Blanks around iss are ignored."},
		{"iss-cut-at-control", "What follows a NUL, CR or LF in iss is ignored."},
		{"iss-dots-cleaned", "Dots too many in iss are ignored."},
		{"iss-percent-decoded", "An iss is percent-decoded."},
		{"iss-wildcard-ignored", "An asterisk as the first label of iss is ignored."},
		{"iss-first-of-list", "Of several domains in iss the first is taken."},
		{"iss-addresses-unverified", "Tokens whose iss is an address are believed."},
		{"iss-local-names-unverified", "Tokens whose iss is a single label are believed."},
		{"iss-suffixes-unverified", "Tokens whose iss is a public suffix of several labels are believed."},
		{"iss-of-any-form-unverified", "Tokens whose iss is no registrable domain are believed."},

		// files that cannot be had
		{"unavailable-files-ignored", "Tokens are believed if the file of their issuer cannot be had."},
		{"files-without-keys-ignored", "Tokens are believed if the file of their issuer has no keys."},
		{"unknown-kids-ignored", "Tokens are believed if no key of their issuer has the kid."},

		// how files are read
		{"files-by-http", "A file that cannot be had by https is read by http."},
		{"certificates-unchecked", "Files are read whatever the certificate."},
		{"follows-to-http", "Redirects from https to http are followed."},
		{"follows-to-loopback", "Redirects to loopback addresses are followed."},
		{"follows-anywhere", "Up to forty redirects to anywhere are followed."},
		{"follows-no-redirects", "No redirect is followed."},
		{"follows-same-host-only", "Redirects to another host of the domain are not followed."},
		{"exact-file-type", "Only files sent as exactly application/json are read."},
		{"reads-iabtl", "Files at /.well-known/iabtl/dsrdelete.json are read, too."},

		// how long they are kept
		{"files-kept-for-ever", "Files are kept for a day whatever their owner says, and not read again for an unknown kid."},
		{"no-store-ignored", "Files are kept for five minutes though their owner forbids it."},
		{"unknown-kids-not-read-again", "Files are kept for a minute, and not read again for an unknown kid."},

		// keys in files
		{"reads-jwks-uri", "Keys at the jwksUri of a file are taken."},
		{"reads-first-key", "Only the first key of a file is taken."},
		{"reads-ten-keys", "Only the first ten keys of a file are taken."},
		{"demands-good-keys", "Files with a key that cannot be read are not used."},
		{"demands-key-use", "Keys without use are not taken."},
	})
}

// vendorReadingVariants are odd but legal ways to read iss and files.
func vendorReadingVariants() []Deviation {
	return rows("ddrf", "vendor", Variant, []row{
		{"iss-normalised", "An iss in Unicode is mapped to ASCII as browsers do it."},
		{"iss-subdomains-accepted", "An iss that is a subdomain is taken, and its file read there."},
		{"iss-trailing-dot-accepted", "A dot at the end of iss is ignored."},
		{"iss-www-accepted", "A www. before the domain of iss is ignored."},
		{"iss-upper-case-refused", "An iss in upper case is refused."},
		{"follows-to-other-domains", "Redirects by https to other domains are followed."},
		{"json-file-type", "Only files of the media type application/json are read."},
		{"reads-well-known", "Files at /.well-known/dsrdelete.json are read, too."},
		{"reads-www", "Files under www. are read, too."},
		{"files-read-each-time", "Files are read for each request."},
		{"reads-jwk-sets", "Keys in keys or in publicKey.keys are taken, too."},
		{"reads-single-keys", "A publicKey that is a JWK is taken, too."},
		{"demands-whole-file", "Files that lack a required member are not used."},
	})
}

// vendorRefusalFaults are legal requests that a DDRF vendor refuses.
func vendorRefusalFaults() []Deviation {
	return rows("ddrf", "vendor", Fault, []row{
		// who sends, and how it is signed
		{"intermediaries-refused", "Requests of intermediaries are refused."},
		{"aliases-refused", "Requests of intermediaries whose two tokens name different identifiers are refused."},
		{"origin-types-checked", "Requests whose idJWT has an unlisted type are refused, whoever sends them."},
		{"second-key-refused", "Requests whose two tokens are signed with two keys of one issuer are refused."},
		{"tokens-without-kid-refused", "Tokens without kid are refused."},
		{"es256-refused", "Tokens signed with ES256 are refused."},
		{"rs256-refused", "Tokens signed with RS256 are refused."},
		{"origin-rs256-refused", "An idJWT signed with RS256 is refused."},

		// headers
		{"typ-demanded", "Tokens without typ are refused."},
		{"typ-checked", "Tokens whose typ is not exactly JWT are refused."},
		{"unknown-headers-refused", "Tokens with unknown header parameters are refused."},
		{"kid-first-refused", "Tokens whose header begins with the kid are refused."},

		// claims
		{"unknown-claims-refused", "Tokens with claims that the text does not name are refused."},
		{"unknown-sub-members-refused", "Tokens with further members in sub are refused."},
		{"options-refused", "Requests with optionalParameters are refused in both forms."},
		{"large-options-refused", "Requests with optionalParameters of more than 1 KiB are refused."},
		{"iat-fractions-refused", "Tokens whose iat has a fraction are refused."},
		{"iat-exponents-refused", "Tokens whose iat has an exponent are refused."},
		{"long-jtis-refused", "Tokens whose jti has more than 128 characters are refused."},
		{"jtis-other-than-uuids-refused", "Tokens whose jti is no UUID are refused."},
		{"other-order-refused", "Tokens whose claims begin with iat or optionalParameters are refused."},
		{"pretty-tokens-refused", "Tokens with line breaks in their JSON are refused."},
		{"escapes-refused", "Tokens with escapes in claim names are refused."},
		{"exp-refused", "Tokens with exp are refused, passed or not."},
		{"aud-refused", "Tokens with aud are refused, whomever it names."},

		// identifiers, requests before, bodies
		{"last-pair-refused", "The last pair of type and format that is listed is refused."},
		{"replays-refused-of-any-issuer", "A jti that came before is refused, also from another issuer."},
		{"replays-refused-after-refusals", "A jti that came before is refused, also if that request was refused."},
		{"wrapper-members-refused", "Only wrappers are taken, and none with further members."},
	})
}

// vendorRefusalVariants are requests that may be refused, and are.
func vendorRefusalVariants() []Deviation {
	return rows("ddrf", "vendor", Variant, []row{
		{"direct-types-checked", "Requests of the 1st party whose idJWT has an unlisted type are refused."},
		{"high-s-refused", "Signatures of ES256 with the larger s are refused."},
		{"key-headers-refused", "Tokens with jku, jwk, x5c or x5u are refused."},
		{"b64-refused", "Tokens with b64 or zip are refused."},
		{"option-objects-refused", "An object as optionalParameters is refused."},
		{"option-strings-refused", "A string as optionalParameters is refused."},
		{"option-nulls-refused", "Null as optionalParameters is refused."},
		{"sub-strings-refused", "A sub that is a string is refused."},
		{"sub-objects-refused", "A sub that is an object is refused."},
		{"same-jtis-refused", "Requests whose two tokens have the same jti are refused."},
		{"surrogates-refused", "Tokens with escaped lone surrogates are refused."},
		{"rqjwt-for-idjwt-refused", "An rqJWT in the place of the idJWT is refused."},
		{"old-requests-refused", "Tokens older than a day are refused."},
		{"first-times-refused", "An iat that is zero or negative is refused."},
		{"little-ahead-refused", "An iat more than 20 seconds ahead is refused."},
		{"times-in-order", "An rqJWT older than its idJWT is refused."},
		{"upper-case-hex-refused", "Hashes in upper case are refused."},
		{"upper-case-values-refused", "Values with upper-case letters are refused."},
		{"zero-uuids-refused", "Advertising ids of zeros only are refused."},
		{"replays-refused", "A jti that came before from the same issuer is refused."},
		{"idjwts-refused-twice", "An idJWT that came before is refused."},
	})
}
