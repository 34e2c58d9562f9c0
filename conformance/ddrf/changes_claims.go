package ddrf

// claimChanges are those of claims that are missing, empty or of a wrong type. Null is missing
// (AD-55).
var claimChanges = joined(both(map[string]change{
	"version-missing": without("version"),
	"version-null":    claim("version", "null"),
	"version-number":  claim("version", "1.0"),
	"version-empty":   claim("version", `""`),
	"version-2.0":     claim("version", `"2.0"`),
	"version-9.9":     claim("version", `"9.9"`),

	"jti-missing": without("jti"),
	"jti-null":    claim("jti", "null"),
	"jti-number":  claim("jti", "12345"),
	"jti-object":  claim("jti", "{}"),
	"jti-empty":   claim("jti", `""`),

	"iss-missing": without("iss"),
	"iss-null":    claim("iss", "null"),
	"iss-number":  claim("iss", "42"),
	"iss-array":   wrapped("iss", "[%s]"),
	"iss-object":  wrapped("iss", `{"domain":%s}`),
	"iss-empty":   claim("iss", `""`),

	"sub-missing":      without("sub"),
	"sub-null":         claim("sub", "null"),
	"sub-number":       claim("sub", "42"),
	"sub-boolean":      claim("sub", "true"),
	"sub-empty-object": claim("sub", "{}"),
	"sub-empty-string": claim("sub", `""`),
	"sub-plain-string": claimOf("sub", subAsText),

	"value-missing":  withoutSub("identifierValue"),
	"value-null":     sub("identifierValue", "null"),
	"value-number":   sub("identifierValue", "42"),
	"value-empty":    sub("identifierValue", `""`),
	"type-missing":   withoutSub("identifierType"),
	"type-null":      sub("identifierType", "null"),
	"type-number":    sub("identifierType", "42"),
	"type-empty":     sub("identifierType", `""`),
	"format-missing": withoutSub("identifierFormat"),
}), map[string]change{
	"rq-format-number": sub("identifierFormat", "42"),

	"rq-idJWT-missing":      without("idJWT"),
	"rq-idJWT-null":         claim("idJWT", "null"),
	"rq-idJWT-number":       claim("idJWT", "42"),
	"rq-idJWT-object":       claimOf("idJWT", idClaims),
	"rq-idJWT-array":        wrapped("idJWT", "[%s]"),
	"rq-idjwt-empty":        claim("idJWT", `""`),
	"rq-idjwt-nested-twice": wrapped("idJWT", `{"idJWT":%s}`),
	"rq-orjwt-2.0":          all(claimOf("orJWT", func(b *build) string { return b.raw("idJWT") }), without("idJWT")),
	"rq-is-idjwt":           isID,
	"rq-is-acjwt":           isAck,

	"rq-optional-number": claim("optionalParameters", "7"),
	"rq-optional-array":  claim("optionalParameters", "[1]"),

	"rq-identifiers-claim": all(claimOf("identifiers", twoSubs), without("sub")),
	"rq-flat-2.0":          all(flat, without("sub")),
})
