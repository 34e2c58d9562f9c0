package fault

// processorFaults are what an OpenGDPR processor can do wrong, by subject.
func processorFaults() []Deviation {
	return rows("opengdpr", "processor", Fault, []row{
		// discovery
		{"discovery-not-found", "Discovery answers 404."},
		{"discovery-status-201", "Discovery answers 201 instead of 200."},
		{"discovery-text-plain", "Discovery is sent as text/plain."},
		{"discovery-not-json", "The body of discovery is no JSON, though its media type says so."},
		{"discovery-no-api-version", "Discovery has no api_version."},
		{"discovery-api-version-2.0", "Discovery names api_version 2.0."},
		{"discovery-identities-keyed", "Discovery's supported_identities is an object keyed by identity type."},
		{"discovery-identities-missing", "Discovery has no supported_identities."},
		{"discovery-identity-type-unknown", "Discovery lists an identity type that the text does not name, beside the others."},
		{"discovery-identity-format-unknown", "Discovery lists an identity format that the text does not name, beside the others."},
		{"discovery-identity-format-missing", "One pair of discovery's supported_identities has no identity_format."},
		{"discovery-types-string", "Discovery's supported_subject_request_types is a string."},
		{"discovery-types-missing", "Discovery has no supported_subject_request_types."},
		{"discovery-request-type-unknown", "Discovery lists a request type that the text does not name, beside the others."},
		{"discovery-no-certificate-url", "Discovery has no processor_certificate."},
		{"discovery-certificate-url-relative", "Discovery's processor_certificate is a path without scheme and host."},
		{"discovery-certificate-url-elsewhere", "Discovery's processor_certificate is on another host, which serves it."},

		// certificate
		{"certificate-not-found", "The certificate's URL answers 404."},
		{"certificate-no-certificate", "The certificate's URL serves a page of text."},
		{"certificate-leaf-later", "The signing certificate stands after that of its authority."},
		{"certificate-expired", "The signing certificate expired yesterday."},
		{"certificate-not-yet-valid", "The signing certificate becomes valid tomorrow."},
		{"certificate-self-signed", "The signing certificate is signed with its own key."},
		{"certificate-untrusted-issuer", "The signing certificate is of an authority that nobody trusts."},
		{"certificate-wrong-name", "The signing certificate names another domain."},
		{"certificate-parent-name", "The signing certificate names the parent of the domain alone."},
		{"certificate-no-names-no-organisation", "The signing certificate names neither domain nor organisation."},
		{"certificate-rsa-1024", "The signing key is RSA of 1024 bits."},
		{"certificate-ed25519", "The signing key is Ed25519, which FIPS 186-4 does not list."},
		{"certificate-no-digital-signature", "The key usage of the signing certificate lacks digitalSignature."},

		// receipt: the answer to a creation
		{"create-status-200", "A creation is answered with 200 instead of 201."},
		{"hashed-identity-status-202", "A creation for a hashed identity is answered with 202 instead of 201."},
		{"no-expected-completion-time", "The 201 has no expected_completion_time."},
		{"no-received-time", "The 201 has no received_time."},
		{"no-encoded-request", "The 201 has no encoded_request."},
		{"no-receipt-id", "The 201 has no subject_request_id."},
		{"naive-received-time", "The received_time of the 201 has no offset."},
		{"naive-expected-time", "The expected_completion_time of the 201 has no offset."},
		{"date-only-expected-time", "The expected_completion_time of the 201 is a date."},
		{"received-time-elsewhere", "The received_time of the 201 is an hour early."},
		{"expected-before-received", "The expected_completion_time of the 201 is an hour before its received_time."},
		{"encoded-request-reserialised", "The encoded_request of the 201 holds the request's JSON written anew."},
		{"encoded-request-base64url", "The encoded_request of the 201 is in the URL alphabet of base64."},
		{"encoded-request-unpadded", "The encoded_request of the 201 is base64 without padding."},
		{"receipt-id-upper-case", "The subject_request_id of the 201 is in upper case."},
		{"receipt-id-other", "The subject_request_id of the 201 is not that of the request."},
		{"receipt-text-plain", "The 201 is sent as text/plain."},
		{"receipt-not-json", "The body of the 201 is no JSON, though its media type says so."},

		// signature
		{"unsigned", "The 201 has no signature."},
		{"unsigned-for-hashed-identity", "The 201 to a request for a hashed identity has no signature."},
		{"signature-flipped", "One bit of the 201's signature is wrong."},
		{"signature-over-reserialised-body", "The 201's signature is over its JSON in other words: with line breaks and indents."},
		{"signature-sha-1", "The 201's signature uses SHA-1."},
		{"signature-sha-512", "The 201's signature uses SHA-512."},
		{"signature-double-hash", "The 201's signature is over the digest of the body's digest."},
		{"signature-other-key", "The 201 is signed with a key that the certificate does not hold."},
		{"signature-base64url", "The 201's signature is in the URL alphabet of base64, without padding."},
		{"later-headers", "The 201 is signed in the headers of later versions, X-OpenDSR-*."},
		{"domain-header-other", "The domain header of every answer names another domain."},
		{"domain-header-twice", "The 201 has a second domain header, which names another domain."},
		{"domain-header-with-port", "The domain header of every answer has a port."},
		{"body-signature-broken", "The 201 has a processor_signature that verifies over nothing."},

		// validation
		{"accepts-bad-ids", "Requests whose id is missing, no string or no UUID are accepted, under an id of the processor's own."},
		{"refuses-bad-ids-with-422", "Requests with a bad id are refused with 422."},
		{"refuses-bad-ids-with-500", "Requests with a bad id are refused with 500."},
		{"refuses-unknown-members", "Requests with members that the text does not name are refused."},
		{"refuses-absent-property", "Requests without property_id are refused."},
		{"refuses-absent-version", "Requests without api_version are refused."},
		{"refuses-absent-callback-urls", "Requests without status_callback_urls are refused."},
		{"refuses-reversed-members", "Requests whose members are in reverse order, the id last, are refused."},
		{"refuses-pretty-body", "Requests with line breaks between the tokens are refused."},
		{"refuses-escapes", "Requests with a backslash in their JSON are refused."},
		{"refuses-64k", "Requests of 64 KiB or more are answered with 500."},
		{"refuses-listed-type", "Requests of the last type that discovery lists are refused."},
		{"refuses-listed-pair", "Requests with the last pair of identity type and format that discovery lists are refused."},
		{"refuses-everything", "Every request is refused."},
		{"refuses-dense-body", "Requests without any blank are refused."},
		{"refuses-beyond-ascii", "Requests with characters beyond ASCII are refused with 422."},
		{"refuses-hashed-identities", "Requests with a hashed identity are refused, though discovery lists one."},
		{"takes-two-requests", "After two requests every other is refused."},
		{"stuck-after-large-body", "After one request of 64 KiB every other is refused."},
		{"locks-out-after-refusals", "After ten requests with a bad id every other is refused."},
		{"refuses-all-options-together", "Requests with all three optional members are refused, though each is accepted alone."},
		{"echoes-credentials", "Refusals quote the credentials of the request."},
		{"echoes-identity", "Refusals quote the identity values of the request."},
	})
}

