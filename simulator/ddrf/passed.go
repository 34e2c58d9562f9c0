package ddrf

// Passed is what a vendor believes of a request that it was sent, as far as it was passed on to
// a downstream: what it knows it by is the jti of the rqJWT that it received.
func (v *Vendor) Passed(jti, domain string) Belief { return v.passed(jti, domain) }

func (p *participant) passed(jti, domain string) Belief {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.chains) - 1; i >= 0; i-- {
		switch c := p.chains[i]; {
		case c.Received == "" || c.Received != jti || c.To != domain:
		case c.Acknowledged:
			return Acknowledged
		default:
			return Failed
		}
	}
	for _, r := range p.received {
		if r.JTI == jti && jti != "" && r.Code == 0 {
			return Open
		}
	}
	return Unknown
}
