package ddrf

import (
	"fmt"
	"net/url"
	"strings"

	"dsrcheck/conformance"
)

// Words about sites that lead elsewhere.

// moved is an answer that leads elsewhere.
func moved(to string) conformance.Answer {
	return conformance.Answer{Status: 302, Header: map[string]string{"Location": to, "Cache-Control": "no-store"}}
}

// leads lets the site lead elsewhere, where nothing is said of what is there.
func leads(form string) fault {
	return func(b *build, p *party) error {
		if strings.Contains(form, "{decoy}") && b.f.decoyURL == "" {
			return notHere("the world has no decoy at an address")
		}
		return answering(moved(b.place(form, p)))(b, p)
	}
}

// leadsOff lets the site lead to another party's, where its file is.
func leadsOff(base string, whose func(f *facts) *party) fault {
	return func(b *build, p *party) error {
		path := "/" + b.label + ".json"
		if err := leads(base+path)(b, p); err != nil {
			return err
		}
		p.pages = append(p.pages, page{on: whose(b.f), path: path, answers: []conformance.Answer{served(p.file().String())}})
		return nil
	}
}

// place is a URL in which the domain of the party and of others stand where the form has their
// names.
func (b *build) place(form string, p *party) string {
	return strings.NewReplacer("{domain}", p.domain, "{vendor2}", b.f.vendor2.domain, "{decoy}", b.f.decoyURL).Replace(form)
}

// redirected lets the site lead from one of its places to the next, the last of which has the
// file.
func redirected(forms ...string) fault {
	return func(b *build, p *party) error {
		host, path := p.domain, filePath
		p.pages = only()
		for _, form := range forms {
			to, err := url.Parse(b.place(form, p))
			if err != nil {
				return fmt.Errorf("read redirect: %w", err)
			}
			p.pages = append(p.pages, page{host: host, path: path, answers: []conformance.Answer{moved(to.String())}})
			host, path = to.Host, to.Path
		}
		p.pages = append(p.pages, page{host: host, path: path, answers: []conformance.Answer{served(p.file().String())}})
		return nil
	}
}

// steps are so many places of a site.
func steps(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("https://{domain}/%d.json", i+1))
	}
	return all
}
