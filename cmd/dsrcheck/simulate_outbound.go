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
	o.Guarded = f.public && !f.partners.CallLoopback
	if o.Proxy, err = f.proxy(); err != nil {
		return o, err
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

// proxy is the proxy by which partners reach others, nil for none.
func (f *simulateFlags) proxy() (*url.URL, error) {
	place := f.outProxy
	switch {
	case place == "":
		return nil, nil
	case !strings.Contains(place, "://"):
		place = "http://" + place // as others read HTTPS_PROXY
	}
	proxy, err := url.Parse(place)
	if err == nil {
		err = network.Outbound{Proxy: proxy}.Check()
	}
	if err != nil { // which might tell a password
		return nil, usageError(errors.New("outbound-proxy: it is not of the form http://127.0.0.1:3128"),
			`it is the value of HTTPS_PROXY where the flag is not given; --outbound-proxy "" does without a proxy`)
	}
	return proxy, nil
}
