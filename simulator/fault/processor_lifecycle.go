package fault

import "slices"

// processorLifecycleFaults are what an OpenGDPR processor can do wrong once it has
// accepted a request, by subject.
func processorLifecycleFaults() []Deviation {
	return rows("opengdpr", "processor", Fault, slices.Concat(
		[]row{
			// status: where it is found
			{"status-path-only", "Requests are found at /status/{id} only."},
			{"later-path-only", "Requests are found at /requests/{id} only, as in a later version."},
			{"v1-path-only", "Requests are found at /v1/opengdpr_requests/{id} only."},
			{"no-status-anywhere", "GET with the id of a request answers 404 at every path, and /status is not there."},

			// status: what it says
			{"status-answered-202", "The status is answered with 202 instead of 200."},
			{"status-answered-500", "The status is answered with 500 instead of 200."},
			{"status-signed-while-pending", "The status answer is signed only while the request is pending."},
			{"unknown-id-500", "An unknown id is answered with 500."},
			{"unknown-id-410", "An unknown id is answered with 410."},
			{"unknown-id-pending", "GET with an unknown id answers that the request is pending."},
			{"controller-id-changes", "The controller_id of status answers and callbacks is another for each request."},
		},
		messageFaults("status", "status answer"),
		stateFaults("status", "status answer"),
		[]row{
			// status: over time
			{"completed-then-in-progress", "A completed request is in_progress again when GET asks a second time."},
			{"completed-then-pending", "A completed request is pending again when GET asks a second time."},
			{"in-progress-then-pending", "A request in progress is pending again when GET asks a second time."},
			{"completed-forgotten", "A completed request is not found any more."},

			// cancellation: whether it is accepted
			{"cancellation-not-found", "DELETE of a pending request is answered with 404."},
			{"cancellation-not-allowed", "DELETE of a pending request is answered with 405."},
			{"cancellation-fails", "DELETE of a pending request is answered with 500."},
			{"cancels-in-progress", "DELETE of a request in progress is accepted with 202."},
			{"cancels-completed", "DELETE of a completed request is accepted with 202."},
			{"late-cancellation-500", "DELETE of a request that is not pending any more is answered with 500."},
			{"late-cancellation-422", "DELETE of a request that is not pending any more is refused with 422."},
			{"late-cancellation-named", "GET says that a request that is not pending any more is cancelled after a DELETE, though that was refused."},
			{"late-cancellation-forgets", "A request that is not pending any more is not found after a DELETE, though that was refused."},
			{"cancelled-status-500", "The status of a cancelled request is answered with 500."},
			{"second-cancellation-500", "DELETE of a cancelled request is answered with 500."},
			{"unknown-id-cancelled", "DELETE with an unknown id is accepted with 202."},

			// cancellation: the 202
			{"cancellation-status-200", "A cancellation is answered with 200 instead of 202."},
			{"cancellation-status-204", "A cancellation is answered with 204 and no body."},
			{"cancellation-no-received-time", "The 202 has no received_time."},
			{"cancellation-naive-received-time", "The received_time of the 202 has no offset."},
			{"cancellation-date-only-received-time", "The received_time of the 202 is a date."},
			{"cancellation-received-time-with-blank", "The received_time of the 202 has a blank for the T."},
			{"cancellation-received-time-early", "The received_time of the 202 is an hour early."},
			{"cancellation-received-time-late", "The received_time of the 202 is an hour late."},
			{"cancellation-no-encoded-request", "The 202 has no encoded_request."},
			{"cancellation-encoded-request-other", "The encoded_request of the 202 holds another request."},
			{"cancellation-encoded-request-reserialised", "The encoded_request of the 202 holds the request's JSON written anew."},
			{"cancellation-encoded-request-plain", "The encoded_request of the 202 is the request without base64."},
			{"cancellation-body-signature-broken", "The 202 has a processor_signature that verifies over nothing."},
			{"cancellation-signature-sha-512", "The 202's signature uses SHA-512."},
		},
		messageFaults("cancellation", "202"),
		[]row{
			// cancellation: afterwards
			{"cancellation-ignored", "A cancellation is answered with 202, and the request goes on as if there had been none."},
			{"cancelled-completes", "A cancelled request is completed at once, with callbacks."},
			{"cancelled-shows-in-progress", "GET says that a cancelled request is in_progress."},
			{"cancelled-shows-completed", "GET says that a cancelled request is completed."},
			{"cancelled-called-back-completed", "A cancelled request is called back as completed."},

			// callbacks: which are made
			{"calls-first-url-only", "The first callback URL is called and no other."},
			{"calls-all-but-last-url", "The last of several callback URLs is not called."},
			{"calls-three-urls", "The first three callback URLs are called and no other."},
			{"never-calls-back", "No callback is made."},
			{"in-progress-not-called-back", "The change to in_progress is not called back."},
			{"completed-not-called-back", "The change to completed is not called back."},
			{"callback-completed-early", "The change to in_progress is called back as completed."},
			{"callback-steps-back", "After that to completed there is a callback with pending."},
			{"callback-round-ends-at-failure", "The callback URLs that follow one that failed are not called."},
			{"no-callback-retry", "A callback that failed is not tried again."},

			// callbacks: what they say
			{"callback-by-get", "Callbacks are made by GET."},
			{"callback-by-put", "Callbacks are made by PUT."},
			{"callback-names-first-url", "Each copy of a callback names the first URL of the request."},
			{"callback-names-other-url", "Callbacks name a URL that is not of the request."},
			{"callback-names-no-url", "The callback has no status_callback_url."},
			{"callback-controller-id-other", "The controller_id of callbacks is not that of status answers."},
		},
		messageFaults("callback", "callback"),
		stateFaults("callback", "callback"),
		[]row{
			// requests beside each other
			{"refuses-same-id-with-500", "A second request with the same id is answered with 500."},
			{"refuses-same-id-with-422", "A second request with the same id is refused with 422."},
			{"same-id-kept-twice", "A second request with the same id is confirmed, and GET tells of the two in turn, of the second that it is in progress."},
			{"refuses-known-identities", "A request for an identity that has an open request is refused with 409."},
			{"clock-an-hour-slow", "The received_time of the 201 and the 202 is an hour early, and the Date of answers too."},
			{"throttles", "After twenty requests within a second every other is answered with 429 and Retry-After: 1."},
		},
	))
}

