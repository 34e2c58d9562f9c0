package opengdpr

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// forgery is one thing that is wrong with a callback.
type forgery struct {
	name, requirement string
	what              string
	make              func(o *overhearing, r *spokenOf) spoken
	of                func(o *overhearing) string // whose it is, nil for the processor's own
}

// forgeries are all that is tried. Each has valid JSON that says completed, and is sound but for
// one thing.
var forgeries = []forgery{
	{"flipped", "OG-8.8-05", "whose signature has one bit flipped", func(o *overhearing, r *spokenOf) spoken {
		return o.altered(r, func(sig []byte) []byte { sig[len(sig)/2] ^= 1; return sig })
	}, nil},
	{"unsigned", "OG-8.8-05", "without a signature", func(o *overhearing, r *spokenOf) spoken {
		c := o.completed(r)
		delete(c.header, signatureHeader)
		return c
	}, nil},
	{"empty", "OG-8.8-05", "with an empty signature", func(o *overhearing, r *spokenOf) spoken {
		c := o.completed(r)
		c.header[signatureHeader] = []string{""}
		return c
	}, nil},
	{"trimmed", "OG-8.8-05", "that was signed without the line end that it is sent with", func(o *overhearing, r *spokenOf) spoken {
		c := o.completed(r)
		c.body = append(c.body, "\r\n"...)
		return c
	}, nil},
	{"respaced", "OG-8.8-05", "that was spaced anew after it was signed", func(o *overhearing, r *spokenOf) spoken {
		c := o.completed(r)
		c.body = bytes.ReplaceAll(c.body, []byte(`,"`), []byte(`, "`))
		return c
	}, nil},
	{"other-key", "OG-8.8-05", "that another processor has signed", func(o *overhearing, r *spokenOf) spoken {
		body := r.callback(completed, r.own())
		return o.with(body, o.s.Sign(o.other(), simulator.SignWish{Data: body}))
	}, (*overhearing).other},
	{"no-domain", "OG-8.8-01", "without a domain header", func(o *overhearing, r *spokenOf) spoken {
		c := o.completed(r)
		delete(c.header, domainHeader)
		return c
	}, nil},
	{"other-processor", "OG-8.8-01", "of another processor, in its own name", func(o *overhearing, r *spokenOf) spoken {
		return o.from(o.other(), r)
	}, (*overhearing).other},
	{"stranger", "OG-8.8-01", "of somebody whom the target has no dealings with, and whose own discovery names the key", func(o *overhearing, r *spokenOf) spoken {
		return o.from(stranger, r)
	}, func(*overhearing) string { return stranger }},
	{"sha-1", "OG-4.2-02", "signed over a digest of SHA-1", func(o *overhearing, r *spokenOf) spoken {
		return o.signed(r.callback(completed, r.own()), simulator.SignWish{Hash: "sha-1"})
	}, nil},
	{"truncated", "OG-4.2-02", "whose signature lacks its last byte", func(o *overhearing, r *spokenOf) spoken {
		return o.altered(r, func(sig []byte) []byte { return sig[:len(sig)-1] })
	}, nil},
	{"loose-padding", "OG-4.2-02", "whose signature has rubbish in its padding", func(o *overhearing, r *spokenOf) spoken {
		return o.signed(r.callback(completed, r.own()), simulator.SignWish{Loose: true})
	}, nil},
	{"foreign-url", "OG-8.8-08", "whose status_callback_url is another's", func(o *overhearing, r *spokenOf) spoken {
		return o.signed(r.callback(completed, "https://controller9.test/somebody-elses"), simulator.SignWish{})
	}, nil},
	{"foreign-host", "OG-8.8-08", "whose status_callback_url is on another's host", func(o *overhearing, r *spokenOf) spoken {
		return o.signed(r.callback(completed, elsewhere(r.own())), simulator.SignWish{})
	}, nil},
	{"broken", "", "that is no JSON, with one bit of its signature flipped", func(o *overhearing, r *spokenOf) spoken {
		c := o.altered(r, func(sig []byte) []byte { sig[len(sig)/2] ^= 1; return sig })
		c.body = c.body[:len(c.body)-1]
		return c
	}, nil},
}

// completed is a sound callback that says so.
func (o *overhearing) completed(r *spokenOf) spoken {
	return o.signed(r.callback(completed, r.own()), simulator.SignWish{})
}

// altered is one with another signature.
func (o *overhearing) altered(r *spokenOf, f func(sig []byte) []byte) spoken {
	body := r.callback(completed, r.own())
	return o.with(body, f(o.s.Sign(o.sender, simulator.SignWish{Data: body})))
}

// signed has the processor sign a body.
func (o *overhearing) signed(body []byte, wish simulator.SignWish) spoken {
	wish.Data = body
	return o.with(body, o.s.Sign(o.sender, wish))
}

func (o *overhearing) with(body, sig []byte) spoken {
	return spoken{http.Header{
		"Content-Type":  {"application/json"},
		domainHeader:    {o.s.DomainOf(o.sender)},
		signatureHeader: {base64.StdEncoding.EncodeToString(sig)},
	}, body}
}

