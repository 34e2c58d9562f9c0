package doctor

import (
	"cmp"
	"fmt"
)

// ways answers for all five.
func (w *survey) ways() []Way {
	all := []Way{{ByProxy, w.proxy()}, {ByDNS, w.dns()}, {ByHosts, w.hosts()}, {ByMapping, w.mapping()}, {ByPublic, w.public()}}
	works := false
	for _, way := range all[:4] {
		works = works || way.State == Works
	}
	for i := range all {
		// That a target which reaches the partners has left another way alone says nothing
		// of that way.
		if works && all[i].State == untaken {
			all[i].State, all[i].Why = Unknown, "the target reaches the partners on another way and did not try this one"
		} else if all[i].State == untaken {
			all[i].State = Fails
		}
	}
	return all
}

// untaken is the state of an open way that nothing came on, until the other ways are known.
const untaken State = "untaken"

// open says what is the same for all ways: a call came, a handshake failed, or nothing has
// been tried. It reports false where the way itself has to say more.
func (w *survey) open(way, came string) (Answer, bool) {
	if w.calls[way] != nil {
		return Answer{State: Works, Why: came}, true
	}
	if n, ok := w.broken[way]; ok {
		a := Answer{State: Fails, Why: fmt.Sprintf("a connection for %s came from %s, and its TLS handshake failed: %s", w.e.Reach.Domain, n.Remote, reason(n))}
		if distrusts(n) {
			a.Change = []string{"let the target trust " + fileOf(w.e.Reach.Authority)}
		}
		return a, true
	}
	return Answer{}, false
}

// left is the answer for an open way that nothing came on.
func (w *survey) left(why string, change ...string) Answer {
	if !w.e.tried() {
		why = "the target had no occasion to call yet"
		if w.e.life.atOnce {
			why = w.e.movedAnswer().Why
		}
		return Answer{State: Unknown, Why: why, Change: change}
	}
	return Answer{State: untaken, Why: why, Change: change}
}

// closed is the answer for a way that is not open.
func closed(why, change string) Answer {
	return Answer{State: Unknown, Why: why, Change: []string{change}}
}

func (w *survey) proxy() Answer {
	r := w.e.Reach
	if a, ok := w.open(ByProxy, fmt.Sprintf("a call for %s came through %s", r.Domain, cmp.Or(r.Proxy, "the world's proxy"))); ok {
		return a
	}
	if r.Proxy == "" {
		return closed("no proxy is named", "add --proxy-listen ADDRESS, and set HTTPS_PROXY and HTTP_PROXY for the target")
	}
	set := fmt.Sprintf("start the target with HTTPS_PROXY=%s HTTP_PROXY=%s, if its HTTP client heeds them (Node: with NODE_USE_ENV_PROXY=1, from 24 on)", r.Proxy, r.Proxy)
	switch s := w.signs; {
	case s.refused != nil:
		return Answer{State: Fails, Why: fmt.Sprintf("the proxy was asked for %s and refused: %s", r.Domain, s.refused.Detail)}
	case s.led != nil:
		return Answer{State: Fails, Why: fmt.Sprintf("the proxy was asked for %s, and nothing was sent through it", r.Domain)}
	case s.elsewhere != nil:
		return w.left(fmt.Sprintf("the proxy was asked for %s and not for %s", s.elsewhere.Host, r.Domain), "is the domain left out by NO_PROXY?")
	}
	return w.left(fmt.Sprintf("the proxy was not asked for %s", r.Domain), set)
}

func (w *survey) dns() Answer {
	r := w.e.Reach
	if a, ok := w.open(ByDNS, fmt.Sprintf("%s was asked for %s, and a call came to the address that it gave", cmp.Or(r.DNS, "the world's DNS server"), r.Domain)); ok {
		return a
	}
	if r.DNS == "" {
		return closed("no DNS server is named", "add --own-address 127.53.0.1 --dns-listen ADDRESS, and let the target's resolver ask that")
	}
	if w.asked {
		change := fmt.Sprintf("can the target connect to %s, ports 443 and 80?", r.Own)
		if r.Own == "" {
			change = "partners do not listen on 443 and 80: add --own-address 127.53.0.1"
		}
		return Answer{State: Fails, Why: fmt.Sprintf("%s was asked for %s by %s, and no connection came", r.DNS, r.Domain, w.signs.name.Remote), Change: []string{change}}
	}
	return w.left(fmt.Sprintf("%s was not asked for %s", r.DNS, r.Domain), "let the target's resolver ask "+r.DNS)
}

// named is what is said of a call that came to 443 or 80 unasked.
func (w *survey) named() string {
	return fmt.Sprintf("a call for %s came to where its name leads, without a question to the DNS server; a line in a hosts file and a mapping inside the target look the same from here", w.e.Reach.Domain)
}

func (w *survey) hosts() Answer {
	r := w.e.Reach
	if a, ok := w.open(ByHosts, w.named()); ok {
		return a
	}
	if r.Own == "" {
		return closed("partners do not listen on 443 and 80, which names without a port lead to",
			fmt.Sprintf("add --own-address 127.53.0.1, and \"127.53.0.1 %s\" to the hosts file of the target", r.Domain))
	}
	return w.left(fmt.Sprintf("no connection came to %s by itself", r.Own), fmt.Sprintf("add %q to the hosts file of the target", r.Own+" "+r.Domain))
}

func (w *survey) mapping() Answer {
	domain := w.e.Reach.Domain
	if a, ok := w.open(ByMapping, fmt.Sprintf("a call for %s came to a port that the name does not lead to", domain)); ok {
		return a
	}
	if w.calls[ByHosts] != nil {
		return Answer{State: Works, Why: w.named()}
	}
	return w.left(fmt.Sprintf("no connection for %s was led here by the target", domain),
		fmt.Sprintf("let the target connect to a listener of the world when it calls %s: an option of its HTTP client, or an alias in its container's network", domain))
}

func (w *survey) public() Answer {
	r := w.e.Reach
	if r.Public == "" {
		return closed("no public URL is named", "for a target out on the internet, lead a URL of your own here and name it with --callback-public-url")
	}
	if a, ok := w.open(ByPublic, "a call came by "+r.Public); ok {
		return a
	}
	if w.e.public.State == Fails {
		a := w.e.public
		a.Change = []string{fmt.Sprintf("lead %s to %s, with or without its path", r.Public, r.Plain)}
		return a
	}
	return w.left("no call came by "+r.Public+"; "+w.e.public.Why, "can the target reach it, and does it trust its certificate?")
}
