package fault

// vendorTrustFaults are tokens that a DDRF vendor believes though no key of their issuer
// signed them.
func vendorTrustFaults() []Deviation {
	return rows("ddrf", "vendor", Fault, []row{
		// signatures that nobody looks at
		{"requester-signature-unchecked", "The signature of the rqJWT is not verified."},
		{"origin-signature-unchecked", "The signature of the idJWT is not verified."},
		{"signatures-unchecked", "No signature is verified, and no algorithm looked at."},
		{"origin-unchecked-if-forwarded", "The signature of an idJWT is not verified if an intermediary sends it."},
		{"idjwts-verified-once", "An idJWT whose jti came in a valid request before is believed without a look at its signature."},
		{"empty-signatures-accepted", "Tokens whose signature is empty are believed."},

		// no algorithm
		{"none-accepted", "Tokens with alg none are believed."},
		{"none-spelled-otherwise-accepted", "Tokens with alg none in other spellings, such as None, are believed."},
		{"two-segments-accepted", "Tokens with alg none and without a third segment are believed."},
		{"no-alg-guessed", "Tokens without an alg are verified with the algorithm of the key."},
		{"alg-in-any-case", "An alg in lower case is taken for the one in upper case."},
		{"unknown-alg-guessed", "Tokens with an unknown alg are verified with the algorithm of the key."},

		// public values as secrets
		{"hmac-with-pem", "The PEM text of a public key is taken for a secret of HMAC."},
		{"hmac-with-pkcs1-pem", "The PEM text of a public RSA key as in PKCS 1 is taken for a secret of HMAC."},
		{"hmac-with-der", "The DER bytes of a public key are taken for a secret of HMAC."},
		{"hmac-with-jwk", "The JSON text of a JWK is taken for a secret of HMAC."},
		{"hmac-with-coordinate", "The x or n of a JWK, as text or bytes, is taken for a secret of HMAC."},
		{"hmac-with-nothing", "The empty string is taken for a secret of HMAC."},
		{"hmac-with-kid", "The kid is taken for a secret of HMAC."},
		{"hmac-with-published-secret", "A secret in the file of the issuer is taken for one of HMAC."},

		// keys out of the header
		{"header-jwk-trusted", "A key in the header's jwk is trusted."},
		{"header-jwk-trusted-with-known-kid", "A key in the header's jwk is trusted if a published key has its kid."},
		{"header-jku-trusted", "Keys at the header's jku are trusted."},
		{"header-jku-by-prefix-trusted", "Keys at the header's jku are trusted if that begins with the issuer's domain."},
		{"header-x5c-trusted", "The key of the header's x5c is trusted."},
		{"header-x5u-trusted", "The key at the header's x5u is trusted."},
		{"kid-fetched", "A kid that is a URL is fetched, and the key there trusted."},
		{"kid-as-file-name", "A kid that is the path of an empty file makes an empty secret of HMAC."},
		{"kid-in-query", "A kid that is put into a query makes the secret of HMAC that it says."},
		{"crit-ignored", "A crit that is not understood is ignored."},

		// keys of others
		{"keys-of-requester-for-origin", "The idJWT is verified with the requester's keys."},
		{"keys-of-origin-for-requester", "The rqJWT is verified with the keys of the 1st party."},
		{"keys-kept-by-kid", "Keys are looked up by kid alone, among those of all issuers."},
		{"own-kid-trusted", "Tokens with the kid of the vendor's own key are believed."},

		// keys of the issuer
		{"kid-ignored", "A kid is not looked at: all keys of the issuer are tried."},
		{"kid-in-any-case", "A kid is compared without regard to case."},
		{"kid-numbers-accepted", "A kid that is a number is taken."},
		{"weak-keys-accepted", "RSA keys of less than 2048 bits are taken."},
		{"key-use-unchecked", "Keys are used against their use, key_ops and alg."},
		{"der-signatures-accepted", "Signatures of ES256 in DER are taken."},
		{"signatures-cut-to-64-bytes", "A signature of ES256 with a further byte is taken without it."},
		{"sha-1-accepted", "Signatures of RS256 over SHA-1 are taken."},
		{"pss-for-rs256-accepted", "Signatures of RS256 made with PSS are taken."},
	})
}

