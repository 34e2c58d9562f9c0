package fault

import "slices"

// intermediaryFaults are what a DDRF vendor can do wrong with what it passes on, by subject.
func intermediaryFaults() []Deviation {
	return rows("ddrf", "intermediary", Fault, slices.Concat(
		[]row{
			// the idJWT
			{"forwarded-idjwt-signed-anew", "The idJWT is passed on with a signature of the intermediary's."},
			{"forwarded-idjwt-reserialised", "The claims of the idJWT are read and written again."},
			{"forwarded-idjwt-own", "The idJWT is replaced by one of the intermediary's own."},
			{"forwarded-idjwt-padded", "The idJWT is passed on with padding at its end."},
			{"forwarded-idjwt-cut", "The idJWT is passed on without its signature."},
			{"forwarded-idjwt-decoded", "The idJWT is passed on as an object of its claims."},
			{"forwarded-idjwt-missing", "The idJWT is not passed on."},
			{"forwarded-idjwt-is-rqjwt", "The rqJWT that was received stands in the place of the idJWT."},

			// the rqJWT
			{"forwarded-rqjwt-unchanged", "The rqJWT is passed on as it was received."},
			{"forwarded-rqjwt-signed-anew", "The rqJWT is passed on with all its claims, signed by the intermediary."},
			{"forwarded-rqjwt-jti-kept", "The new rqJWT has the jti of the one that was received."},
			{"forwarded-rqjwt-jti-of-idjwt", "The new rqJWT has the jti of the idJWT."},
			{"forwarded-rqjwt-same-for-all", "All downstreams get one rqJWT."},
			{"forwarded-rqjwt-iss-of-requester", "The new rqJWT has the iss of the one that was received."},
			{"forwarded-rqjwt-iss-of-recipient", "The new rqJWT has the downstream as iss."},
			{"forwarded-rqjwt-iat-hour-early", "The iat of the new rqJWT is an hour early."},
			{"forwarded-rqjwt-options-number", "The optionalParameters of the new rqJWT are a number."},
		},
		tokenFaults("forwarded-rqjwt", "new rqJWT"),
		messageSentFaults("forwarded"),
		[]row{
			// the identifier
			{"forwarded-value-constant", "The value that is passed on is the same for every subject."},
			{"forwarded-value-before", "The value that is passed on is that of the request before."},
			{"forwarded-hash-of-hash", "A hash that was received is hashed once more if the downstream lists another."},

			// what is passed on
			{"forwarded-with-bad-idjwt", "Requests whose idJWT is not signed by the 1st party are refused, and passed on."},
			{"forwarded-with-bad-rqjwt", "Requests whose rqJWT is not signed by its requester are refused, and passed on."},
			{"forwarded-with-bad-times", "Requests from the future are refused, and passed on."},
			{"forwarded-with-bad-identifiers", "Requests with a type, format or value that is not supported are refused, and passed on."},
			{"forwarded-though-refused", "Requests are passed on whatever they were refused for, so far as they can be read."},
			{"forwarded-each-time", "An idJWT that comes back is passed on again, up to two hundred times."},
			{"forwarded-every-other-time", "An idJWT that comes back is passed on again every other time, up to two hundred times."},
			{"forwarded-twice", "Each downstream gets the request twice."},

			// to whom
			{"forwarded-to-others", "Requests are passed on to the vendors that it knows and has not chosen, too."},
			{"forwarded-to-others-though-refused", "Requests that are refused are passed on to the vendors that it knows and has not chosen."},
			{"forwarded-to-first-only", "Only the first downstream gets the request."},
			{"forwarded-to-all-but-last", "The last of several downstreams gets nothing."},
			{"forwarded-until-one-fails", "Downstreams get the request one after the other, until one does not acknowledge it."},
			// what is believed of their answers
			{"forwarded-believes-bare-202", "A downstream's 202 with an empty body is believed."},
			{"forwarded-believes-bare-400", "A downstream's 400 without an acJWT is believed."},
			{"forwarded-believes-server-errors", "A downstream's 5xx without an acJWT is believed."},
			{"forwarded-believes-pages", "A downstream's 2xx with a body that is no acJWT is believed."},
			{"forwarded-believes-decoded-ack", "The claims of a downstream's acJWT as plain JSON are believed."},
			{"forwarded-believes-unsigned-ack", "A downstream's acJWT with the algorithm none is believed."},
			{"forwarded-believes-any-signature", "The signature of a downstream's acJWT is not verified, so long as it names a key of the downstream."},
			{"forwarded-believes-any-iss", "The iss of a downstream's acJWT is not looked at."},
			{"forwarded-believes-any-rqjwt", "The rqJWT in a downstream's acJWT is not looked at."},
			{"forwarded-believes-rqjwt-by-jti", "The rqJWT in a downstream's acJWT is known by its jti, and its signature not verified."},
			{"forwarded-believes-older-rqjwt", "Any rqJWT that the intermediary signed itself is taken for the one sent."},
			{"refused-if-downstreams-refuse", "A request is refused with code 1 unless all downstreams acknowledge it."},
		},
	))
}

// intermediaryVariants are odd but legal ways to pass a request on.
func intermediaryVariants() []Deviation {
	return rows("ddrf", "intermediary", Variant, slices.Concat(
		sentVariants("forwarded"),
		[]row{
			{"forwarded-nothing", "Nothing is passed on."},
			{"forwarded-twelve-times", "An idJWT that comes back is passed on again, until it came twelve times."},
			{"forwarded-one-by-one", "Downstreams get the request one after the other."},
			{"forwarded-early", "Requests are passed on before they are answered."},
			{"forwarded-with-options-received", "The optionalParameters that were received are passed on."},
			{"forwarded-alias", "What is passed on is an alias of the type and format that the downstream lists first."},
			{"forwarded-by-origin", "What is passed on is the identifier of the idJWT, where it fits."},
		},
	))
}
