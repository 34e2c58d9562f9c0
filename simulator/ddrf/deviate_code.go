package ddrf

import "strings"

// codeDeviations answer a kind of problem with another code than its own, or with another
// one of those that the text leaves open (section Result Codes).
func codeDeviations() map[string]deviation {
	structure := []string{reasonBody, reasonSegments, reasonEncoding, reasonJSON}
	keys := []string{reasonAlg, reasonKid, reasonKeyUse, reasonKeyWeak, reasonFits, reasonSig}
	unavailable := []string{reasonFile, reasonNoKeys}
	return map[string]deviation{
		// wrong ones
		"missing-claims-code-3": coded(3, reasonMissing),
		"null-claims-code-3":    coded(3, reasonNull),
		"ill-typed-claims-code-2": codedWhere(2, func(p problem) bool {
			return p.of(reasonType, reasonMany, reasonSubForm) && p.member != "optionalParameters"
		}),
		"empty-claims-code-2":         coded(2, reasonEmpty),
		"several-identifiers-code-6":  codedWhere(6, func(p problem) bool { return p.of(reasonMany) }),
		"bad-signatures-code-1":       coded(1, reasonSig),
		"unknown-kid-code-1":          coded(1, reasonKid),
		"bad-algorithms-code-1":       coded(1, reasonAlg, reasonFits),
		"no-algorithm-code-1":         coded(1, reasonAlgNone),
		"crit-code-1":                 coded(1, reasonCrit),
		"broken-tokens-code-2":        coded(2, structure...),
		"broken-bodies-code-2":        coded(2, reasonBody, reasonNoToken),
		"broken-idjwt-code-2":         codedWhere(2, func(p problem) bool { return p.where == inIDJWT && p.of(structure...) }),
		"broken-signatures-code-1":    coded(1, reasonSigCoding),
		"iss-forms-code-4":            coded(4, reasonIss),
		"unavailable-files-code-4":    coded(4, unavailable...),
		"repeated-names-code-2":       coded(2, reasonRepeated),
		"unlisted-types-code-5":       coded(5, reasonListedType),
		"unlisted-formats-code-1":     coded(1, reasonListedFormat),
		"bad-values-code-4":           coded(4, reasonValue),
		"future-times-code-1":         coded(1, reasonAhead),
		"times-of-wrong-types-code-3": coded(3, reasonTimeType),
		"times-of-wrong-types-code-5": coded(5, reasonTimeType),
		"expired-code-2":              coded(2, reasonExpired, reasonEarly),
		"expired-code-1":              coded(1, reasonExpired, reasonEarly),
		"other-audience-code-6":       coded(6, reasonAudience),
		"every-code-1":                codedWhere(1, func(problem) bool { return true }),
		"every-code-3":                codedWhere(3, func(problem) bool { return true }),
		"codes-shifted":               shiftedCodes,

		// others that are as lawful
		"cryptographic-faults-code-3": coded(3, keys...),
		"no-algorithm-code-2":         coded(2, reasonAlgNone),
		"crit-code-2":                 coded(2, reasonCrit),
		"ill-typed-claims-code-3":     codedWhere(3, func(p problem) bool { return p.of(reasonType, reasonMany, reasonSubForm) }),
		"ill-typed-sub-code-5": codedWhere(5, func(p problem) bool {
			return p.of(reasonType, reasonMany, reasonSubForm) && strings.HasPrefix(p.member, subMember)
		}),
		"structure-code-1":            coded(1, structure...),
		"broken-signatures-code-2":    coded(2, reasonSigCoding),
		"unavailable-files-code-1":    coded(1, unavailable...),
		"unavailable-files-code-3":    coded(3, unavailable...),
		"unlisted-formats-code-4":     coded(4, reasonListedFormat),
		"iss-forms-code-1":            coded(1, reasonIss),
		"iss-forms-code-2":            coded(2, reasonIss),
		"times-of-wrong-types-code-1": coded(1, reasonTimeType),
		"expired-code-3":              coded(3, reasonExpired, reasonEarly),
		"other-audience-code-1":       coded(1, reasonAudience),
		"repeated-names-code-1":       codedWhere(1, func(p problem) bool { return p.of(reasonRepeated) }),
		"empty-members-code-1":        codedWhere(1, func(p problem) bool { return p.of(reasonEmpty) }),
	}
}

// coded answers problems of these reasons with a code.
func coded(code int, reasons ...string) deviation {
	return codedWhere(code, func(p problem) bool { return p.of(reasons...) })
}

func codedWhere(code int, when func(problem) bool) deviation {
	return func(b *behaviour) {
		before := b.code
		b.code = func(p problem) int {
			if when(p) && p.reason != reasonOrdered {
				return code
			}
			return before(p)
		}
	}
}

// shiftedCodes answers each error with the code after its own.
func shiftedCodes(b *behaviour) {
	before := b.code
	b.code = func(p problem) int { return before(p)%6 + 1 }
}