// vendorStructureFaults are tokens and bodies that a DDRF vendor takes though their
// structure is invalid.
func vendorStructureFaults() []Deviation {
	return rows("ddrf", "vendor", Fault, []row{
		// segments
		{"further-segments-ignored", "Segments after the third are ignored."},
		{"leading-dot-ignored", "A dot before the header is ignored."},
		{"padding-ignored", "Padding after segments is ignored."},
		{"standard-base64-accepted", "Segments in the standard alphabet of base64 are taken."},
		{"base64-blanks-skipped", "Blanks and line feeds in segments are skipped."},
		{"base64-strangers-skipped", "Characters that are none of base64url are skipped in segments."},
		{"base64-percent-decoded", "Segments are percent-decoded first."},
		{"base64-cut-to-whole-bytes", "A last character that cannot be there is left out of segments."},
		{"base64-of-base64-accepted", "Payloads that are encoded twice are taken."},

		// JSON
		{"trailing-data-ignored", "What follows the JSON of header and payload is ignored."},
		{"relaxed-json-accepted", "JSON with comments, trailing commas or single quotes is taken."},
		{"bad-utf-8-replaced", "Bytes that are no UTF-8 are replaced."},
		{"utf-16-accepted", "Payloads in UTF-16 are taken."},
		{"control-characters-taken", "Line feeds in JSON strings are taken for blanks."},
		{"arrays-for-objects", "An array of one object is taken for that object."},
		{"broken-numbers-accepted", "Numbers with leading zeros are taken, and NaN with digits after it."},
		{"braces-completed", "JSON without its last brace is taken."},
		{"first-of-repeated-names", "Of a name that occurs twice the first value counts."},

		// the idJWT inside
		{"idjwt-trimmed", "Blanks around the idJWT are ignored."},
		{"idjwt-bearer-accepted", "The word Bearer before the idJWT is ignored."},
		{"idjwt-json-accepted", "An idJWT in the JSON serialisation is taken."},
		{"idjwt-wrapper-accepted", "An idJWT in a JSON object is taken."},
		{"idjwt-in-array-accepted", "An idJWT in an array is taken."},
		{"broken-rqjwt-accepted", "An rqJWT that is broken in its structure is accepted."},
		{"broken-idjwt-ignored", "An idJWT that is broken in its structure is not looked at further."},
		{"missing-idjwt-ignored", "Requests without an idJWT are accepted."},
		{"idjwt-of-any-type-ignored", "An idJWT that is no string is not looked at."},

		// bodies
		{"any-body-accepted", "Bodies without a token are accepted."},
		{"empty-bodies-accepted", "Empty bodies are accepted."},
		{"bearer-prefix-accepted", "The word Bearer before the rqJWT is ignored."},
		{"first-of-two-tokens", "Of two tokens on two lines the first is taken."},
		{"arrays-of-tokens-accepted", "Of an array of tokens the first is taken."},
		{"decoded-claims-accepted", "The claims of an rqJWT as plain JSON are accepted."},
		{"json-serialisation-accepted", "An rqJWT in the JSON serialisation is taken."},
		{"token-in-authorization-accepted", "Empty bodies with a token in the Authorization header are accepted."},
	})
}

