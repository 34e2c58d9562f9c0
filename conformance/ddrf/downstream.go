package ddrf

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// downstream is a partner to which the target passes requests on, or could.
type downstream struct {
	name  string
	site  *conformance.Site
	base  string                     // its URL where that is not https and its domain
	usual *file                      // as it is set up, where the target was served none
	kept  bool                       // whether its file may be kept for a while
	seen  func() []*journal.Exchange // looks at its file before this session, whoever's

	mu     sync.Mutex
	reads  int // of its file
	parsed map[*journal.Exchange]sending
	before *file // as it was served before this session, nil if nobody has looked
}

// newDownstream takes over the site of a downstream partner.
func newDownstream(s *conformance.Session, name string) *downstream {
	d := &downstream{name: name, site: s.Site(name), parsed: map[*journal.Exchange]sending{}}
	d.seen = func() []*journal.Exchange { return s.Told(name, "*"+filePath) }
	url := s.URLOf(name)
	if url != "https://"+d.site.Domain {
		d.base = url
	}
	i := slices.IndexFunc(downstreamPartners, func(p conformance.Partner) bool { return p.Name == name })
	set := downstreamPartners[i].DDRF
	d.kept = set.CacheControl != "no-store"
	var listed []string
	for _, l := range set.Identifiers {
		listed = append(listed, object{{"type", quoted(l.Type)}, {"format", quoted(l.Format)}}.String())
	}
	endpoint := set.Endpoint
	if endpoint == "" {
		endpoint = "/ddrf"
	}
	if isElsewhere(name, d.site.Domain) {
		url = strings.Replace(url, "//"+d.site.Domain, "//"+apiOf(d.site.Domain), 1)
	}
	d.usual = readFile([]byte(object{{"endpoint", quoted(url + endpoint)}, {"identifiers", "[" + strings.Join(listed, ",") + "]"}}.String()))
	return d
}

// usually is how it answers unless a scenario says otherwise.
func (d *downstream) usually() conformance.Answer { return usually(d.name, d.site.Domain) }

// read counts the looks at its file, whoever's they are.
func (d *downstream) read() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reads++
	return d.reads
}

// looks are those that are kept, and whether they are all.
func (d *downstream) looks() (all []*journal.Exchange, whole bool) {
	for _, ex := range d.site.Got() {
		if isFileRead(ex) {
			all = append(all, ex)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return all, d.reads == len(all)
}

// lists reports that it takes a pair as it is.
func (d *downstream) lists(p pair) bool {
	return slices.ContainsFunc(d.usual.pairs, func(l pair) bool {
		return strings.EqualFold(l.Type, p.Type) && (strings.EqualFold(l.Format, p.Format) || l.isPlain() && p.isPlain())
	})
}

// takes reports that it takes a pair as it is, or as a hash of it.
func (d *downstream) takes(p pair) bool {
	return d.lists(p) || p.isPlain() && slices.ContainsFunc(d.usual.pairs, func(l pair) bool {
		return strings.EqualFold(l.Type, p.Type) && l.isDigest() != ""
	})
}

// knows reports that it lists the type of a pair.
func (d *downstream) knows(p pair) bool {
	return slices.ContainsFunc(d.usual.pairs, func(l pair) bool { return strings.EqualFold(l.Type, p.Type) })
}

// served is its file as the target was served it last, or whoever before if the target has kept
// it, or as it is set up.
func (d *downstream) served() *file {
	f := d.earlier()
	for _, ex := range d.site.Got() {
		if !isFileRead(ex) || ex.Status() != 200 {
			continue
		}
		if raw, problem := content(ex); problem == "" {
			if read := readFile(raw); read.object == "" {
				f = read
			}
		}
	}
	return f
}

// earlier is its file as it was served before the session, or else as it is set up.
func (d *downstream) earlier() *file {
	if d.before == nil {
		d.before = d.usual
		if files := filesIn(d.seen()); len(files) > 0 {
			d.before = files[len(files)-1].file
		}
	}
	return d.before
}

// sendings are the deletion requests that it was sent, so far as they are kept.
func (d *downstream) sendings() (all []sending) {
	var served *file
	for _, ex := range d.site.Got() {
		if isFileRead(ex) {
			continue
		}
		s, known := d.parsed[ex]
		if !known {
			if served == nil {
				served = d.served()
			}
			s = readSending(ex)
			s.to, s.base = served, d.base
			d.parsed[ex] = s
		}
		all = append(all, s)
	}
	return all
}

// ack is its answer to a deletion request, as it was sent.
func (d *downstream) ack(f *facts, s sending) answer {
	return readAnswer(&facts{domain: d.site.Domain, file: d.served()}, s.label, nil, s.compact, s.ex)
}

// told is what it answered, in words.
func (d *downstream) told(f *facts, s sending) string {
	return fmt.Sprintf("%s answered %s", d.name, d.ack(f, s).told())
}
