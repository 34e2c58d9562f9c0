package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"dsrcheck/simulator/network"
)

// outbound is how partners reach what is not in their world.
func (f *simulateFlags) outbound() (o network.Outbound, err error) {
	if f.outProxy != "" {
		place := f.outProxy
		if !strings.Contains(place, "://") {
			place = "http://" + place // as others read HTTPS_PROXY
		}
		proxy, err := url.Parse(place) // its error might tell a password
		if err == nil {
			o.Proxy = proxy
			err = o.Check()
		}
		if err != nil {
			return o, usageError(errors.New("outbound-proxy: it is not of the form http://127.0.0.1:3128"),
				`it is the value of HTTPS_PROXY where the flag is not given; --outbound-proxy "" does without a proxy`)
		}
	}
	to, err := pairs("resolve", f.resolve, nil)
	if err != nil {
		return o, err
	}
	o.Resolve = map[string]*url.URL{}
	for domain, place := range to {
		if o.Resolve[strings.ToLower(domain)], err = url.Parse(place); err == nil {
			err = o.Check()
		}
		if err != nil {
			return o, usageError(fmt.Errorf("resolve: %w", err))
		}
	}
	if f.outCA != "" {
		if o.Roots, err = readAuthorities(f.outCA); err != nil {
			return o, err
		}
	}
	return o, nil
}