// vendorClaimFaults are claims that a DDRF vendor takes though they are missing, of another
// type or out of range.
func vendorClaimFaults() []Deviation {
	return rows("ddrf", "vendor", Fault, []row{
		// missing
		{"version-not-needed", "Tokens without version are taken."},
		{"jti-not-needed", "Tokens without jti are taken."},
		{"iss-not-needed", "Tokens without iss are taken, and their signature not verified."},
		{"sub-not-needed", "Tokens without sub are taken."},
		{"iat-not-needed", "Tokens without iat are taken."},
		{"type-not-needed", "Tokens without identifierType are taken."},
		{"value-not-needed", "Tokens without identifierValue are taken."},
		{"missing-origin-claims-ignored", "An idJWT that lacks claims is taken."},
		{"missing-claims-ignored", "Tokens that lack claims are taken."},
		{"nulls-ignored", "Tokens with claims that are null are taken."},

		// empty
		{"empty-claims-ignored", "Tokens with an empty version or jti are taken."},
		{"empty-iss-ignored", "Tokens with an empty iss are taken, and their signature not verified."},
		{"empty-idjwt-ignored", "Requests with an empty idJWT are accepted."},
		{"empty-identifiers-ignored", "Tokens with empty members of sub are taken."},

		// of another type
		{"version-numbers-accepted", "A version that is no string is taken."},
		{"jti-numbers-accepted", "A jti that is no string is taken."},
		{"iss-of-any-type-ignored", "Tokens whose iss is no string are taken, and their signature not verified."},
		{"sub-of-any-type-ignored", "A sub that holds no identifier is taken."},
		{"identifier-numbers-accepted", "Members of sub that are no strings are taken."},
		{"plain-subs-accepted", "A sub that is a string of another syntax is taken."},
		{"options-unchecked", "The type of optionalParameters is not looked at."},
		{"several-identifiers-accepted", "A sub that is an array is taken."},
		{"identifier-lists-accepted", "Members of sub that are arrays are taken."},
		{"identifiers-claim-accepted", "A claim identifiers is taken for sub."},
		{"flat-claims-accepted", "The three members of sub are taken as claims, as in version 2.0."},
		{"orjwt-accepted", "A claim orJWT is taken for idJWT, as in version 2.0."},
		{"acjwt-for-rqjwt", "An acJWT is taken for the rqJWT that it holds."},

		// times
		{"times-unchecked", "An iat may lie ahead as far as it likes."},
		{"times-a-day-ahead-taken", "An iat may lie a day ahead."},
		{"times-in-milliseconds", "An iat in milliseconds is taken."},
		{"times-of-any-type-taken", "An iat that is no number is taken."},
		{"time-strings-accepted", "An iat that is a string of digits is taken."},
		{"expiry-ignored", "The exp of a token is not looked at."},
		{"not-before-ignored", "The nbf of a token is not looked at."},
		{"audience-ignored", "The aud of a token is not looked at."},

		// identifiers
		{"types-unchecked", "Identifier types that are not listed are taken."},
		{"types-of-objects-taken", "The types __proto__ and constructor are taken."},
		{"types-by-prefix", "The beginning of a listed type is taken for it."},
		{"types-by-wildcard", "The type * is taken for any."},
		{"types-by-id", "The id of an entry is taken for its type."},
		{"origin-type-decides", "What is deleted is what the idJWT says."},
		{"formats-unchecked", "Formats that are not listed are taken."},
		{"formats-of-any-type", "A format that is listed for another type is taken."},
		{"names-in-any-case", "Types and formats are compared without regard to case."},
		{"blanks-in-names-ignored", "Blanks around types and formats are ignored."},
		{"dashes-in-names-ignored", "Dashes in types and formats are ignored."},
		{"values-unchecked", "Values are not looked at."},
		{"hash-lengths-unchecked", "Hex digits of any number are taken for a hash."},
		{"hash-letters-unchecked", "Any characters of the right number are taken for a hash."},
		{"hashes-in-base64-taken", "A hash in base64 or base64url is taken."},
		{"values-trimmed", "Blanks around a value, and 0x and sha256: before it, are ignored."},
		{"plain-values-for-hashes", "A mail address is taken for its hash."},
		{"uuids-unchecked", "The form of advertising ids is not looked at."},
		{"addresses-unchecked", "The form of mail addresses is not looked at."},
		{"lists-of-values-taken", "Of values that are joined by commas the first is taken."},
	})
}

// vendorCheckVariants are odd but legal ways to look at tokens and bodies.
func vendorCheckVariants() []Deviation {
	return rows("ddrf", "vendor", Variant, []row{
		{"takes-other-algorithms", "PS256, ES384 and EdDSA are taken, too."},
		{"base64-unused-bits-accepted", "Unused bits in the last character of a segment are ignored."},
		{"byte-order-mark-ignored", "A byte order mark before the JSON of a segment is ignored."},
		{"last-of-repeated-names", "Of a name that occurs twice the last value counts."},
		{"other-wrappers-accepted", "An rqJWT in the member token is taken."},
		{"forms-accepted", "An rqJWT in a form is taken."},
		{"wrappers-only", "Only a JSON object with the member rqJWT is taken."},
		{"bare-tokens-only", "Only a bare token is taken."},
		{"blanks-around-refused", "Bodies with blanks around the token are refused."},
		{"format-not-needed", "Tokens without identifierFormat are taken."},
		{"other-versions-accepted", "Versions other than 1.0 are taken."},
	})
}
