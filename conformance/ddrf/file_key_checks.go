package ddrf

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// keyChecks are the checks of scenario ddrf/resource over keys.
var keyChecks = []fileCheck{
	{resourceScenario, "public-key", "DD-DF-03", "/publicKey", (*file).publicKey},
	{resourceScenario, "keys-parse", "DD-DF-03", "/publicKey", ofKeys((*file).keysParse)},
	{resourceScenario, "private-members", "DD-DF-03", "/publicKey", ofKeys((*file).privateMembers)},
	{resourceScenario, "symmetric", "DD-DF-03", "/publicKey", ofKeys((*file).symmetric)},
	{resourceScenario, "kid-unique", "DD-DF-03", "/publicKey", ofKeys((*file).kidUnique)},
	{resourceScenario, "key-strength", "DD-DF-03", "/publicKey", ofKeys((*file).keyStrength)},
	{resourceScenario, "key-use", "DD-DF-03", "/publicKey", ofKeys((*file).keyUse)},
}

// ofKeys is a look at keys, which can be had only if there are any.
func ofKeys(look func(*file) conformance.Finding) func(*file) conformance.Finding {
	return func(f *file) conformance.Finding {
		if len(f.entries) == 0 {
			return conformance.Unknown(causePublicKey, "the file has no keys")
		}
		return look(f)
	}
}

// publicKey judges DD-DF-03: where the keys stand (AD-21, AD-22, AD-50).
func (f *file) publicKey() conformance.Finding {
	// Keys are shown by their names: what they hold may be no matter for a report.
	fd := conformance.Fine("publicKey, an array of at least one JWK", string(f.shape)+": "+f.keysShown())
	switch f.shape {
	case shapeNone:
		fd.Got = "no publicKey"
		return fd.Saw("AD-50", "left-out")
	case shapeURI:
		fd.Got = f.shown(f.elsewhere())
		return fd.Saw("AD-21", string(f.shape))
	case shapeKeys, shapeSet:
		return fd.Saw("AD-21", string(f.shape))
	case shapeOther:
		fd.Got, fd.Problem = "publicKey of another kind", f.violated("DD-DF-03", "/publicKey")
		return fd
	}
	fd = fd.Saw("AD-21", string(f.shape)).Saw("AD-50", "required")
	switch {
	case len(f.entries) == 0 && f.elsewhere() != "":
		return fd.Saw("AD-22", "separate-only")
	case len(f.entries) == 0:
		fd.Problem = "publicKey is empty"
		return fd
	case f.elsewhere() != "":
		return fd.Saw("AD-22", "also-separate")
	}
	return fd.Saw("AD-22", "same-file")
}

// keysParse judges DD-DF-03: each key is an asymmetric JWK to the letter of RFC 7517, and at
// least one is of a kind that the suite reads. Kinds that it does not know are let be, as
// section 5 of that RFC advises.
func (f *file) keysParse() conformance.Finding {
	fd := conformance.Fine("at least one asymmetric JWK, and each with its members and its point on its curve", f.keysShown())
	var problems []string
	readable, foreign, secret := false, "", false
	for i, k := range f.entries {
		problem := ""
		switch names := k.members.Repeated(); {
		case k.key == nil:
			problem = k.refusal.Error()
		case len(names) > 0:
			problem = fmt.Sprintf("has the member %q twice", conformance.Clip(names[0]))
		case k.refusal == nil, k.key.Public != nil && k.sound():
			readable = true
		case k.refusal.Reason == jws.ReasonKeySymmetric:
			secret = true
		case k.foreign():
			foreign = k.refusal.Error()
		default:
			problem = k.refusal.Error()
		}
		if problem != "" {
			problems = append(problems, fmt.Sprintf("key %d: %s", i, problem))
		}
	}
	fd.Problem = several(problems)
	switch {
	case fd.Problem != "" || readable:
	case secret:
		return conformance.Unknown(causeSymmetric, "there is no asymmetric key")
	default:
		return conformance.Unknown("", "no key is of a kind that the suite reads: "+foreign)
	}
	return fd
}

// sound reports a key that is refused for nothing that keysParse judges.
func (k fileKey) sound() bool {
	return k.refusal.Reason == jws.ReasonKeyPrivate || k.weak()
}

// weak reports an RSA key that is too short (AD-59).
func (k fileKey) weak() bool {
	return k.refusal != nil && k.refusal.Reason == jws.ReasonKeyWeak && k.key.Bits < 2048 && k.key.Public != nil
}

// foreign reports a key that may be well, though the suite does not compute with its kind.
func (k fileKey) foreign() bool {
	switch k.refusal.Reason {
	case jws.ReasonKeyType, jws.ReasonKeyCurve:
		return true
	case jws.ReasonKeyWeak:
		return k.key.Public == nil // of a monstrous size
	}
	return false
}

// keysShown lists the keys by kid and kind.
func (f *file) keysShown() string {
	var words []string
	for i, k := range f.entries {
		if i == 8 {
			words = append(words, fmt.Sprintf("and %d more", len(f.entries)-i))
			break
		}
		words = append(words, k.shown())
	}
	return conformance.Clip(strings.Join(words, ", "))
}

func (k fileKey) shown() string {
	if k.key == nil {
		return conformance.Clip(string(k.raw))
	}
	text := strings.TrimSpace(k.key.Kind + " " + k.key.Curve)
	if k.key.Kind == "RSA" {
		text = fmt.Sprintf("RSA of %d bits", k.key.Bits)
	}
	if !k.key.HasKid {
		return text + " without kid"
	}
	return fmt.Sprintf("%s %q", text, conformance.Clip(k.key.Kid))
}
