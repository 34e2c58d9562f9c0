package worldfile

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
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
	own := func(member, domain, name string) {
		if other := owners[domain]; other != "" {
			found.at(pointer(name, member), fmt.Errorf("%s is that of %s already", domain, other))
		}
		owners[domain] = name
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		own("domain", all[name].Domain, name)
		list = append(list, all[name])
	}
	for _, p := range list {
		for i, other := range p.Names {
			own(fmt.Sprintf("names/%d", i), other, p.Name)
		}
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
		Look: e.Look, Personality: e.Personality, Faults: e.Faults, Offers: e.Offers, DDRF: e.Settings,
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
	for i, other := range e.Names {
		domain, err := host(other)
		found.at(pointer(name, fmt.Sprintf("names/%d", i)), err)
		p.Names = append(p.Names, domain)
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
		found.at(pointer(name, ""), fmt.Errorf("lifecycle and offers are for the role %s, not for %s", simulator.RoleProcessor, p.Role))
	}
	if p.CallbackPath = e.CallbackPath; e.CallbackPath != "" && p.Role != simulator.RoleController {
		found.at(pointer(name, "callback_path"), fmt.Errorf("it is for the role %s, not for %s", simulator.RoleController, p.Role))
	}
	found.at(pointer(name, ""), checkSettings(p))
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
		if j != i && (p.Domain == w.Partners[i].Domain || slices.Contains(p.Names, w.Partners[i].Domain)) {
			return fmt.Errorf("place partner %s: %s is that of %s already", name, p.Domain, p.Name)
		}
	}
	for _, p := range w.Partners {
		for k, d := range p.DDRF.Downstreams {
			if d == was {
				p.DDRF.Downstreams[k] = w.Partners[i].Domain
			}
		}
	}
	for k := range w.Behaviours {
		if w.Behaviours[k].Partner == was {
			w.Behaviours[k].Partner = w.Partners[i].Domain
		}
	}
	return nil
}

// lead names the downstreams of vendors by their domains.
func (w *World) lead(found *problems) {
	for _, p := range w.Partners {
		for i, name := range p.DDRF.Downstreams {
			domain := canonical(name)
			if other, ok := w.Partner(name); ok {
				domain = other.Domain
			}
			var err error
			if !strings.Contains(domain, ".") || !domainForm.MatchString(domain) {
				err = fmt.Errorf("no partner has the name %q, and it is no domain", name)
			} else if slices.Contains(p.DDRF.Downstreams[:i], domain) {
				err = fmt.Errorf("%s is there twice", domain)
			}
			found.at(pointer(p.Name, fmt.Sprintf("downstreams/%d", i)), err)
			p.DDRF.Downstreams[i] = domain
		}
	}
}

// place sets domain and URL of a partner.
func place(p *simulator.Setup, domainOrURL string) error {
	wanted, base := domainOrURL, ""
	if strings.Contains(domainOrURL, "/") {
		u, err := url.Parse(domainOrURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("%q is not a base URL such as https://pub.example.org", domainOrURL)
		}
		wanted, base = u.Hostname(), strings.TrimRight(domainOrURL, "/")
	}
	domain, err := host(wanted)
	if err != nil {
		return err
	}
	p.Domain, p.URL = domain, base
	return nil
}

// host is a domain or an address as it is compared.
func host(name string) (string, error) {
	name = canonical(name)
	if _, err := netip.ParseAddr(name); err != nil && (len(name) > 253 || !domainForm.MatchString(name)) {
		return name, fmt.Errorf("%q is not a domain such as partner.test", name)
	}
	return name, nil
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
	if has := d.Partner(); has != role {
		return fmt.Errorf("%s is for the role %s, not for %s", name, has, role)
	}
	return nil
}

// checkSettings says why a partner cannot have its settings of DDRF. The schema has checked
// each by itself.
func checkSettings(p simulator.Setup) error {
	if p.Role != simulator.RolePublisher && p.Role != simulator.RoleVendor {
		if !reflect.ValueOf(p.DDRF).IsZero() {
			return fmt.Errorf("identifiers, keys, algorithm, form, codes, cache_control, endpoint, script, script_required, downstreams and alias are for the roles %s and %s, not for %s",
				simulator.RolePublisher, simulator.RoleVendor, p.Role)
		}
		return nil
	}
	if p.Role == simulator.RolePublisher && (len(p.DDRF.Downstreams) > 0 || p.DDRF.Alias.Type != "") {
		return fmt.Errorf("downstreams and alias are for the role %s, not for %s", simulator.RoleVendor, p.Role)
	}
	signing := map[string]string{"": ddrf.PurposeEC, ddrf.ES256: ddrf.PurposeEC, ddrf.RS256: ddrf.PurposeRSA}[p.DDRF.Algorithm]
	if len(p.DDRF.Keys) > 0 && !slices.Contains(p.DDRF.Keys, signing) {
		return fmt.Errorf("it signs with %s, which is not among its keys", signing)
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
