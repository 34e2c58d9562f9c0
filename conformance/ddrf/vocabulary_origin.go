package ddrf

import (
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/network"
)

// Words about the file of a party and its site.

// fault is what is odd about the site of a party. Its file lists one key, of the algorithm that
// the recipient takes.
type fault func(b *build, p *party) error

// usualPurpose is that of a party's first key of an algorithm.
var usualPurpose = map[string]string{"ES256": "p1", "RS256": "p2"}

// origin lets a party with such a site be the 1st party, and the intermediary Q ask.
func origin(odd fault) change {
	return withSite(odd, func(b *build, p *party) { b.madeBy(p); b.sentBy(b.f.q) })
}

// requester lets a party with such a site be the intermediary that asks for P.
func requester(odd fault) change { return withSite(odd, func(b *build, p *party) { b.sentBy(p) }) }

// own lets a party with such a site be the 1st party, and ask itself.
func own(odd fault) change {
	return withSite(odd, func(b *build, p *party) { b.madeBy(p); b.sentBy(p) })
}

func withSite(odd fault, place func(b *build, p *party)) change {
	return func(b *build) error {
		p, err := b.party(usualPurpose[b.how.alg])
		if err != nil {
			return err
		}
		place(b, p)
		return odd(b, p)
	}
}

// eitherParty makes two vectors of each row, one about the 1st party and one about the
// requester.
func eitherParty(rows map[string]fault) map[string]change {
	out := map[string]change{}
	for name, odd := range rows {
		out["origin-"+name], out["requester-"+name] = origin(odd), requester(odd)
	}
	return out
}

// answering lets the site answer so where its file should be.
func answering(a conformance.Answer) fault {
	return func(_ *build, p *party) error {
		p.pages = only(page{path: filePath, answers: []conformance.Answer{a}})
		return nil
	}
}

func statusOf(code int) fault {
	return func(b *build, p *party) error {
		// The true file is in the body, so that who overlooks the status finds the key.
		a := served(p.file().String())
		if a.Status = code; code == 204 {
			a.Body = nil
		}
		return answering(a)(b, p)
	}
}

// body serves a text as the file.
func body(text string) fault { return answering(served(text)) }

// page200 is a page of a media type.
func page200(media, text string) conformance.Answer {
	a := served(text)
	a.Header["Content-Type"] = media
	return a
}

// servedAs serves the file as a media type.
func servedAs(media string) fault {
	return damaged(func(a *conformance.Answer) { a.Header["Content-Type"] = media })
}

// damaged serves the file, and changes the answer that holds it.
func damaged(how func(a *conformance.Answer)) fault {
	return func(b *build, p *party) error {
		a := served(p.file().String())
		how(&a)
		return answering(a)(b, p)
	}
}

// endless serves a file that never comes to its end.
func endless(b *build, p *party) error {
	a := served(strings.TrimSuffix(p.file().String(), "}"))
	a.Blanks = -1
	return answering(a)(b, p)
}

// fileText changes the text of the file.
func fileText(how func(p *party, file string) string) fault {
	return func(_ *build, p *party) error { p.serve(how(p, p.file().String())); return nil }
}

// fileMembers changes the members of the file.
func fileMembers(how func(p *party, file *object)) fault {
	return func(_ *build, p *party) error {
		file := p.file()
		how(p, &file)
		p.serve(file.String())
		return nil
	}
}

// furtherMembers adds members to the file and to its keys.
func furtherMembers(b *build, p *party) error {
	p.listed[0].jwk.set("x-owner", `{"team":["privacy"]}`)
	return fileMembers(func(_ *party, file *object) {
		file.set("updated", "1700000000")
		file.set("contact", `{"mail":"privacy@example.com","languages":["en",null,true]}`)
	})(b, p)
}

// jwksElsewhere has a link to the keys in place of the keys.
func jwksElsewhere(_ *build, p *party) error {
	file := p.file()
	keys := file.get("publicKey")
	file.drop("publicKey")
	file.set("jwksUri", quoted("https://"+p.domain+"/jwks.json"))
	p.serve(file.String())
	p.pages = append(p.pages, page{path: "/jwks.json", answers: []conformance.Answer{served(`{"keys":` + keys + `}`)}})
	return nil
}

// standsAt lets the file stand there and nowhere else.
func standsAt(sub, path string) fault {
	return func(_ *build, p *party) error {
		p.pages = only(page{host: sub + p.domain, path: path, answers: []conformance.Answer{served(p.file().String())}})
		return nil
	}
}

// looks lets the site answer TLS handshakes so. Without TLS its file can be read.
func looks(flaw network.Flaw) fault {
	return func(_ *build, p *party) error { p.look = network.Look{Flaw: flaw}; return nil }
}

// refused lets the site take no connection, and where it has to, without TLS, break it off.
func refused(b *build, p *party) error {
	p.look = network.Look{Flaw: network.FlawClosed}
	return answering(conformance.Answer{Drop: behaviour.DropBefore})(b, p)
}
