package target

import (
	"fmt"
	"net/url"
	"strings"

	"dsrcheck/internal/redact"
)

// bareDomain reports whether a text is a host name in ASCII and nothing else.
func bareDomain(s string) bool { return s != "" && bareHost(s) && !strings.ContainsAny(s, "/:@[]?#") }

// bareHost reports whether a host is in ASCII, without blanks.
func bareHost(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// baseURL parses an absolute http or https URL.
func baseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%q is no URL of the form http://host or https://host/path", shown(raw))
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, fmt.Errorf("URL %q is not of the form https://host/path", shown(raw))
	}
	return u, nil
}

// rootURL parses a URL under which others lie: without query and fragment, the slashes at its
// end taken away.
func rootURL(raw string) (*url.URL, error) {
	u, err := baseURL(raw)
	if err != nil {
		return nil, err
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, fmt.Errorf("URL %q has a query or fragment, a base URL has none", shown(raw))
	}
	if !bareHost(u.Hostname()) {
		return nil, fmt.Errorf("host %q is not in ASCII; write its form that begins with xn--", u.Hostname())
	}
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil {
		return nil, fmt.Errorf("path of URL %q cannot be parsed", shown(raw))
	}
	return u, nil
}

// shown is a URL as messages quote it: without a user and password, and not too long.
func shown(raw string) string {
	if i := strings.LastIndexByte(raw, '@'); i >= 0 {
		raw = redact.Mark + raw[i:]
	}
	const most = 200
	if len(raw) > most {
		raw = strings.ToValidUTF8(raw[:most], "") + "…"
	}
	return raw
}
