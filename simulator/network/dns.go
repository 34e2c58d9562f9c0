package network

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

const (
	nameTTL      = 1    // seconds that an answer may be kept: partners come and go
	packetMost   = 1232 // bytes of a UDP message, as DNS servers agree on
	forwardsMost = 256  // questions that wait for the upstream server at a time
	forwardTime  = 3 * time.Second
)

// ListenDNS opens a DNS server at addr, host:port, for UDP and TCP. It answers for
// partners' domains with the address at which they listen, or [Options].Advertise. Other
// names do not exist, or are asked for at [Options].Upstream.
func (n *Network) ListenDNS(addr string) (net.Addr, error) {
	ln, packets, err := n.bindBoth(addr)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		ln.Close()
		packets.Close()
		return nil, &ListenError{Addr: addr, Err: errClosed}
	}
	n.nameAddrs = append(n.nameAddrs, ln.Addr())
	for _, server := range []*dns.Server{{Listener: entrance{ln, n}}, {PacketConn: packets}} {
		started := make(chan struct{})
		server.Handler, server.UDPSize, server.NotifyStartedFunc = dns.HandlerFunc(n.serveDNS), packetMost, func() { close(started) }
		n.nameServers = append(n.nameServers, server)
		n.start(server.ActivateAndServe)
		<-started // only then can it be shut down
	}
	return ln.Addr(), nil
}

// AddrDNS is the address of the first DNS server, nil if there is none.
func (n *Network) AddrDNS() net.Addr { return n.first(&n.nameAddrs) }

// bindBoth binds the same port for TCP and UDP. A free port for one may be taken for the
// other, so where any will do several are tried.
func (n *Network) bindBoth(addr string) (ln net.Listener, packets net.PacketConn, err error) {
	for range 10 {
		if ln, err = n.bind(addr); err != nil {
			return nil, nil, err
		}
		if packets, err = net.ListenPacket("udp", ln.Addr().String()); err == nil {
			return ln, packets, nil
		}
		ln.Close()
		if !strings.HasSuffix(addr, ":0") {
			break
		}
	}
	return nil, nil, listenError(addr, err)
}

// serveDNS answers a question.
func (n *Network) serveDNS(w dns.ResponseWriter, question *dns.Msg) {
	answer, whose := n.answer(question)
	switch whose {
	case ofPartner:
		q := question.Question[0]
		detail := "it was told that there is no " + dns.Type(q.Qtype).String()
		if len(answer.Answer) > 0 {
			detail = fmt.Sprintf("it was told %d %s", len(answer.Answer), dns.Type(q.Qtype))
		}
		n.keep(Notice{Kind: NoticeName, Host: canonical(q.Name), Remote: w.RemoteAddr().String(), Local: w.LocalAddr().String(), Detail: detail})
	case ofOthers:
		answer = n.forward(w.RemoteAddr().Network(), question, answer)
	}
	if w.RemoteAddr().Network() == "udp" {
		size := dns.MinMsgSize
		if opt := question.IsEdns0(); opt != nil {
			size = min(max(size, int(opt.UDPSize())), packetMost)
		}
		answer.Truncate(size)
	}
	_ = w.WriteMsg(answer) // whoever left needs none
}

// owner is whose name a question is about.
type owner int

const (
	ofNobody owner = iota
	ofPartner
	ofOthers // the upstream server knows
)

// answer is what is said to a question, and whose name it is about. Where that is the
// upstream server's, it is what is said if that server fails.
func (n *Network) answer(question *dns.Msg) (*dns.Msg, owner) {
	a := new(dns.Msg).SetReply(question)
	a.Authoritative, a.RecursionAvailable = true, n.options.Upstream != ""
	if opt := question.IsEdns0(); opt != nil {
		a.SetEdns0(packetMost, false)
		if opt.Version() != 0 {
			a.Rcode = dns.RcodeBadVers
			return a, ofNobody
		}
	}
	switch {
	case question.Opcode != dns.OpcodeQuery:
		a.Rcode = dns.RcodeNotImplemented
		return a, ofNobody
	case len(question.Question) != 1:
		a.Rcode = dns.RcodeFormatError
		return a, ofNobody
	case question.Question[0].Qclass != dns.ClassINET:
		a.Rcode = dns.RcodeRefused
		return a, ofNobody
	}
	q := question.Question[0]
	switch name := canonical(q.Name); {
	case n.has(name):
		a.Answer = n.records(q)
		return a, ofPartner
	case n.options.Upstream != "":
		a.Authoritative, a.Rcode = false, dns.RcodeServerFailure
		return a, ofOthers
	case !n.above(name):
		a.Rcode = dns.RcodeNameError
	}
	return a, ofNobody
}

// records are the addresses of a partner. There may be none of the type that was asked
// for, which is no error: clients ask for both, and fail if one of the names is not there.
func (n *Network) records(q dns.Question) []dns.RR {
	v4, v6 := n.addresses()
	header := dns.RR_Header{Name: q.Name, Class: dns.ClassINET, Ttl: nameTTL}
	var records []dns.RR
	if v4.IsValid() && (q.Qtype == dns.TypeA || q.Qtype == dns.TypeANY) {
		header.Rrtype = dns.TypeA
		records = append(records, &dns.A{Hdr: header, A: v4.AsSlice()})
	}
	if v6.IsValid() && (q.Qtype == dns.TypeAAAA || q.Qtype == dns.TypeANY) {
		header.Rrtype = dns.TypeAAAA
		records = append(records, &dns.AAAA{Hdr: header, AAAA: v6.AsSlice()})
	}
	return records
}

// above reports whether a partner's name ends with that one, which then exists though it
// has no records: RFC 8020. Resolvers that ask for one label at a time depend on it.
func (n *Network) above(name string) bool {
	return slices.ContainsFunc(n.Domains(), func(d string) bool { return name == "" || strings.HasSuffix(d, "."+name) })
}

// forward is the upstream server's answer over the same transport, or what is said if
// there is none.
func (n *Network) forward(transport string, question, failed *dns.Msg) *dns.Msg {
	select {
	case n.forwarding <- struct{}{}:
		defer func() { <-n.forwarding }()
	default:
		return failed
	}
	server := n.options.Upstream
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(strings.Trim(server, "[]"), "53")
	}
	asked := question.Copy()
	asked.Id = dns.Id()
	client := dns.Client{Net: transport, Timeout: forwardTime, UDPSize: dns.MaxMsgSize}
	answer, _, err := client.ExchangeContext(n.ending, asked, server)
	if err != nil {
		return failed
	}
	answer.Id = question.Id
	return answer
}
