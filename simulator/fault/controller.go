package fault

// controllerRequestFaults are what an OpenGDPR controller can do wrong in the requests that
// it sends, by subject.
func controllerRequestFaults() []Deviation {
	return rows("opengdpr", "controller", Fault, []row{
		// identities
		{"sends-no-identities", "Requests have an empty list of identities."},
		{"sends-identities-missing", "Requests have no subject_identities."},
		{"sends-identities-keyed", "The subject_identities of requests is an object keyed by identity type."},
		{"sends-identity-without-type", "Identities of requests have no identity_type."},
		{"sends-identity-type-unknown", "Identities of requests have an identity type that the text does not name."},
		{"sends-identity-without-value", "Identities of requests have no identity_value."},
		{"sends-identity-value-wrapped", "The identity_value of requests is a list of one string."},
		{"sends-identity-without-format", "Identities of requests have no identity_format."},
		{"sends-identity-format-unknown", "Identities of requests have an identity format that the text does not name."},
		{"sends-identity-format-upper-case", "The identity_format of requests is in upper case."},
		{"sends-unlisted-identities", "Requests have identities that discovery does not list, beside the others."},

		// ids
		{"sends-no-id", "Requests have no subject_request_id."},
		{"sends-id-in-braces", "The subject_request_id of requests is a UUID in braces."},
		{"sends-id-upper-case", "The subject_request_id of requests is in upper case."},
		{"sends-id-of-odd-variant", "The subject_request_id of requests has a variant that RFC 4122 gives no versions."},
		{"sends-id-of-version-1", "The subject_request_id of requests is a UUID of version 1."},
		{"sends-one-id-for-all", "All requests have the same subject_request_id."},

		// types
		{"sends-no-type", "Requests have no subject_request_type."},
		{"sends-type-unknown", "The subject_request_type of requests is one that the text does not name."},
		{"sends-type-upper-case", "The subject_request_type of requests is in upper case."},
		{"sends-type-listed", "The subject_request_type of requests is a list of one string."},
		{"sends-unlisted-types", "Requests are sent for types that discovery does not list."},

		// times
		{"sends-no-time", "Requests have no submitted_time."},
		{"sends-time-without-offset", "The submitted_time of requests has no offset."},
		{"sends-date-for-time", "The submitted_time of requests is a date."},
		{"sends-time-in-words", "The submitted_time of requests is in the form of RFC 1123."},
		{"sends-time-in-seconds", "The submitted_time of requests is a number of seconds."},
		{"sends-time-with-hour-offset", "The submitted_time of requests has an offset of hours without minutes."},

		// options
		{"sends-version-number", "The api_version of requests is a number."},
		{"sends-property-number", "The property_id of requests is a number."},
		{"sends-no-callback-urls", "Requests list no callback URLs."},
		{"sends-callback-urls-joined", "The status_callback_urls of requests is one string."},
		{"sends-callback-path", "The status_callback_urls of requests lists a path without scheme and host."},

		// bodies
		{"sends-array", "Requests are arrays of one object."},
		{"sends-form", "Requests are sent as a form."},
		{"sends-trailing-text", "Requests have text after their object."},

		// conduct
		{"discovery-not-asked", "Requests are sent without asking what the processor supports."},
		{"retries-without-pause", "Requests to a processor that is busy or does not answer are sent again at once, twenty times, whatever Retry-After says."},
		{"cancels-at-any-time", "Requests that are no longer pending are cancelled."},
		{"cancels-by-post", "Cancellations are sent by POST."},
	})
}

