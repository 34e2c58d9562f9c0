package observe

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// Domain gives a domain the form in which two spellings of it are equal: lower
// case, without a trailing dot, labels beyond ASCII in their xn-- form. An address
// gets its canonical text. It is empty if name cannot be one: no UTF-8, an empty
// label, or too long.
//
// Unicode normalisation (NFC) is not applied: a name of decomposed letters stays
// another name, as it does for a resolver.
func Domain(name string) string {
	if address, err := netip.ParseAddr(name); err == nil {
		return address.Unmap().String()
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > maxHost || !utf8.ValidString(name) {
		return ""
	}
	labels := strings.Split(strings.ToLower(name), ".")
	for i, label := range labels {
		if label == "" {
			return ""
		}
		if !isASCII(label) {
			label = "xn--" + punycode(label)
		}
		if len(label) > 63 {
			return ""
		}
		labels[i] = label
	}
	return strings.Join(labels, ".")
}

// isASCII tells whether s has no byte beyond ASCII.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// The parameters of RFC 3492, section 5.
const (
	punyBase    = 36
	punyTMin    = 1
	punyTMax    = 26
	punySkew    = 38
	punyDamp    = 700
	punyBias    = 72
	punyInitial = 128
)

// punycode encodes a label by section 6.3 of RFC 3492. The bound on a host's length
// keeps delta far from overflow.
func punycode(label string) string {
	runes := []rune(label)
	var out strings.Builder
	for _, r := range runes {
		if r < punyInitial {
			out.WriteRune(r)
		}
	}
	basic := out.Len()
	handled := basic
	if basic > 0 {
		out.WriteByte('-')
	}
	n, delta, bias := rune(punyInitial), 0, punyBias
	for handled < len(runes) {
		next := rune(utf8.MaxRune)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r == n {
				punyNumber(&out, delta, bias)
				bias = punyAdapt(delta, handled+1, handled == basic)
				delta = 0
				handled++
			}
		}
		delta++
		n++
	}
	return out.String()
}

// punyNumber writes delta as a number of variable length.
func punyNumber(out *strings.Builder, delta, bias int) {
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	for k := punyBase; ; k += punyBase {
		t := min(max(k-bias, punyTMin), punyTMax)
		if delta < t {
			out.WriteByte(digits[delta])
			return
		}
		out.WriteByte(digits[t+(delta-t)%(punyBase-t)])
		delta = (delta - t) / (punyBase - t)
	}
}

// punyAdapt is the bias adaptation of section 6.1 of RFC 3492.
func punyAdapt(delta, handled int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / handled
	k := 0
	for delta > (punyBase-punyTMin)*punyTMax/2 {
		delta /= punyBase - punyTMin
		k += punyBase
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}
