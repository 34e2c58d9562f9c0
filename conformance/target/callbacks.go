package target

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// openListen takes the address that callbacks arrive at. That of every network of the
// machine is taken only if it is written out.
func (c *Config) openListen(t *Target) error {
	if c.PartnersListen == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(c.PartnersListen)
	if err != nil {
		return fmt.Errorf("%q is no address of the form 127.0.0.1:8080", c.PartnersListen)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q has no port between 0 and 65535", c.PartnersListen)
	}
	if host == "" {
		return fmt.Errorf("%q names no host; 0.0.0.0 is every address of this machine", c.PartnersListen)
	}
	t.PartnersListen = c.PartnersListen
	return nil
}

// openPublicURL takes the URL that callback URLs given to the target begin with.
func (c *Config) openPublicURL(t *Target) error {
	if c.CallbackPublicURL == "" {
		return nil
	}
	u, err := rootURL(c.CallbackPublicURL)
	if err != nil {
		return err
	}
	if u.User != nil {
		return errors.New("a URL that is told to the target has no user or password")
	}
	t.CallbackPublicURL = u
	return nil
}

// calledAt refuses an address, which is one, that does not go with the public URL, or with
// there being none.
func calledAt(t *Target) error {
	host, port, err := net.SplitHostPort(t.PartnersListen)
	if err != nil {
		return err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return err
	}
	ip, _ := netip.ParseAddr(host) // that of a name is none, and not unspecified
	switch {
	case t.CallbackPublicURL != nil && n == 0:
		return fmt.Errorf("%q is another port in each run, and callback-public-url leads to one", t.PartnersListen)
	case t.CallbackPublicURL == nil && ip.Unmap().IsUnspecified():
		return fmt.Errorf("%q is no address that can be called; name a URL that leads there with callback-public-url", t.PartnersListen)
	}
	return nil
}