// controllerBeliefFaults are what it can do wrong with signatures, and with what it believes.
func controllerBeliefFaults() []Deviation {
	return rows("opengdpr", "controller", Fault, []row{
		// answers
		{"receipt-signature-ignored", "A 201 is believed whatever its signature."},
		{"receipt-domain-unread", "A 201 is believed whatever domain it names, if its signature holds."},
		{"receipt-unread", "A 201 is believed whatever its body says."},
		{"completed-on-receipt", "A request is believed completed once it is accepted."},
		{"sent-request-pending", "A request is believed pending once it is sent, whatever is answered."},
		{"refused-request-pending", "A request that was refused is believed pending."},
		{"polls-in-vain", "The status is asked for, too, and never believed."},
		{"unsigned-status-believed", "The status is asked for, too, and believed whatever the signature of the answer."},

		// states
		{"status-steps-back-believed", "Callbacks of an earlier state than the one known are believed."},
		{"callbacks-without-effect", "Callbacks are answered 202 and not believed."},
		{"foreign-url-believed", "Callbacks whose status_callback_url is another's are believed."},
		{"foreign-url-believed-for-now", "Callbacks whose status_callback_url is another's are believed, and so is whatever comes after any callback, of whatever state."},
		{"any-processor-believed", "Callbacks of a processor that requests were sent to are believed about requests to another."},
		{"any-caller-believed", "Callbacks of whoever has a certificate for its own domain are believed about every request."},

		// whose a callback is
		{"callbacks-unverified", "Callbacks are believed without a look at their signature."},
		{"refused-and-believed", "Callbacks whose signature does not hold are answered 403, and believed."},
		{"callback-unsigned-taken", "Callbacks without a signature are believed."},
		{"domain-header-ignored", "Callbacks are verified with any known key that fits, whatever their domain header."},
		{"key-of-other-processor-taken", "Callbacks that name one processor and are signed by another are believed."},

		{"header-addresses-asked", "Discovery is fetched from any address that a domain header names, at any port."},

		// certificates and keys
		{"certificate-of-parent-trusted", "Certificates for the parent of a domain are trusted for the domain."},
		{"certificate-unchecked", "Any certificate is trusted."},
		{"callback-certificates-unchecked", "Any certificate is trusted that a callback is signed under, and a callback about a request that has failed has no effect."},
		{"certificate-dates-unchecked", "Certificates are trusted before and after the time that they are valid for."},
		{"certificate-name-unchecked", "Certificates that name another domain are trusted."},
		{"certificate-issuer-unchecked", "Certificates of any authority are trusted, and those that sign themselves."},
		{"keys-not-kept", "Discovery and certificate are fetched for every message."},
		{"keys-never-fetched", "Certificates are never fetched, so that nothing can be verified."},

		// signatures
		{"signature-of-any-content-taken", "Signatures are only looked at for their length."},
		{"signature-sha-1-taken", "Signatures over the SHA-1 digest of a body are taken, too."},
		{"signature-truncated-taken", "Signatures that are too short are taken, too."},
		{"signature-padding-loose", "RSA signatures are taken, too, whose padding is filled with something else."},
		{"signature-base64url-taken", "Signatures in the URL alphabet of base64 are taken, too."},
		{"signature-unpadded-taken", "Signatures in base64 without padding are taken, too."},

		// bodies
		{"verifies-rewritten-body", "Signatures are verified over the JSON of a body written anew."},
		{"verifies-dense-body", "Signatures are verified over the JSON of a body without blanks."},
		{"verifies-trimmed-body", "Signatures are verified over a body without the blanks around it."},
	})
}

