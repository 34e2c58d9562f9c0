package fault

// agentPassingFaults are what an OpenGDPR agent can do wrong with the requests that it
// passes on.
func agentPassingFaults() []Deviation {
	return rows("opengdpr", "agent", Fault, []row{
		// ids, types and times
		{"passes-on-own-id", "Requests are passed on under an id of the agent's own."},
		{"passes-on-id-upper-case", "The subject_request_id of requests that are passed on is in upper case."},
		{"passes-on-no-id", "Requests are passed on without subject_request_id."},
		{"passes-on-new-id-each-time", "A request that is passed on again, since it failed, has another id."},
		{"passes-on-own-time", "The submitted_time of requests that are passed on is the present."},
		{"passes-on-time-without-offset", "The submitted_time of requests that are passed on has no offset."},
		{"passes-on-no-time", "Requests are passed on without submitted_time."},
		{"passes-on-as-access", "Requests are passed on as requests for access, whatever they were."},
		{"passes-on-unknown-type", "Requests are passed on with a type that the text does not name."},
		{"passes-on-no-type", "Requests are passed on without subject_request_type."},

		// identities
		{"passes-on-identities-lower-case", "Identity values are passed on in lower case."},
		{"passes-on-identities-as-hashes", "Identity values are passed on as hashes of them."},
		{"passes-on-one-identity-more", "An identity of the agent's own is passed on beside the others."},
		{"passes-on-first-identity-only", "Of several identities the first is passed on."},
		{"passes-on-no-identities", "Requests are passed on with an empty list of identities."},
		{"passes-on-one-identity-bare", "The subject_identities of requests that are passed on is the first identity, in no list."},
		{"passes-on-unknown-identity-type", "The identity_type of requests that are passed on is one that the text does not name."},
		{"passes-on-no-identity-type", "Identities are passed on without identity_type."},
		{"passes-on-identity-format-upper-case", "The identity_format of requests that are passed on is in upper case."},
		{"passes-on-no-identity-format", "Identities are passed on without identity_format."},
		{"passes-on-no-identity-value", "Identities are passed on without identity_value."},
		{"passes-on-unsupported-identities", "Discovery of the processors is not asked for, and all identities are passed on."},

		// the rest of a request
		{"passes-on-array", "Requests are passed on as arrays of one object."},
		{"passes-on-version-number", "The api_version of requests that are passed on is a number."},
		{"passes-on-own-property", "The property_id of requests that are passed on is the agent's own."},
		{"adds-two-callback-urls", "Two callback URLs of the agent's own are added to requests that are passed on."},
		{"drops-last-callback-url", "The last callback URL of a request is not passed on."},
		{"replaces-callback-urls", "The agent's own callback URL is passed on in place of those of the request."},

		// to whom
		{"passes-on-nothing", "Nothing is passed on."},
		{"passes-on-to-first-only", "Requests are passed on to the first of the chosen processors."},
		{"passes-on-to-unchosen", "Requests are passed on to the processors that are not chosen, too."},
		{"passes-on-until-one-fails", "Requests are passed on to one processor after the other, until one fails."},
		{"refuses-unless-all-accept", "Requests are refused with 503 if a processor does not accept them."},
	})
}

// agentTellingFaults are what it can do wrong when it tells upstream, and with cancellations.
func agentTellingFaults() []Deviation {
	return rows("opengdpr", "agent", Fault, []row{
		// that it was passed on
		{"federation-not-told", "There is no callback when a request was passed on."},
		{"federation-told-beforehand", "The callback comes when a request was accepted, and none when it was passed on, 100 ms later."},
		{"federation-told-as-distributed", "The callback when a request was passed on says distributed."},
		{"federation-told-unsigned", "The callback when a request was passed on has no signature."},

		// what came of it
		{"completed-when-passed-on", "Requests are completed once they are passed on."},
		{"completed-with-the-first", "Requests are completed once one processor has completed them."},
		{"completed-without-refusers", "Requests are completed once each processor has completed them that has not refused them."},
		{"completed-without-unreached", "Requests are completed once each processor has completed them that has answered, while others go on being tried."},
		{"never-completed", "Requests are never completed."},
		{"downstream-not-heard", "What processors say changes nothing."},
		{"downstream-steps-back-told", "A processor that goes back to an earlier state takes the request with it."},
		{"downstream-callback-passed-through", "The callbacks of processors that say in_progress are sent on upstream as they are, beside the agent's own."},
		{"downstream-domain-named", "Callbacks that tell what a processor has said have its domain in their domain header."},
		{"downstream-signature-named", "Callbacks that tell what a processor has said have its signature."},
		{"downstream-told-unsigned", "Callbacks that tell what a processor has said have no signature."},

		// cancelling
		{"cancellation-kept-back", "Cancellations are not passed on."},
		{"cancellation-to-first-only", "Cancellations are passed on to the first of the processors."},
		{"cancellation-kept-back-and-told", "Cancellations are not passed on, and what processors say of the request afterwards is told upstream."},
	})
}