// messageFaults are those of any signed message. The name of the message begins the
// names, what it is called goes into the titles.
func messageFaults(name, what string) []row {
	return []row{
		{name + "-unsigned", "The " + what + " has no signature."},
		{name + "-signature-flipped", "One bit of the " + what + "'s signature is wrong."},
		{name + "-signature-over-reserialised-body", "The " + what + "'s signature is over its JSON in other words: with line breaks and indents."},
		{name + "-signature-sha-1", "The " + what + "'s signature uses SHA-1."},
		{name + "-signature-double-hash", "The " + what + "'s signature is over the digest of the body's digest."},
		{name + "-signature-other-key", "The " + what + " is signed with a key that the certificate does not hold."},
		{name + "-signature-base64url", "The " + what + "'s signature is in the URL alphabet of base64, without padding."},
		{name + "-signature-with-blanks", "The " + what + "'s signature has a blank inside."},
		{name + "-later-headers", "The " + what + " is signed in the headers of later versions, X-OpenDSR-*."},
		{name + "-text-plain", "The " + what + " is sent as text/plain."},
		{name + "-not-json", "The body of the " + what + " is no JSON, though its media type says so."},
		{name + "-no-id", "The " + what + " has no subject_request_id."},
		{name + "-id-upper-case", "The subject_request_id of the " + what + " is in upper case."},
		{name + "-other-id", "The subject_request_id of the " + what + " is not that of the request."},
	}
}