// controllerCallbackFaults are what it can do wrong at its callback endpoint.
func controllerCallbackFaults() []Deviation {
	return rows("opengdpr", "controller", Fault, []row{
		// refusals
		{"rejects-with-200", "Callbacks with a bad signature are answered with 200, and not believed."},
		{"rejects-with-400", "Callbacks with a bad signature are refused with 400."},
		{"rejects-with-401", "Callbacks with a bad signature are refused with 401."},
		{"rejects-with-404", "Callbacks with a bad signature are refused with 404."},
		{"rejects-with-500", "Callbacks with a bad signature are refused with 500."},
		{"foreign-url-500", "Callbacks whose status_callback_url is another's are refused with 500."},
		{"unsent-id-500", "Callbacks about a request that was never sent are refused with 500."},
		{"callback-repeat-500", "Callbacks that come again are refused with 500."},
		{"parses-callback-first", "Callbacks are parsed before their signature is verified, and refused with 400 if they are no JSON."},

		// bodies
		{"callback-first-kilobyte-read", "Of a callback only the first 1024 bytes are read."},
		{"callback-read-once", "Of a callback only what comes first is read."},
		{"callback-must-be-quick", "Callbacks that take longer than 400 ms to arrive are refused."},
		{"callback-large-refused", "Callbacks larger than 16 KiB are refused."},

		// what is sound
		{"callback-pending-refused", "Callbacks of the state pending are refused."},
		{"callback-in-progress-refused", "Callbacks of the state in_progress are refused."},
		{"callback-completed-refused", "Callbacks of the state completed are refused."},
		{"callback-notes-refused", "Callbacks with members that the text does not name are refused."},
		{"callback-beyond-ascii-refused", "Callbacks with characters beyond ASCII are refused."},

		// the endpoint
		{"callback-endpoint-missing", "The callback URL of requests answers 404."},
		{"callback-endpoint-guarded", "The callback URL of requests demands credentials."},
		{"callback-endpoint-crowded", "Callbacks that come while four others are being looked at are refused with 409."},
		{"callback-endpoint-throttles", "A sound callback takes 50 ms, and is answered with 429 if four others are under way."},
	})
}

// controllerVariants are odd but legal ways for an OpenGDPR controller to behave.
func controllerVariants() []Deviation {
	return rows("opengdpr", "controller", Variant, []row{
		// requests
		{"request-shuffled", "Members of requests come in reverse order."},
		{"request-pretty", "Requests are sent with line breaks and indents."},
		{"request-with-notes", "Requests have a member that the text does not name."},
		{"request-without-version", "Requests have no api_version."},
		{"request-names-property", "Requests have a property_id."},
		{"request-times-with-offset", "The submitted_time of requests has a fraction and the offset +02:00."},
		{"request-charset", "Requests are sent as application/json; charset=utf-8."},
		{"hashes-identities", "Raw identities are sent as hashes, where the processor supports that."},
		{"hashes-in-upper-case", "Raw identities are sent as hashes in upper-case hex, where the processor supports that."},

		// conduct
		{"submits-late", "Requests are sent 100 ms after they were asked for."},
		{"retries-late", "Requests to a processor that is busy or does not answer are sent again after twice the usual pause."},
		{"retries-never", "Requests to a processor that is busy or does not answer are given up at once."},
		{"loses-requests-when-busy", "Requests to a processor that is busy or does not answer are given up at once, and forgotten."},
		{"polls-too", "The status is asked for four times a second, beside listening to callbacks."},
		{"plural-item-path", "Requests are asked for and cancelled under /opengdpr_requests/."},
		{"discovery-before-each-request", "Discovery is fetched before each request."},

		// callbacks
		{"callback-endpoint-elsewhere", "Callbacks are taken at /privacy/callbacks."},
		{"callback-endpoints-several", "Requests list three callback URLs."},
		{"callback-answered-200", "Callbacks are answered with 200."},
		{"callback-answered-204", "Callbacks are answered with 204."},
		{"callback-repeat-409", "Callbacks that come again are refused with 409."},
		{"foreign-url-ignored", "Callbacks whose status_callback_url is another's are answered with 202, and not believed."},
		{"unsent-id-ignored", "Callbacks about a request that was never sent are answered with 202."},
		{"domain-header-with-port-taken", "Domain headers with a port or path are taken for their domain."},
		{"unlisted-domains-heard", "Discovery is fetched from processors that no request was sent to, too."},
		{"certificate-fetched-anywhere", "Certificates are fetched from any host that discovery names, and trusted if they are the domain's."},
		{"keys-kept-for-ever", "Discovery is never fetched again."},
	})
}
