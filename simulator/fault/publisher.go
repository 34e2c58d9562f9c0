package fault

import "slices"

// publisherFaults are what a DDRF 1st party can do wrong with what it sends, by subject.
func publisherFaults() []Deviation {
	return rows("ddrf", "publisher", Fault, slices.Concat(
		tokenFaults("sent-idjwt", "idJWT"),
		tokenFaults("sent-rqjwt", "rqJWT"),
		[]row{
			{"sent-rqjwt-iat-hour-early", "The iat of the rqJWT is an hour early."},
			{"sent-rqjwt-signature-der", "The signature of the rqJWT is in DER."},
			{"sent-until-one-fails", "Requests about one identifier are sent one after the other, until a recipient cannot be reached."},
			{"sent-to-one-recipient-only", "An identifier that was sent to one recipient is not sent to another."},
			{"sent-every-other-time", "Every second request to a recipient is said to be sent, and is not."},
			{"sent-not-at-all", "Requests are said to be sent, and are not."},
			{"sent-value-before", "The identifier that is sent is the one of the request before."},
			{"sent-rqjwt-padded", "The rqJWT has padding at its end."},
			{"sent-idjwt-padded", "The idJWT in the rqJWT has padding at its end."},
			{"sent-rqjwt-no-idjwt", "The rqJWT has no idJWT."},
			{"sent-rqjwt-idjwt-decoded", "The idJWT in the rqJWT is an object of its claims."},
			{"sent-rqjwt-options-number", "The optionalParameters of the rqJWT are a number."},
			{"sent-rqjwt-jti-of-idjwt", "The jti of the rqJWT is that of its idJWT."},
			{"sent-rqjwt-jti-of-subject", "The jti of the rqJWT is made of the identifier, and so the same for each recipient."},
			{"sent-rqjwt-same-for-all", "The rqJWT that the first recipient got is sent to every other recipient of that identifier, too."},
		},
		messageSentFaults("sent"),
		[]row{
			{"sent-hash-in-base64", "Hashes are sent in base64."},
			{"sent-hash-salted", "Hashes are made with a salt of its own."},
			{"sent-hash-of-other-kind", "Hashes are always SHA-256, under the name of the format that is listed."},
			{"page-without-script", "The page that starts a deletion leaves out the script that a recipient demands."},
			{"page-script-as-text", "The page that starts a deletion shows the recipient's script, and does not run it."},
			{"page-script-in-template", "The page that starts a deletion holds the recipient's script where none runs."},
		},
	))
}

// publisherBeliefFaults are answers by which a DDRF 1st party thinks a request acknowledged,
// and which are no acknowledgement.
func publisherBeliefFaults() []Deviation {
	return rows("ddrf", "publisher", Fault, []row{
		// no acJWT
		{"believes-bare-202", "A 202 with an empty body is believed."},
		{"believes-pages", "A 2xx with a body that is no acJWT is believed."},
		{"believes-decoded-ack", "The claims of an acJWT as plain JSON are believed."},
		{"believes-bare-400", "A 400 without an acJWT is believed."},
		{"believes-server-errors", "A 5xx without an acJWT is believed."},
		{"believes-redirects", "A redirect is believed."},
		{"believes-silence", "A request that is not answered is believed to be acknowledged."},
		{"believes-broken-connections", "A request whose connection breaks is believed to be acknowledged."},

		// an acJWT that is not the recipient's
		{"believes-unsigned-ack", "An acJWT with the algorithm none is believed."},
		{"believes-hmac-ack", "An acJWT with an HMAC, or another algorithm that it does not know, is believed."},
		{"believes-any-signature", "The signature of an acJWT is not verified, so long as it names a key of the recipient."},
		{"believes-unknown-kid", "An acJWT with a kid that the recipient's file does not have is believed."},
		{"believes-key-in-header", "An acJWT is verified with the key in its own header."},
		{"believes-key-at-jku", "An acJWT is verified with the keys to which jku in its own header points."},
		{"believes-hmac-with-pem", "An HMAC is verified with the PEM text of the recipient's public key as its secret."},
		{"believes-hmac-with-der", "An HMAC is verified with the DER of the recipient's public key as its secret."},
		{"believes-hmac-with-jwk", "An HMAC is verified with the JWK of the recipient's public key as its secret."},
		{"believes-any-iss", "The iss of an acJWT is not looked at."},
		{"believes-iss-by-its-end", "An acJWT is believed whose iss ends with the name of the recipient."},
		{"believes-iss-by-its-start", "An acJWT is believed whose iss begins with the name of the recipient."},
		{"believes-keys-of-iss", "An acJWT is verified with the keys of whoever it names as iss."},
		{"believes-redirected", "A redirect is followed wherever it leads, and whoever is there is believed."},

		// an acJWT about something else
		{"believes-any-rqjwt", "The rqJWT in an acJWT is not looked at."},
		{"believes-rqjwt-by-jti", "The rqJWT in an acJWT is known by its jti, and its signature not verified."},
		{"believes-older-rqjwt", "Any rqJWT that it signed itself is taken for the one sent."},

		// an acJWT that says no
		{"believes-code-1", "Code 1 is believed to be success."},
		{"believes-code-2", "Code 2 is believed to be success."},
		{"believes-code-3", "Code 3 is believed to be success."},
		{"believes-code-4", "Code 4 is believed to be success."},
		{"believes-code-5", "Code 5 is believed to be success."},
		{"believes-code-6", "Code 6 is believed to be success."},
		{"believes-any-code", "The code of an acJWT is not looked at."},
		{"believes-missing-code", "An acJWT without a code is believed."},
		{"believes-code-strings", "A code 0 that is a string of digits is believed."},
	})
}

// publisherVariants are odd but legal ways to send and to believe.
func publisherVariants() []Deviation {
	return rows("ddrf", "publisher", Variant, slices.Concat(
		sentVariants("sent"),
		[]row{
			{"sent-with-two-keys", "The idJWT and the rqJWT are signed with two keys of the file."},
			{"sent-idjwt-older", "The idJWT is a day older than the rqJWT."},
			{"sent-mail-as-written", "Mail addresses are hashed as they are written."},
			{"page-script-in-frame", "The page that starts a deletion runs the recipient's script in a frame."},
			{"page-script-inserted", "The page that starts a deletion has a script of its own insert the recipient's."},
			{"page-script-after-polling", "The page that starts a deletion runs the recipient's script once it has asked its server eight times, a second apart."},
			{"sent-hashed-if-possible", "A plain identifier is hashed if the recipient lists a hash, too."},
			{"believes-code-under-any-status", "A verified code 0 is believed whatever the status."},
			{"disbelieves-other-than-202", "A verified code 0 is believed under the status 202 only."},
		},
	))
}