// processorVariants are odd but legal ways for an OpenGDPR processor to behave.
func processorVariants() []Deviation {
	return rows("opengdpr", "processor", Variant, []row{
		// documents
		{"members-shuffled", "JSON members come in reverse order."},
		{"extra-members", "Answers have members that the text does not name."},
		{"pretty-answers", "JSON is sent with line breaks and indents."},
		{"charset-parameter", "JSON is sent as application/json; charset=utf-8."},
		{"times-with-offset-and-fraction", "Times have a fraction and the offset +02:00."},
		{"version-three-parts", "Discovery names api_version 0.1.2."},
		{"erasure-only", "Erasure is the only request type on offer."},

		// signatures and certificates
		{"rsa-pss", "Signatures are RSA-PSS."},
		{"ecdsa-der", "Signatures are ECDSA on P-256, as DER."},
		{"ecdsa-joined", "Signatures are ECDSA on P-256, the two numbers joined."},
		{"ecdsa-p384", "Signatures are ECDSA on P-384, as DER."},
		{"body-signature", "The 201 has a processor_signature over the body without it, beside the header."},
		{"body-signature-only", "The 201 has a processor_signature over the body without it, and no signature header."},
		{"domain-header-upper-case", "The domain header is in upper case."},
		{"no-domain-header-on-receipt", "The 201 has no domain header."},
		{"certificate-der", "The certificate is served as DER."},
		{"chain-of-three", "The certificate is served with an intermediate and the root after it."},
		{"certificate-without-organisation", "The certificate names the domain and no organisation."},

		// HTTP
		{"chunked", "Answers are sent in chunks."},
		{"close-delimited", "Answers end with their connection, without length or chunks."},
		{"slow-answers", "Answers take 50 ms."},
		{"trailing-slash-only", "Requests are created at /opengdpr_requests/ only."},
		{"discovery-redirected", "Discovery is redirected to /discovery/."},

		// conduct
		{"unknown-id-404", "An unknown id is answered with 404."},
		{"completes-at-once", "Requests are completed as soon as they are accepted."},
		{"guarded-callbacks", "Requests whose callback URLs are plain http, loopback or under .test are refused."},
	})
}
