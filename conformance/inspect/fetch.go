package inspect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"dsrcheck/conformance/target"
	"dsrcheck/internal/observe"
)

// Fetcher reads the dsrdelete.json of domains.
type Fetcher struct {
	client *target.Client
}

// nobody is the base URL of a client that belongs to no target: every URL it is asked for is
// then one that a stranger named.
const nobody = "https://nobody.invalid"

// NewFetcher makes one from the settings of a target: of these it obeys the resolve map, the
// authorities, the proxy and the timeout. userAgent is what it calls itself.
func NewFetcher(ctx context.Context, c target.Config, userAgent string) (*Fetcher, error) {
	c.Target = nobody
	t, err := c.Open(ctx)
	if err != nil {
		return nil, err
	}
	return &Fetcher{client: target.NewClient(t, userAgent)}, nil
}

// maxRedirects is how many redirects are followed, all within the domain.
const maxRedirects = 3

// get reads the file of a domain, and says by which URL.
func (f *Fetcher) get(ctx context.Context, domain string) (from string, document []byte, err error) {
	from = "https://" + domain + "/dsrdelete.json"
	for range maxRedirects + 1 {
		ex := f.client.Do(ctx, target.Request{Method: http.MethodGet, URL: from, Anonymous: true, Header: http.Header{"Accept": {"application/json"}}, Label: "dsrdelete.json"})
		switch {
		case !ex.OK():
			return from, nil, fmt.Errorf("fetch %s: %s", from, ex.Error)
		case ex.Status() == http.StatusOK:
			return from, ex.Response.Body(), nil
		case ex.Status()/100 != 3:
			return from, nil, fmt.Errorf("fetch %s: the answer is %s", from, strconv.Quote(ex.Response.StartLine()))
		}
		location, _ := ex.Response.Header("Location")
		next, err := redirected(from, location, domain)
		if err != nil {
			return from, nil, fmt.Errorf("fetch %s: %w", from, err)
		}
		from = next
	}
	return from, nil, fmt.Errorf("fetch %s: more than %d redirects", from, maxRedirects)
}

// redirected is where a redirect leads: by HTTPS, and not out of the domain.
func redirected(from, location, domain string) (string, error) {
	base, err := url.Parse(from)
	if err != nil {
		return "", errors.New("the URL cannot be parsed")
	}
	next, err := base.Parse(location)
	if err != nil || location == "" {
		return "", errors.New("a redirect has no Location that is a URL")
	}
	host := observe.Domain(next.Hostname())
	if next.Scheme != "https" || host != domain && !strings.HasSuffix(host, "."+domain) {
		return "", fmt.Errorf("a redirect leads out of the domain, to %s", strconv.Quote(next.Scheme+"://"+next.Host))
	}
	next.User, next.Fragment = nil, ""
	return next.String(), nil
}

// registrable gives an iss as a domain to fetch from. It has to be an eTLD+1 as it stands, in
// any case.
func registrable(issuer string) (string, error) {
	domain := observe.Domain(issuer)
	_, addressErr := netip.ParseAddr(domain)
	if addressErr == nil || domain == "" || !strings.EqualFold(issuer, domain) || strings.ContainsAny(domain, "/:@?#[]\\ %") {
		return "", fmt.Errorf("the iss %s is not the name of a domain", strconv.Quote(issuer))
	}
	if own, err := publicsuffix.EffectiveTLDPlusOne(domain); err != nil || own != domain {
		return "", fmt.Errorf("the iss %s is no registrable domain (eTLD+1)", strconv.Quote(issuer))
	}
	return domain, nil
}
