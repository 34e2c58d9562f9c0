package schemas

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

const (
	resource = `{"endpoint":"https://www.publisher1.test/api/delete/","identifiers":[{"id":1,"type":"email","format":"sha256"}],"publicKey":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"k1"}],"vendorScriptRequirement":true,"vendorScript":"<script></script>"}`
	idjwt    = `{"version":"1.0","jti":"a1","iss":"publisher1.test","sub":{"identifierValue":"28f6","identifierType":"email","identifierFormat":"sha256"},"iat":1693459424}`
	rqjwt    = `{"version":"1.0","idJWT":"a.b.c","jti":"a2","iss":"vendor1.test","sub":{"identifierValue":"28f6","identifierType":"email","identifierFormat":"sha256"},"iat":1693459424,"optionalParameters":{"ref":"a"}}`
	acjwt    = `{"version":"1.0","rqJWT":"a.b.c","jti":"6G7H8J","iss":"vendor2.test","iat":1693459424,"raResultCode":4,"raResultString":"Unsupported identifier type: phone"}`
)

// TestDDRF has good and bad documents of each kind; those without want are good.
func TestDDRF(t *testing.T) {
	missing := func(at, requirement string) Violation {
		return Violation{Pointer: at, Keyword: "required", Requirement: requirement}
	}
	wrong := func(at, keyword, requirement string) Violation {
		return Violation{Pointer: at, Keyword: keyword, Requirement: requirement}
	}
	for _, tc := range []struct {
		name, schema, doc string
		want              []Violation
	}{
		{"as shown", "resource", resource, nil},
		{"other members", "resource", edit(edit(resource, "/note", `{"a":[null]}`), "/identifiers", `[{"id":1,"type":"email","format":"sha256","note":1}]`), nil},
		{"no script, no ids", "resource", edit(edit(resource, "/vendorScript", ""), "/identifiers", `[{"type":"email","format":"sha256"}]`), nil},
		{"nothing listed", "resource", edit(resource, "/identifiers", `[]`), nil},
		{"nothing", "resource", `{}`, []Violation{missing("/endpoint", "DD-DF-01"), missing("/identifiers", "DD-DF-02"),
			missing("/publicKey", "DD-DF-03"), missing("/vendorScriptRequirement", "DD-DF-04")}},
		{"an array", "resource", `[]`, []Violation{wrong("", "type", "DD-RR-05")}},
		{"wrong types", "resource", `{"endpoint":1,"identifiers":{},"publicKey":{"keys":[]},"vendorScriptRequirement":"false","vendorScript":null}`, []Violation{
			wrong("/endpoint", "type", "DD-DF-01"), wrong("/identifiers", "type", "DD-DF-02"), wrong("/publicKey", "type", "DD-DF-03"),
			wrong("/vendorScript", "type", "DD-RR-05"), wrong("/vendorScriptRequirement", "type", "DD-DF-04")}},
		{"entries", "resource", edit(resource, "/identifiers", `["email",{"type":"","format":1},{}]`), []Violation{
			wrong("/identifiers/0", "type", "DD-DF-02"), wrong("/identifiers/1/format", "type", "DD-DF-02"), wrong("/identifiers/1/type", "minLength", "DD-DF-02"),
			missing("/identifiers/2/format", "DD-DF-02"), missing("/identifiers/2/type", "DD-DF-02")}},
		{"no key", "resource", edit(resource, "/publicKey", `[]`), []Violation{wrong("/publicKey", "minItems", "DD-DF-03")}},
		{"keys", "resource", edit(resource, "/publicKey", `["PEM",{"kid":1}]`), []Violation{wrong("/publicKey/0", "type", "DD-DF-03"),
			wrong("/publicKey/1/kid", "type", "DD-DF-03"), missing("/publicKey/1/kty", "DD-DF-03")}},

		{"as shown", "idjwt", idjwt, nil},
		{"sub a string, iat a fraction", "idjwt", edit(edit(idjwt, "/sub", `"{}"`), "/iat", `1.5`), nil},
		{"no format", "idjwt", edit(idjwt, "/sub/identifierFormat", ""), nil},
		{"nothing", "idjwt", `{}`, []Violation{missing("/iat", "DD-ID-05"), missing("/iss", "DD-ID-03"), missing("/jti", "DD-ID-02"),
			missing("/sub", "DD-ID-04"), missing("/version", "DD-ID-01")}},
		{"wrong values", "idjwt", edit(edit(edit(edit(idjwt, "/iat", `"1"`), "/sub", `{"identifierType":1}`), "/version", `1.0`), "/jti", `""`), []Violation{
			wrong("/iat", "type", "DD-ID-05"), wrong("/jti", "minLength", "DD-ID-02"), wrong("/sub/identifierType", "type", "DD-ID-04"),
			missing("/sub/identifierValue", "DD-ID-04"), wrong("/version", "type", "DD-ID-01")}},

		{"as shown", "rqjwt", rqjwt, nil},
		{"options a string", "rqjwt", edit(rqjwt, "/optionalParameters", `"{}"`), nil},
		{"nothing", "rqjwt", `{}`, []Violation{missing("/iat", "DD-RQ-06"), missing("/idJWT", "DD-RQ-02"), missing("/iss", "DD-RQ-04"),
			missing("/jti", "DD-RQ-03"), missing("/sub", "DD-RQ-05"), missing("/version", "DD-RQ-01")}},
		{"wrong types", "rqjwt", edit(edit(rqjwt, "/optionalParameters", `[]`), "/idJWT", `{}`), []Violation{
			wrong("/idJWT", "type", "DD-RQ-02"), wrong("/optionalParameters", "type", "DD-DT-02")}},
		{"an array", "rqjwt", `[]`, []Violation{wrong("", "type", "DD-DT-02")}},

		{"as shown", "acjwt", acjwt, nil},
		{"a code with a fraction of none", "acjwt", edit(acjwt, "/raResultCode", `4.0`), nil},
		{"nothing", "acjwt", `{}`, []Violation{missing("/iat", "DD-AC-05"), missing("/iss", "DD-AC-04"), missing("/jti", "DD-AC-03"),
			missing("/raResultCode", "DD-AC-06"), missing("/rqJWT", "DD-AC-02"), missing("/version", "DD-AC-01")}},
		{"code a string", "acjwt", edit(acjwt, "/raResultCode", `"4"`), []Violation{wrong("/raResultCode", "type", "DD-AC-06")}},
		{"code of five digits", "acjwt", edit(acjwt, "/raResultCode", `13201`), []Violation{wrong("/raResultCode", "maximum", "DD-AC-06")}},
		{"code below zero", "acjwt", edit(acjwt, "/raResultCode", `-1`), []Violation{wrong("/raResultCode", "minimum", "DD-AC-06")}},
		{"string a number", "acjwt", edit(acjwt, "/raResultString", `1`), []Violation{wrong("/raResultString", "type", "DD-DT-02")}},
	} {
		t.Run(tc.schema+" "+tc.name, func(t *testing.T) {
			got, err := Validate("ddrf/"+tc.schema, []byte(tc.doc))
			require.NoError(t, err)
			if diff := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(Violation{}, "Message"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}