// stateFaults are those that status answers and callbacks have in common.
func stateFaults(name, what string) []row {
	return []row{
		{name + "-no-domain-header", "The " + what + " has no domain header."},
		{name + "-domain-header-other", "The domain header of the " + what + " names another domain."},
		{name + "-domain-header-with-port", "The domain header of the " + what + " has a port."},
		{name + "-no-controller-id", "The " + what + " has no controller_id."},
		{name + "-controller-id-number", "The controller_id of the " + what + " is a number."},
		{name + "-no-expected-time", "The " + what + " has no expected_completion_time."},
		{name + "-naive-expected-time", "The expected_completion_time of the " + what + " has no offset."},
		{name + "-date-only-expected-time", "The expected_completion_time of the " + what + " is a date."},
		{name + "-expected-time-with-blank", "The expected_completion_time of the " + what + " has a blank for the T."},
		{name + "-no-request-status", "The " + what + " has no request_status."},
		{name + "-request-status-number", "The request_status of the " + what + " is a number."},
		{name + "-completed-upper-case", "The " + what + " says COMPLETED."},
		{name + "-in-progress-hyphenated", "The " + what + " says in-progress."},
	}
}

// processorLifecycleVariants are odd but legal ways to go on with an accepted request.
func processorLifecycleVariants() []Deviation {
	return rows("opengdpr", "processor", Variant, []row{
		// status
		{"singular-path-only", "Requests are found at /opengdpr_request/{id} only."},
		{"plural-path-only", "Requests are found at /opengdpr_requests/{id} only."},
		{"item-redirected", "Requests at /opengdpr_request/{id} are redirected to /opengdpr_requests/{id}."},
		{"no-status-endpoint", "There is nothing at /status and below."},
		{"status-by-put-too", "PUT and PATCH with the id of a request answer its status, as GET does."},
		{"no-in-progress", "Requests go from pending to completed."},
		{"status-signature-sha-512", "The status answer's signature uses SHA-512."},
		{"domain-header-trailing-dot", "The domain header ends with a dot."},
		{"controller-id-on-receipts", "The 201 and the 202 have a controller_id."},

		// cancellation
		{"late-cancellation-409", "DELETE of a request that is not pending any more is refused with 409."},
		{"second-cancellation-202", "DELETE of a cancelled request is answered with 202 again."},
		{"cancellation-encoded-request-empty", "The encoded_request of the 202 is empty, as the DELETE is."},
		{"cancellation-body-signature", "The 202 has a processor_signature over the body without it, beside the header."},
		{"cancellation-body-signature-only", "The 202 has a processor_signature over the body without it, and no signature header."},
		{"no-domain-header-on-cancellation", "The 202 has no domain header."},
		{"cancelled-gone", "A cancelled request is not found any more."},
		{"cancelled-named", "GET says that a cancelled request is cancelled."},
		{"cancellation-called-back", "A cancellation is called back, as pending."},

		// callbacks
		{"pending-called-back", "The creation of a request is called back, as pending."},
		{"callbacks-repeated", "Each callback is made twice, though the first is answered well."},
		{"callbacks-one-by-one", "Each callback URL has to wait until the one before is done with, retries included."},
		{"callbacks-only-200", "A callback that is not answered with 200 is tried again."},
		{"callbacks-redirected", "Callbacks follow redirects."},
		{"callback-retries-fast", "A callback that failed is tried twice more, after 20 and 40 ms."},
		{"callbacks-chunked", "Callbacks are sent in chunks."},
		{"callbacks-late", "Callbacks come 150 ms after the change."},
		{"callback-signature-sha-512", "The callback's signature uses SHA-512."},
		{"skips-guarded-callbacks", "Callback URLs that are plain http, loopback or under .test are accepted and not called."},

		// requests beside each other
		{"refuses-same-id-with-409", "A second request with the same id is refused with 409."},
		{"replays-same-id", "A second request with the same id and body is answered with the first's 201."},
		{"overwrites-same-id", "A second request with the same id and another body takes the place of the first."},
		{"http-1.0", "Answers are HTTP/1.0 and end with their connection."},
	})
}
