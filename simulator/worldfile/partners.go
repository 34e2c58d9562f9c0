package worldfile

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/opengdpr"
)

var (
	nameForm   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
)

// partners are those of the file and, unless it leaves them out, the usual ones, by name.
func (f file) partners(found *problems) []simulator.Setup {
	all := map[string]simulator.Setup{}
	for _, u := range simulator.UsualPartners() {
		if _, named := f.Partners[u.Name]; named || !f.PartnersOnly {
			all[u.Name] = u
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Partners)) {
		all[name] = f.Partners[name].partner(name, all[name], found)
	}
	list := make([]simulator.Setup, 0, len(all))
	owners := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		if other := owners[p.Domain]; other != "" {
			found.at(pointer(name, "domain"), fmt.Errorf("%s is that of %s already", p.Domain, other))
		}
		owners[p.Domain] = name
		list = append(list, p)
	}
	return list
}

// partner is what an entry says of a partner, which is a usual one if that has a role.
func (e entry) partner(name string, usual simulator.Setup, found *problems) simulator.Setup {
	if !nameForm.MatchString(name) {
		found.at(pointer(name, ""), errors.New("a name has lower-case letters, digits and hyphens"))
	}
	p := simulator.Setup{
		Name: name, Role: cmp.Or(e.Role, usual.Role), Domain: cmp.Or(usual.Domain, name+".test"),
		Look: e.Look, Personality: e.Personality, Faults: e.Faults, Offers: e.Offers,
	}
	found.at(pointer(name, "role"), checkRole(p.Role))
	if e.Domain != "" {
		found.at(pointer(name, "domain"), place(&p, e.Domain))
	}
	if e.URL != "" {
		found.at(pointer(name, "url"), place(&p, e.URL))
		if domain := canonical(e.Domain); domain != "" && domain != p.Domain {
			found.at(pointer(name, "url"), fmt.Errorf("its host is not the domain %s", domain))
		}
	}
	for i, fault := range e.Faults {
		found.at(pointer(name, fmt.Sprintf("faults/%d", i)), checkFault(p.Role, fault))
	}
	if e.Personality != "" {
		_, ok := opengdpr.LookupPersonality(e.Personality)
		if !ok || p.Role != simulator.RoleProcessor {
			found.at(pointer(name, "personality"), fmt.Errorf("no %s has the personality %q", p.Role, e.Personality))
		}
	}
	if e.Lifecycle != "" {
		var err error
		p.Lifecycle, err = ParseLifecycle(e.Lifecycle)
		found.at(pointer(name, "lifecycle"), err)
	}
	if p.Role != simulator.RoleProcessor && (e.Lifecycle != "" || len(e.Offers.Types)+len(e.Offers.Identities) > 0) {
		found.at(pointer(name, ""), fmt.Errorf("lifecycle and offers are those of an %s, not of an %s", simulator.RoleProcessor, p.Role))
	}
	return p
}

// Place says where others find a partner of the world: at a domain, or at an http or https
// URL that leads to it from where they are.
func (w *World) Place(name, domainOrURL string) error {
	i := slices.IndexFunc(w.Partners, func(p simulator.Setup) bool { return p.Name == name })
	if i < 0 {
		return fmt.Errorf("place partner %s: there is none of that name", name)
	}
	was := w.Partners[i].Domain
	if err := place(&w.Partners[i], domainOrURL); err != nil {
		return fmt.Errorf("place partner %s: %w", name, err)
	}
	for j, p := range w.Partners {
		if j != i && p.Domain == w.Partners[i].Domain {
			return fmt.Errorf("place partner %s: %s is that of %s already", name, p.Domain, p.Name)
		}
	}
	for k := range w.Behaviours {
		if w.Behaviours[k].Partner == was {
			w.Behaviours[k].Partner = w.Partners[i].Domain
		}
	}
	return nil
}

// place sets domain and URL of a partner.
func place(p *simulator.Setup, domainOrURL string) error {
	domain, base := canonical(domainOrURL), ""
	if strings.Contains(domainOrURL, "/") {
		u, err := url.Parse(domainOrURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("%q is not a base URL such as https://pub.example.org", domainOrURL)
		}
		domain, base = canonical(u.Hostname()), strings.TrimRight(domainOrURL, "/")
	}
	if _, err := netip.ParseAddr(domain); err != nil && (len(domain) > 253 || !domainForm.MatchString(domain)) {
		return fmt.Errorf("%q is not a domain such as partner.test", domain)
	}
	p.Domain, p.URL = domain, base
	return nil
}

// canonical is a domain as it is compared.
func canonical(domain string) string { return strings.ToLower(strings.TrimSuffix(domain, ".")) }

// checkRole says what is wrong with a role.
func checkRole(role string) error {
	var roles []string
	for _, u := range simulator.UsualPartners() {
		roles = append(roles, u.Role)
	}
	slices.Sort(roles)
	if slices.Contains(roles, role) {
		return nil
	}
	known := strings.Join(slices.Compact(roles), ", ")
	if role == "" {
		return fmt.Errorf("is missing: a partner that is not a usual one needs one of %s", known)
	}
	return fmt.Errorf("there is no simulated %q, only %s", role, known)
}

// checkFault says why a partner of a role cannot commit a deviation.
func checkFault(role, name string) error {
	d, ok := fault.Lookup(name)
	if !ok {
		return fmt.Errorf("there is no fault or variant %q", name)
	}
	if has := d.Protocol + "/" + d.Role; has != role {
		return fmt.Errorf("%s is for an %s, not for an %s", name, has, role)
	}
	return nil
}

// ParseLifecycle reads two times, such as 1s,1s: how long a request is pending, and in
// progress; or the word never.
func ParseLifecycle(text string) (opengdpr.Lifecycle, error) {
	if text == "never" {
		return opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}, nil
	}
	first, second, ok := strings.Cut(text, ",")
	pending, err1 := time.ParseDuration(strings.TrimSpace(first))
	inProgress, err2 := time.ParseDuration(strings.TrimSpace(second))
	if !ok || err1 != nil || err2 != nil || pending < 0 || inProgress < 0 {
		return opengdpr.Lifecycle{}, fmt.Errorf("%q is not of the form 1s,1s and not never", text)
	}
	return opengdpr.Lifecycle{Pending: pending, InProgress: inProgress}, nil
}

// pointer is the place of a partner's member, or of the partner if the member is empty.
func pointer(name, member string) string {
	at := "/partners/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	if member != "" {
		at += "/" + member
	}
	return at
}