// from is a callback that says completed, of another partner and in its name.
func (o *overhearing) from(partner string, r *spokenOf) spoken {
	body := r.callback(completed, r.own())
	c := o.with(body, o.s.Sign(partner, simulator.SignWish{Data: body}))
	c.header[domainHeader] = []string{o.s.DomainOf(partner)}
	return c
}

// other is a processor of the profile that is not the sender: where there is none, the stranger.
func (o *overhearing) other() string {
	for _, d := range downstreamProcessors() {
		if d.Name != o.sender && o.s.DomainOf(d.Name) != "" {
			return d.Name
		}
	}
	return stranger
}

// judge makes the checks of the scenario.
func (o *overhearing) judge() {
	s := o.s
	s.Check("sound", "OG-8.8-05", o.believed(), append(o.twin.said, o.twin.last)...)
	for _, r := range o.forged {
		if r.requirement != "" {
			s.Check(r.name, r.requirement, o.disbelieved(r), r.answer, r.last)
		}
	}
	for _, how := range forgeries {
		if f, absent := o.absent[how.name]; absent {
			s.Check(how.name, how.requirement, f)
		}
	}
	s.Check("refused-with-403", "OG-8.8-07", o.answered403(), exchangesSaid(o.forged)...)
	s.Check("broken-json", "OG-8.8-06", o.unparsed(), o.named("broken").answer, o.named("flipped").answer)
	s.Check("keys-kept", "OG-8.8-02", o.keysKept(), append(o.twin.said, o.reads.Got()...)...)
	s.Check("discovery-read-once", "OG-8.8-03", o.discoveryReadOnce(), o.reads.Got()...)
	s.Check("no-step-back", "OG-8-05", o.noStepBack(), append(o.twin.said, o.twin.last)...)
}

// exchangesSaid are the first callbacks about requests.
func exchangesSaid(all []*spokenOf) (said []*journal.Exchange) {
	for _, r := range all {
		said = append(said, r.answer)
	}
	return said
}

func (o *overhearing) named(name string) *spokenOf {
	return o.forged[slices.IndexFunc(o.forged, func(r *spokenOf) bool { return r.name == name })]
}

// believed judges the sound callbacks.
func (o *overhearing) believed() conformance.Finding {
	f := conformance.Fine("sound callbacks are answered with a 2xx, and believed", conformance.StatusLine(o.twin.answer))
	switch {
	case !o.twin.answer.OK():
		return conformance.NoAnswer(f.Want, o.twin.answer)
	case throttles(o.twin.answer):
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: unheard(o.twin.answer)}
	case o.twin.answer.Status()/100 != 2:
		f.Problem = fmt.Sprintf("a sound callback of a processor that the request was passed on to is answered with %d", o.twin.answer.Status())
	case o.why != "":
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: o.why}
	}
	return f
}

// untold says why nothing can be said of what is believed.
func (o *overhearing) untold() (conformance.Finding, bool) {
	if f := o.believed(); !f.Holds() {
		return conformance.Unknown(o.s.CheckID("sound"), "sound callbacks are not believed"), true
	}
	if o.still.believed {
		return conformance.Unknown("opengdpr/federated/completed-last", "requests are completed whatever the processor says"), true
	}
	return conformance.Finding{}, false
}

// disbelieved judges that a callback with something wrong was not believed.
func (o *overhearing) disbelieved(r *spokenOf) conformance.Finding {
	if f, unknown := o.untold(); unknown {
		return f
	}
	f := conformance.Fine("a callback "+r.what+" is not believed", "it was not: "+conformance.StatusLine(r.answer))
	if r.believed {
		f.Got, f.Security = "the request is completed: "+conformance.StatusLine(r.answer), true
	} else if why := unheard(r.answer); why != "" && r.requirement != "OG-8.8-08" {
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: why}
	}
	switch r.requirement {
	case "OG-4.2-02":
		switch {
		case r.believed && o.named("flipped").believed:
			return f.Saw("AO-72", "validates-nothing")
		case r.believed:
			return f.Saw("AO-72", "validates-weakly")
		}
		return f.Saw("AO-72", "validates")
	case "OG-8.8-08":
		return o.foreign(r, f)
	case "OG-8.8-01":
		f.Security = r.believed && r.name != "no-domain" // whose it is may be known by other means
	}
	if r.believed {
		f.Problem = "a callback " + r.what + " is believed"
	}
	return f
}

// foreign judges what comes of another's URL (AO-40).
func (o *overhearing) foreign(r *spokenOf, f conformance.Finding) conformance.Finding {
	switch status := r.answer.Status(); {
	case r.believed:
		f.Problem = "a callback that names another's URL is believed"
	case !r.answer.OK():
		return conformance.NoAnswer(f.Want, r.answer)
	case throttles(r.answer):
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: unheard(r.answer)}
	case status/100 == 2:
		return f.Saw("AO-40", "ignored")
	case status/100 == 5:
		return f.Saw("AO-40", "server-error")
	default:
		return f.Saw("AO-40", "refused")
	}
	return f
}