// agentHearingFaults are what it can do wrong with the callbacks of processors.
func agentHearingFaults() []Deviation {
	return rows("opengdpr", "agent", Fault, []row{
		// signatures
		{"hears-unverified", "Callbacks of processors are believed without a look at their signature."},
		{"hears-unsigned", "Callbacks of processors without a signature are believed."},
		{"hears-empty-signatures", "Callbacks of processors with an empty signature are believed."},
		{"hears-any-processor", "Callbacks of any processor are believed, whoever the request was passed on to."},
		{"hears-strangers", "Callbacks of anybody are believed whose own discovery names the key."},
		{"hears-without-domain", "Callbacks of processors without a domain header are believed if some key fits."},
		{"hears-flipped-signatures", "The signatures of processors are only looked at for their length."},
		{"hears-sha-1", "Signatures of processors over the SHA-1 digest of a body are taken, too."},
		{"hears-truncated-signatures", "Signatures of processors that are too short are taken, too."},
		{"hears-loose-padding", "RSA signatures of processors are taken, too, whose padding is filled with something else."},
		{"hears-rewritten-bodies", "Signatures of processors are verified over the JSON of a body written anew."},
		{"hears-trimmed-bodies", "Signatures of processors are verified over a body without the white space around it."},

		// keys
		{"hears-with-new-keys", "Discovery and certificate of a processor are fetched for every callback."},
		{"hears-without-keys", "Certificates of processors are never fetched, so that nothing can be verified."},
		{"hears-under-any-certificate", "Any certificate of a processor is trusted."},
		{"hears-under-expired-certificates", "Certificates of processors are trusted before and after the time that they are valid for."},
		{"hears-under-untrusted-certificates", "Certificates of any authority are trusted, and those that sign themselves, if they are a processor's by name."},
		{"hears-under-other-names", "Certificates of processors that name another domain are trusted."},
		{"hears-under-names-of-parents", "Certificates for the parent of a processor's domain are trusted."},

		// what is said
		{"hears-before-verifying", "Callbacks of processors are parsed before their signature is verified, and refused with 400 if they are no JSON."},
		{"hears-of-foreign-urls", "Callbacks of processors whose status_callback_url is another's are believed."},
		{"hears-of-foreign-hosts", "Callbacks of processors are believed if the path of their status_callback_url is the agent's, whatever its host."},
		{"refuses-to-hear-with-400", "Callbacks of processors with a bad signature are refused with 400."},
		{"refuses-to-hear-with-200", "Callbacks of processors with a bad signature are answered with 200, and not believed."},
	})
}

// agentVariants are odd but legal ways for an OpenGDPR agent to behave.
func agentVariants() []Deviation {
	return rows("opengdpr", "agent", Variant, []row{
		// requests
		{"passes-on-own-url-first", "The agent's own callback URL stands before those of the request."},
		{"passes-on-reversed", "Members of requests that are passed on come in reverse order."},
		{"passes-on-pretty", "Requests are passed on with line breaks and indents."},
		{"passes-on-without-version", "Requests are passed on without api_version."},
		{"passes-on-without-property", "Requests are passed on without property_id."},
		{"passes-on-time-with-offset", "The submitted_time of requests that are passed on has the offset +02:00."},

		// conduct
		{"passes-on-late", "Requests are passed on 100 ms after they were accepted."},
		{"passes-on-in-turn", "Requests are passed on to one processor after the other."},
		{"passes-on-before-answering", "Requests are passed on before they are answered."},
		{"passes-on-once", "A request that cannot be passed on is not tried again."},
		{"passes-on-unverified", "The answer of a processor is believed whatever its signature."},
		{"polls-downstream", "Processors are asked for the status, and have no callback URL of the agent's."},
		{"hears-elsewhere", "Callbacks of processors are taken at /downstream/callbacks."},
		{"hears-with-old-keys", "The certificate of a processor is fetched once, and never again."},

		// telling upstream
		{"federation-told-late", "The callback when a request was passed on comes once every processor has answered, or was given up."},
		{"acceptance-told-too", "A callback that says pending comes when a request was accepted, too, which is passed on 100 ms later."},
		{"federation-told-as-in-progress", "A request that was passed on is in progress."},
		{"cancellation-passed-on-first", "Cancellations are passed on before they are answered."},
	})
}
