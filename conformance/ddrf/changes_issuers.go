package ddrf

// issuerChanges are about iss: what is no registrable domain, and what is one in another form
// (AD-18). The true key of the domain signs.
var issuerChanges = both(map[string]change{
	"iss-scheme":            iss("https://{domain}"),
	"iss-http-scheme":       iss("http://{domain}"),
	"iss-file-scheme":       iss("file:///etc/passwd"),
	"iss-port":              iss("{domain}:443"),
	"iss-other-port":        iss("{domain}:8080"),
	"iss-path":              iss("{domain}/dsrdelete.json"),
	"iss-slash":             iss("{domain}/"),
	"iss-query":             iss("{domain}?a=b"),
	"iss-fragment":          iss("{domain}#a"),
	"iss-userinfo":          iss("user@{domain}"),
	"iss-userinfo-trick":    iss("{domain}@{attacker}"),
	"iss-backslash":         iss(`{attacker}\{domain}`),
	"iss-ipv4":              iss("192.0.2.10"),
	"iss-ipv6":              iss("[2001:db8::10]"),
	"iss-ip-decimal":        iss("3221225994"),
	"iss-loopback-ip":       iss("127.0.0.1"),
	"iss-link-local":        iss("169.254.169.254"),
	"iss-localhost":         iss("localhost"),
	"iss-internal-name":     iss("intranet"),
	"iss-public-suffix":     iss("com"),
	"iss-public-suffix-two": iss("co.uk"),
	"iss-wildcard":          iss("*.{domain}"),
	"iss-empty-label":       issOf(replaced(".", "..")),
	"iss-leading-dot":       iss(".{domain}"),
	"iss-blank":             iss(" {domain}"),
	"iss-crlf":              iss("{domain}\r\nHost: {attacker}"),
	"iss-nul":               iss("{domain}\x00.{attacker}"),
	"iss-long":              issOf(lengthened(300)),
	"iss-homograph":         issOf(lookalike),
	"iss-percent":           issOf(replaced(".", "%2e")),
	"iss-fullwidth-dot":     issOf(replaced(".", "。")),
	"iss-list":              iss("{domain},{q}"),
	"iss-email":             iss("privacy@{domain}"),
	"iss-subdomain":         iss("sub.{domain}"),
	"iss-www":               iss("www.{domain}"),
	"iss-trailing-dot":      iss("{domain}."),
	"iss-upper":             issOf(upper),
	"iss-subdomain-no-file": iss("nofile.{domain}"),
	"iss-other-domain":      iss("{vendor2}"),
	"iss-unresolvable":      iss("nowhere.test"),
	"dup-iss-last-foreign":  claimTwice("iss", itsIssuer, func(b *build) string { return quoted(b.f.vendor2.domain) }),
})

// issuerSiteChanges are those with a domain of their own.
var issuerSiteChanges = both(map[string]change{
	"iss-u-label":         inUnicode,
	"iss-suffix-of-other": fromLonger,
})