// answered403 judges how callbacks are refused whose signature does not hold (AO-38).
func (o *overhearing) answered403() conformance.Finding {
	var labels []string
	var findings []conformance.Finding
	for _, r := range o.forged {
		if r.requirement == "OG-8.8-08" || r.requirement == "OG-8.8-01" || r.name == "broken" || r.believed {
			continue // refused for something else, or not at all
		}
		f := conformance.Fine("403 for a callback "+r.what, conformance.StatusLine(r.answer))
		switch status := r.answer.Status(); {
		case !r.answer.OK():
			f = conformance.NoAnswer(f.Want, r.answer)
		case status == http.StatusForbidden:
			f = f.Saw("AO-38", "status-403")
		case status == http.StatusBadRequest || status == http.StatusUnauthorized:
			f = f.Saw("AO-38", "status-400-or-401")
		case throttles(r.answer):
			f = conformance.Finding{Want: f.Want, Got: f.Got, Unknown: unheard(r.answer)}
		case status/100 == 4:
			f = f.Saw("AO-38", "other-4xx")
		default:
			f.Problem = fmt.Sprintf("a callback %s is answered with %d", r.what, status)
		}
		labels, findings = append(labels, r.name), append(findings, f)
	}
	return conformance.Merge(labels, findings, conformance.Unknown(o.s.CheckID(o.forged[0].name), "no callback was refused for its signature"))
}

// unparsed judges that what is no JSON is not found out before the signature is (OG-8.8-06).
func (o *overhearing) unparsed() conformance.Finding {
	flipped, broken := o.named("flipped"), o.named("broken")
	f := conformance.Fine("a bad signature over what is no JSON is answered as any bad signature", conformance.StatusLine(broken.answer))
	switch {
	case flipped.believed:
		return conformance.Unknown(o.s.CheckID("flipped"), "bad signatures are not refused")
	case !flipped.answer.OK() || throttles(flipped.answer):
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: "a bad signature over sound JSON: " + unheard(flipped.answer)}
	case !broken.answer.OK():
		return conformance.NoAnswer(f.Want, broken.answer)
	case throttles(broken.answer):
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: unheard(broken.answer)}
	case broken.answer.Status() != flipped.answer.Status():
		f.Problem = fmt.Sprintf("it is answered with %d, and a bad signature over sound JSON with %d", broken.answer.Status(), flipped.answer.Status())
	}
	return f
}

// readings counts how often discovery and certificate were read, in all and while sound callbacks
// came of a processor whose word had been believed before.
func (o *overhearing) readings() (all, later map[string]int) {
	all, later = map[string]int{}, map[string]int{}
	for _, ex := range o.reads.Got() {
		all[ex.Request.Target()]++
		if ex.Started.After(o.known) {
			later[ex.Request.Target()]++
		}
	}
	return all, later
}

// keysKept judges that several callbacks cause no reading of keys for each (AO-44).
func (o *overhearing) keysKept() conformance.Finding {
	if f, unknown := o.untold(); unknown {
		return f
	}
	all, later := o.readings()
	if len(all) == 0 {
		return conformance.Skipped("the target read nothing at " + o.sender + " meanwhile: it knew its keys from before, or from elsewhere")
	}
	f := conformance.Fine("no reading of discovery and certificate for each callback",
		fmt.Sprintf("%d and %d readings for three callbacks", later[discoveryPath], later[certificatePath]))
	if max(later[discoveryPath], later[certificatePath]) >= 2 {
		return f.Saw("AO-44", "no-cache")
	}
	return f.Saw("AO-44", "by-domain")
}

// discoveryReadOnce judges that discovery is read where there is no key, and not again
// (AO-42, AO-44).
func (o *overhearing) discoveryReadOnce() conformance.Finding {
	if f, unknown := o.untold(); unknown {
		return f
	}
	all, later := o.readings()
	if all[discoveryPath] == 0 {
		return conformance.Skipped("the target did not read discovery of " + o.sender + " meanwhile: it knew it from before")
	}
	f := conformance.Fine("discovery of a processor is read before its first callback is believed, and kept", fmt.Sprintf("read %d times for three later callbacks", later[discoveryPath]))
	if later[discoveryPath] >= 2 {
		return f.Saw("AO-44", "no-cache")
	}
	return f.Saw("AO-44", "by-domain")
}

// noStepBack judges that a sound callback of an earlier status takes nothing back (AO-24).
func (o *overhearing) noStepBack() conformance.Finding {
	if f, unknown := o.untold(); unknown {
		return f
	}
	m := o.twin.answers[len(o.twin.answers)-1]
	f := conformance.Fine("a request that is completed stays so, whatever a processor says then", m.label)
	if m.state != completed && rank[m.state] > 0 {
		return f.Saw("AO-24", "completed-left")
	}
	return f.Saw("AO-24", "forward")
}
