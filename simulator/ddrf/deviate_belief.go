package ddrf

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// beliefDeviations take answers for acknowledgements that are none (step 6 of section
// Deletion Request Sequence).
func beliefDeviations() map[string]deviation {
	all := map[string]deviation{
		// no acJWT
		"believes-bare-202": overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutNone && o.reply.status == http.StatusAccepted && len(bytes.TrimSpace(o.reply.body)) == 0
		}),
		"believes-pages": overlooking(func(o *origination, d doubt) bool {
			return nothingIn(d) && o.reply.status/100 == 2 && len(bytes.TrimSpace(o.reply.body)) > 0 && codeInBody(o) == ""
		}),
		"believes-decoded-ack": overlooking(func(o *origination, d doubt) bool {
			return nothingIn(d) && o.reply.status/100 == 2 && codeInBody(o) == "0"
		}),
		"believes-bare-400":      withoutAck(func(status int) bool { return status == http.StatusBadRequest }),
		"believes-server-errors": withoutAck(func(status int) bool { return status/100 == 5 }),
		"believes-redirects":     withoutAck(func(status int) bool { return status/100 == 3 }),
		"believes-silence": both(requestingSo(func(r *requesting) { r.early = true }), overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutSilence && errors.Is(o.reply.err, context.DeadlineExceeded)
		})),
		"believes-broken-connections": overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutSilence && !errors.Is(o.reply.err, context.DeadlineExceeded) && !errors.Is(o.reply.err, context.Canceled)
		}),

		// an acJWT that is not the recipient's
		"believes-unsigned-ack":  overlooking(signerDoubt(reasonAlgNone)),
		"believes-hmac-ack":      overlooking(signerDoubt(reasonAlg)),
		"believes-any-signature": overlooking(signerDoubt(reasonSig)),
		"believes-unknown-kid":   overlooking(signerDoubt(reasonKid)),
		"believes-key-in-header": trusting(func(_ *examination, t *token) bool {
			return t.where == inACJWT && t.header["jwk"] != nil && verifiedBy(t, string(t.header["jwk"]))
		}),
		"believes-key-at-jku": trusting(func(x *examination, t *token) bool {
			return t.where == inACJWT && x.verifiedByURL(t, t.header["jku"], "")
		}),
		"believes-hmac-with-pem": hmacAckWith(pemOf),
		"believes-hmac-with-der": hmacAckWith(derOf),
		"believes-hmac-with-jwk": hmacAckWith(func(k *publicKey) []byte { return k.raw }),
		"believes-any-iss":       overlooking(func(_ *origination, d doubt) bool { return d.about == aboutIss }),
		"believes-iss-by-its-end": overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutIss && strings.HasSuffix(issIn(o.ACJWT), o.to)
		}),
		"believes-iss-by-its-start": overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutIss && strings.HasPrefix(issIn(o.ACJWT), o.to)
		}),
		"believes-keys-of-iss": keysOfIss,
		"believes-redirected": requestingSo(func(r *requesting) {
			r.follow = func(*origination, string) bool { return true }
			r.then = append(r.then, believeWhoAnswers)
		}),

		// an acJWT about something else
		"believes-any-rqjwt": overlooking(func(_ *origination, d doubt) bool { return d.about == aboutSame || d.about == aboutOwn }),
		"believes-rqjwt-by-jti": overlooking(func(o *origination, d doubt) bool {
			jti, _ := text(payload(acknowledged(o))["jti"])
			return (d.about == aboutSame || d.about == aboutOwn) && jti == o.jti && jti != ""
		}),
		"believes-older-rqjwt": overlooking(func(_ *origination, d doubt) bool { return d.about == aboutSame }),

		// an acJWT that says no, or says it otherwise
		"believes-any-code": overlooking(func(o *origination, d doubt) bool { return d.about == aboutCode }),
		"believes-missing-code": overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutCode && payload(o.ACJWT)["raResultCode"] == nil
		}),
		"believes-code-strings": overlooking(func(o *origination, d doubt) bool {
			s, ok := text(payload(o.ACJWT)["raResultCode"])
			return d.about == aboutCode && ok && s == "0"
		}),
		"believes-code-under-any-status": overlooking(func(o *origination, d doubt) bool { return d.about == aboutStatus }),
		"disbelieves-other-than-202": requestingSo(func(r *requesting) {
			r.disbelief = func(o *origination) string {
				return unless(o.reply.status == http.StatusAccepted, "the status is not 202", "")
			}
		}),
	}
	for code := 1; code <= 6; code++ {
		all["believes-code-"+strconv.Itoa(code)] = overlooking(func(o *origination, d doubt) bool {
			return d.about == aboutCode && o.Code != nil && *o.Code == code || d.about == aboutStatus && o.Code != nil && *o.Code == code
		})
	}
	return all
}

// issIn is the iss of a token, empty if it has none.
func issIn(compact string) string {
	iss, _ := text(payload(compact)["iss"])
	return iss
}

// overlooking lets doubts not count, beside those that do not already.
func overlooking(f func(o *origination, d doubt) bool) deviation {
	return requestingSo(func(r *requesting) {
		before := r.overlook
		r.overlook = func(o *origination, d doubt) bool { return f(o, d) || before(o, d) }
	})
}

// withoutAck believes answers of a status that hold no acJWT.
func withoutAck(when func(status int) bool) deviation {
	return overlooking(func(o *origination, d doubt) bool {
		return (nothingIn(d) || d.about == aboutStatus) && o.ac == nil && when(o.reply.status)
	})
}

// signerDoubt is a doubt about the signature of an acJWT for one reason.
func signerDoubt(reason string) func(o *origination, d doubt) bool {
	return func(_ *origination, d doubt) bool {
		return d.about == aboutSigner && d.found != nil && d.found.reason == reason
	}
}

// nothingIn is a doubt about an answer without an acJWT that could be read.
func nothingIn(d doubt) bool { return d.about == aboutNone || d.about == aboutForm }

// codeInBody is the result code of a body that is the claims of an acJWT, empty if it is not.
func codeInBody(o *origination) string { return string(named(o.reply.body, "raResultCode")) }

// acknowledged is the rqJWT in the acJWT.
func acknowledged(o *origination) string {
	rq, _ := text(payload(o.ACJWT)["rqJWT"])
	return rq
}

// keysOfIss verifies an acJWT with the keys of whoever it names.
func keysOfIss(b *behaviour) {
	before := b.keeper
	b.keeper = func(x *examination, t *token) string {
		if iss, _ := text(t.claims["iss"]); t.where == inACJWT {
			if domain, ok := registrable(iss); ok {
				return domain
			}
		}
		return before(x, t)
	}
	overlooking(func(_ *origination, d doubt) bool { return d.about == aboutIss })(b)
}

// hmacAckWith takes what is public of a recipient's key for a secret.
func hmacAckWith(secret func(k *publicKey) []byte) deviation {
	return trusting(func(x *examination, t *token) bool {
		return t.where == inACJWT && t.alg == "HS256" && slices.ContainsFunc(x.published(t), func(k *publicKey) bool { return hmacVerifies(t, secret(k)) })
	})
}

// believeWhoAnswers takes whom a redirect led to for the recipient.
func believeWhoAnswers(ctx context.Context, o *origination) {
	u, err := url.Parse(o.at)
	if err != nil || u.Hostname() == "" || sameSite(o.to, u) {
		return
	}
	domain, ok := registrable(u.Hostname())
	if !ok {
		return
	}
	if f, err := o.read(ctx, domain); err == nil {
		o.to, o.file = domain, f
	}
}
