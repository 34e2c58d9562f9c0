package fault

// tokenFaults are those of a token that is sent. The name of the token begins the names, what
// it is called goes into the titles.
func tokenFaults(name, what string) []row {
	return []row{
		{name + "-no-version", "The " + what + " has no version."},
		{name + "-version-number", "The version of the " + what + " is a number."},
		{name + "-version-2.0", "The " + what + " names version 2.0."},
		{name + "-no-jti", "The " + what + " has no jti."},
		{name + "-jti-number", "The jti of the " + what + " is a number."},
		{name + "-jti-empty", "The jti of the " + what + " is empty."},
		{name + "-jti-constant", "Every " + what + " has the same jti."},
		{name + "-no-iss", "The " + what + " has no iss."},
		{name + "-iss-subdomain", "The iss of the " + what + " is a subdomain of its own."},
		{name + "-iss-url", "The iss of the " + what + " is a URL."},
		{name + "-iss-port", "The iss of the " + what + " has a port."},
		{name + "-iss-other", "The iss of the " + what + " is a domain of somebody else's."},
		{name + "-no-sub", "The " + what + " has no sub."},
		{name + "-sub-array", "The sub of the " + what + " is an array of two identifiers."},
		{name + "-sub-flat", "The " + what + " has three claims in place of sub, as in version 2.0."},
		{name + "-sub-plain", "The sub of the " + what + " is a string of a syntax of its own."},
		{name + "-no-type", "The sub of the " + what + " has no identifierType."},
		{name + "-no-value", "The sub of the " + what + " has no identifierValue."},
		{name + "-value-number", "The identifierValue of the " + what + " is a number."},
		{name + "-no-format", "The sub of the " + what + " has no identifierFormat."},
		{name + "-no-iat", "The " + what + " has no iat."},
		{name + "-iat-string", "The iat of the " + what + " is a time in words of RFC 3339."},
		{name + "-iat-milliseconds", "The iat of the " + what + " is in milliseconds."},
		{name + "-iat-hour-ahead", "The iat of the " + what + " lies an hour ahead."},
		{name + "-foreign-key", "The " + what + " is signed with a key that its file does not have, under the kid of one that it has."},
		{name + "-unpublished-key", "The " + what + " is signed with a key that its file does not have."},
		{name + "-kid-unknown", "The " + what + " names a kid that its file does not have."},
		{name + "-unsigned", "The " + what + " has the algorithm none and no signature."},
		{name + "-hmac", "The " + what + " is signed with HS256."},
		{name + "-signature-flipped", "One bit of the signature of the " + what + " is wrong."},
	}
}

// messageSentFaults are those of a deletion request as an HTTP request, and of where it goes.
func messageSentFaults(name string) []row {
	return []row{
		{name + "-by-get", "Requests are sent by GET, the rqJWT in the query."},
		{name + "-by-put", "Requests are sent by PUT."},
		{name + "-as-form", "Requests are sent as a form."},
		{name + "-decoded", "The claims of the rqJWT are sent as plain JSON."},
		{name + "-under-other-name", "The rqJWT is sent in a JSON object under the name token."},
		{name + "-in-array", "The rqJWT is sent in a JSON array."},
		{name + "-in-header", "The rqJWT is sent as a Bearer token, with an empty body."},
		{name + "-to-guessed-endpoint", "Requests go to /api/delete/ whatever the file says."},
		{name + "-to-root", "Requests go to the root of the endpoint's host."},
		{name + "-to-host-of-file", "Requests go to the host of the file, though its endpoint is on another."},
		{name + "-with-slash", "Requests go to the endpoint with a slash after it."},
		{name + "-by-http", "Requests go to the endpoint by http."},
		{name + "-without-reading", "The file of the recipient is never read."},
		{name + "-before-reading", "The file of the recipient is read after the request is sent, for its keys."},
		{name + "-by-old-files", "Files are kept for a day though their owner forbids it."},
		{name + "-of-unlisted-types", "Identifiers of types that the recipient does not list are sent."},
		{name + "-of-unlisted-formats", "Identifiers are sent in the format in which they are known, listed or not."},
		{name + "-under-listed-format", "Identifiers are sent as they are known, under the name of a format that the recipient lists."},
		{name + "-type-in-upper-case", "The identifierType is sent in upper case."},
		{name + "-format-in-upper-case", "The identifierFormat is sent in upper case."},
	}
}

// sentVariants are odd but legal ways to send a request.
func sentVariants(name string) []row {
	return []row{
		{name + "-rs256", "Tokens are signed with RS256."},
		{name + "-no-kid", "Tokens have no kid, and the file has one key."},
		{name + "-no-typ", "Tokens have no typ."},
		{name + "-extra-claims", "Tokens have claims that the text does not name."},
		{name + "-extra-header", "The headers of tokens have a parameter that nobody knows."},
		{name + "-claims-shuffled", "The claims of tokens come in reverse order."},
		{name + "-sub-string", "The sub of tokens is a string that holds an object."},
		{name + "-jti-long", "The jtis of tokens have 256 characters."},
		{name + "-jti-in-dashes", "The jtis of tokens are UUIDs with dashes."},
		{name + "-iat-fraction", "The iat of tokens has a fraction."},
		{name + "-exp-and-aud", "The rqJWT has an exp that lies ahead, and the recipient as aud."},
		{name + "-iss-upper-case", "The iss of tokens is in upper case."},
		{name + "-options", "The rqJWT has optionalParameters of its own."},
		{name + "-bare", "The rqJWT is sent alone, as application/jwt."},
		{name + "-bare-as-jose", "The rqJWT is sent alone, as application/jose."},
		{name + "-bare-as-json", "The rqJWT is sent alone, as application/json."},
		{name + "-bare-as-text", "The rqJWT is sent alone, as text/plain."},
		{name + "-json-string", "The rqJWT is sent as a JSON string."},
		{name + "-charset", "The media type of requests has a charset."},
		{name + "-in-wider-wrapper", "The rqJWT is sent in a JSON object with further members."},
		{name + "-late", "Requests are sent a quarter of a second later than they could be."},
		{name + "-again-after-errors", "A request that is answered with a server error is sent once more."},
		{name + "-along-redirects", "Redirects within the recipient's domain are followed by POST."},
		{name + "-after-reading", "The file of the recipient is read for each request."},
		{name + "-in-last-format", "Of several formats that fit the last that the recipient lists is sent."},
		{name + "-in-upper-case-hex", "Hashes are sent in upper case."},
	}
}
