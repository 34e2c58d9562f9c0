package ddrf

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// sampleKeys are JWKs of an ECDSA and of two RSA keys, the last of which is short.
var sampleKeys = sync.OnceValue(func() [3]object {
	p1, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	p2, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return [3]object{newKey("p1", p1).jwk, newKey("p2", p2).jwk, newKey("weak", weak).jwk}
})

// with is a JWK with a member set, or without it where the value is empty.
func with(jwk object, name, raw string) object {
	o := append(object(nil), jwk...)
	if raw == "" {
		o.drop(name)
		return o
	}
	o.set(name, raw)
	return o
}

func keysOfFile(keys ...object) string {
	var texts []string
	for _, k := range keys {
		texts = append(texts, k.String())
	}
	return "[" + strings.Join(texts, ",") + "]"
}

// sampleFile is a file that nothing is wrong with.
func sampleFile() object {
	k := sampleKeys()
	return object{
		{"endpoint", `"https://vendor9.test/ddrf"`},
		{"identifiers", `[{"id":1,"type":"email","format":"sha256"},{"id":2,"type":"idfa","format":"uuid"}]`},
		{"publicKey", keysOfFile(k[0], k[1])},
		{"vendorScriptRequirement", "false"},
	}
}

// worst is what a finding comes to without any pins: fail, warn, unknown, or nothing.
func worst(t *testing.T, c *catalog.Catalog, f FileFinding) string {
	t.Helper()
	row, ok := c.Requirement(f.Requirement)
	require.True(t, ok)
	got := ""
	switch {
	case f.Unknown != "":
		return "unknown " + f.Cause
	case f.Problem != "":
		got = string(row.Severity)
	}
	for _, seen := range f.Seen {
		reading, ok := c.Reading(seen.Reading)
		require.True(t, ok, seen)
		require.Contains(t, reading.Decides, row.ID, "%s does not decide %s", seen.Reading, f.Check)
		choice, ok := reading.Choice(seen.Choice)
		require.True(t, ok, "%v", seen)
		if row.Severity != catalog.Info && (choice.Outcome == catalog.Fail || choice.Outcome == catalog.Warn && got == "") {
			got = string(choice.Outcome)
		}
	}
	if f.Security {
		got += " security"
	}
	return got
}

// judged lists the checks of a file that did not pass, without the path of their ids.
func judged(t *testing.T, raw string, role catalog.Role) map[string]string {
	t.Helper()
	c, err := catalog.DDRF()
	require.NoError(t, err)
	got := map[string]string{}
	for _, f := range JudgeFile([]byte(raw), role) {
		require.NotEmpty(t, f.Want+f.Unknown, f.Check)
		require.NotEmpty(t, f.Got+f.Unknown, f.Check)
		if w := worst(t, c, f); w != "" {
			got[f.Check[strings.LastIndexByte(f.Check, '/')+1:]] = strings.Replace(w, "ddrf/", "", 1)
		}
	}
	return got
}

type judgedCase struct {
	name string
	raw  string
	want map[string]string // checks that do not pass, with how they do not
}

// changed is the sample with members set, or dropped where the value is empty.
func changed(pairs ...string) string {
	o := sampleFile()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			o.drop(pairs[i])
		} else {
			o.set(pairs[i], pairs[i+1])
		}
	}
	return o.String()
}

func fails(checks ...string) map[string]string {
	all := map[string]string{}
	for _, c := range checks {
		all[c] = "fail"
	}
	return all
}

// unread are all checks of ddrf/resource, which could not be made.
func unread(cause string, but map[string]string) map[string]string {
	for _, c := range fileChecks(catalog.Participant) {
		if _, ok := but[c.name]; !ok && c.scenario == resourceScenario {
			but[c.name] = "unknown " + cause
		}
	}
	return but
}

func runJudged(t *testing.T, cases []judgedCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if tc.want == nil {
				tc.want = map[string]string{}
			}
			if diff := cmp.Diff(tc.want, judged(t, tc.raw, catalog.Recipient)); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", tc.raw, diff)
			}
		})
	}
}

func TestJudgeMembers(t *testing.T) {
	warn := func(check string) map[string]string { return map[string]string{check: "warn"} }
	deep := strings.Repeat("[", 600) + strings.Repeat("]", 600)
	runJudged(t, []judgedCase{
		{"plain", changed(), nil},
		{"indented", strings.ReplaceAll(changed(), ",\"", ",\n  \""), nil},
		{"blanks around", "\n" + changed() + "\r\n\t", nil},
		{"other members", changed("version", `"1.1"`, "contact", `{"a":[1]}`), nil},
		{"as in the example", changed("endpoint", `"https://www.publisher1.test/api/delete/"`, "vendorScriptRequirement", "true", "vendorScript", `"<script></script>"`), nil},

		{"empty text", "", unread("location/json", fails("json"))},
		{"byte order mark", "\ufeff" + changed(), unread("location/json", fails("json"))},
		{"no UTF-8", changed("x", "\"\xff\""), unread("location/json", fails("json"))},
		{"trailing comma", strings.TrimSuffix(changed(), "}") + ",}", unread("location/json", fails("json"))},
		{"comment", "/* a */" + changed(), unread("location/json", fails("json"))},
		{"two texts", changed() + "{}", unread("location/json", fails("json"))},
		{"HTML", "<!doctype html><title>x</title>", unread("location/json", fails("json"))},
		{"bottomless", strings.Repeat("[", 20_000), unread("location/json", fails("json"))},
		{"array", "[" + changed() + "]", unread("resource/json-object", fails("json-object"))},
		{"string", `"x"`, unread("resource/json-object", fails("json-object"))},
		{"deep", changed("x", deep), unread("location/json", map[string]string{"json": "unknown "})},
		{"huge", changed("x", quoted(strings.Repeat("x", biggestFile))), unread("location/json", map[string]string{"json": "unknown "})},

		{"endpoint twice", strings.TrimSuffix(changed(), "}") + `,"endpoint":"https://other.test/"}`, fails("repeated-members")},
		{"endpoint twice, the same", strings.TrimSuffix(changed(), "}") + `,"endpoint": "https://vendor9.test/ddrf"}`, nil},
		{"other member twice", strings.TrimSuffix(changed(), "}") + `,"x":1,"x":2}`, nil},

		{"endpoint missing", changed("endpoint", ""), fails("endpoint")},
		{"endpoint missing, by script only", changed("endpoint", "", "vendorScriptRequirement", "true", "vendorScript", `"<script>"`), fails("endpoint")},
		{"endpoint null", changed("endpoint", "null"), fails("endpoint")},
		{"endpoint a number", changed("endpoint", "1"), fails("endpoint")},
		{"endpoint an array", changed("endpoint", `["https://vendor9.test/"]`), fails("endpoint")},
		{"endpoint empty", changed("endpoint", `""`), fails("endpoint")},
		{"endpoint relative", changed("endpoint", `"/ddrf"`), fails("endpoint")},
		{"endpoint without scheme", changed("endpoint", `"//vendor9.test/ddrf"`), fails("endpoint")},
		{"endpoint a bare domain", changed("endpoint", `"vendor9.test/ddrf"`), fails("endpoint")},
		{"endpoint without host", changed("endpoint", `"https:///ddrf"`), fails("endpoint")},
		{"endpoint of another scheme", changed("endpoint", `"ftp://vendor9.test/ddrf"`), fails("endpoint")},
		{"endpoint with a blank", changed("endpoint", `"https://vendor9.test/a b"`), fails("endpoint")},
		{"endpoint with a line feed", changed("endpoint", `"https://vendor9.test/ddrf\n"`), fails("endpoint")},
		{"endpoint by http", changed("endpoint", `"http://vendor9.test/ddrf"`), warn("endpoint")},
		{"endpoint by http on loopback", changed("endpoint", `"http://127.0.0.1:8080/ddrf"`), nil},
		{"endpoint by http on localhost", changed("endpoint", `"http://localhost:8080/ddrf"`), nil},
		{"endpoint elsewhere", changed("endpoint", `"HTTPS://api.elsewhere.test:8443/iab-ddrf?v=1"`), nil},

		{"identifiers missing", changed("identifiers", ""), fails("identifiers")},
		{"identifiers null", changed("identifiers", "null"), fails("identifiers")},
		{"identifiers an object", changed("identifiers", `{"email":"sha256"}`), fails("identifiers")},
		{"identifiers a string", changed("identifiers", `"email"`), fails("identifiers")},
		{"identifiers of strings", changed("identifiers", `["email"]`), fails("identifiers")},
		{"identifiers of other names", changed("identifiers", `[{"name":"email","encoding":"sha256"}]`), fails("identifiers")},
		{"identifiers with null", changed("identifiers", `[null]`), fails("identifiers")},
		{"identifiers with an array", changed("identifiers", `[["email","sha256"]]`), fails("identifiers")},
		{"identifiers without format", changed("identifiers", `[{"type":"email"}]`), fails("identifiers")},
		{"identifiers without type", changed("identifiers", `[{"id":1,"format":"sha256"}]`), fails("identifiers")},
		{"identifiers of a type that is a number", changed("identifiers", `[{"type":1,"format":"sha256"}]`), fails("identifiers")},
		{"identifiers of an empty type", changed("identifiers", `[{"type":"","format":"sha256"}]`), fails("identifiers")},
		{"identifiers of a format that is an array", changed("identifiers", `[{"type":"email","format":["sha256"]}]`), fails("identifiers")},
		{"identifiers with a type twice", changed("identifiers", `[{"type":"email","type":"phone","format":"sha256"}]`), fails("identifiers")},
		{"identifiers of which the second is bad", changed("identifiers", `[{"type":"email","format":"sha256"},"phone"]`), fails("identifiers")},
		{"identifiers with long names", changed("identifiers", `[{"identifierType":"email","identifierFormat":"sha256"}]`), warn("identifiers")},
		{"identifiers empty", changed("identifiers", "[]"), warn("identifiers")},
		{"identifiers without ids", changed("identifiers", `[{"type":"email","format":"sha256"}]`), nil},
		{"identifiers with ids of any kind", changed("identifiers", `[{"id":"a","type":"email","format":"sha256","note":null}]`), nil},
		{"identifiers with a pair twice", changed("identifiers", `[{"type":"email","format":"sha256"},{"type":"email","format":"sha256"}]`), nil},

		{"requirement missing", changed("vendorScriptRequirement", ""), fails("script-requirement")},
		{"requirement a string", changed("vendorScriptRequirement", `"false"`), fails("script-requirement")},
		{"requirement a number", changed("vendorScriptRequirement", "0"), fails("script-requirement")},
		{"requirement null", changed("vendorScriptRequirement", "null"), fails("script-requirement")},
		{"requirement true without script", changed("vendorScriptRequirement", "true"), nil},
		{"script of another type", changed("vendorScript", `["<script>"]`), fails("script-type")},
		{"script null", changed("vendorScript", "null"), fails("script-type")},
		{"script not required", changed("vendorScript", `"<script>"`), nil},
		{"script empty", changed("vendorScript", `""`), nil},
	})
}

func TestJudgeKeys(t *testing.T) {
	k := sampleKeys()
	p1, p2, weak := k[0], k[1], k[2]
	keys := func(all ...object) string { return changed("publicKey", keysOfFile(all...)) }
	noKeys := func(how string) map[string]string {
		all := map[string]string{"public-key": how}
		for _, c := range keyChecks[1:] {
			all[c.name] = "unknown resource/public-key"
		}
		return all
	}
	warn := func(check string) map[string]string { return map[string]string{check: "warn"} }
	hole := func(check string) map[string]string { return map[string]string{check: "fail security"} }
	runJudged(t, []judgedCase{
		{"missing", changed("publicKey", ""), noKeys("fail")},
		{"null", changed("publicKey", "null"), noKeys("fail")},
		{"a string", changed("publicKey", `"-----BEGIN PUBLIC KEY-----"`), noKeys("fail")},
		{"empty", changed("publicKey", "[]"), noKeys("fail")},
		{"one JWK", changed("publicKey", p1.String()), fails("public-key")},
		{"an object that is no JWK", changed("publicKey", `{"k1":`+p1.String()+`}`), noKeys("fail")},
		{"by URI only", changed("publicKey", "", "jwksUri", `"https://vendor9.test/jwks.json"`), noKeys("fail")},
		{"empty beside a URI", changed("publicKey", "[]", "jwksUri", `"https://vendor9.test/jwks.json"`), noKeys("fail")},
		{"also by URI", changed("jwksUri", `"https://vendor9.test/jwks.json"`), nil},
		{"a set", changed("publicKey", `{"keys":`+keysOfFile(p1)+`}`), fails("public-key")},
		{"keys", changed("publicKey", "", "keys", keysOfFile(p1)), fails("public-key")},
		{"keys.keys", changed("publicKey", "", "keys", `{"keys":`+keysOfFile(p1)+`}`), fails("public-key")},

		{"one", keys(p1), nil},
		{"extra members", keys(with(p1, "note", "1")), nil},
		{"no kid", keys(with(p1, "kid", ""), p2), nil},
		{"no alg, no use", keys(with(with(p1, "alg", ""), "use", "")), nil},
		{"key_ops", keys(with(p1, "key_ops", `["verify"]`)), nil},
		{"a key for encryption beside", keys(p1, with(with(p2, "use", `"enc"`), "alg", `"RSA-OAEP"`)), nil},
		{"an unknown kind beside", keys(p1, object{{"kty", `"AKP"`}, {"alg", `"ML-DSA-44"`}, {"pub", `"AA"`}}), nil},
		{"an unknown kind alone", keys(object{{"kty", `"AKP"`}, {"alg", `"ML-DSA-44"`}, {"pub", `"AA"`}}),
			map[string]string{"keys-parse": "unknown ", "key-use": "unknown resource/keys-parse"}},
		{"an unknown curve beside", keys(p1, with(with(p1, "crv", `"secp256k1"`), "kid", `"k"`)), nil},

		{"of strings", changed("publicKey", `["-----BEGIN PUBLIC KEY-----"]`), map[string]string{"keys-parse": "fail", "key-use": "unknown resource/keys-parse"}},
		{"a good one and a string", changed("publicKey", "["+p1.String()+`,"x"]`), fails("keys-parse")},
		{"a good one and null", changed("publicKey", "["+p1.String()+`,null]`), fails("keys-parse")},
		{"off its curve", keys(p2, with(p1, "y", p1.get("x"))), fails("keys-parse")},
		{"without y", keys(p2, with(p1, "y", "")), fails("keys-parse")},
		{"with padding", keys(p2, with(p1, "x", strings.TrimSuffix(p1.get("x"), `"`)+`="`)), fails("keys-parse")},
		{"short x", keys(p2, with(p1, "x", `"AQAB"`)), fails("keys-parse")},
		{"without kty", keys(p2, with(p1, "kty", "")), fails("keys-parse")},
		{"kid a number", keys(p2, with(p1, "kid", "1")), fails("keys-parse")},
		{"a member twice", keys(append(append(object(nil), p1...), member{"kid", `"other"`})), fails("keys-parse")},
		{"an even exponent", keys(p1, with(p2, "e", `"Ag"`)), fails("keys-parse")},

		{"private EC", keys(with(p1, "d", `"AA"`)), hole("private-members")},
		{"private RSA", keys(p1, with(p2, "p", `"AA"`)), hole("private-members")},
		{"private member null", keys(with(p1, "d", "null")), nil},
		{"symmetric beside", keys(p1, object{{"kty", `"oct"`}, {"k", `"AA"`}}), hole("symmetric")},
		{"symmetric only", keys(object{{"kty", `"oct"`}, {"k", `"AA"`}}), map[string]string{"symmetric": "fail security",
			"keys-parse": "unknown resource/symmetric", "key-use": "unknown resource/keys-parse"}},
		{"weak", keys(p1, weak), warn("key-strength")},
		{"weak only", keys(weak), warn("key-strength")},

		{"one kid for two keys", keys(p2, with(with(k[2], "kid", p2.get("kid")), "n", otherModulus(p2))), fails("kid-unique")},
		{"one kid for two types", keys(p1, with(p2, "kid", p1.get("kid"))), nil},
		{"one key twice", keys(p1, p1), nil},

		{"use enc", keys(with(p1, "use", `"enc"`)), warn("key-use")},
		{"use enc with an alg of signatures, beside another", keys(with(p1, "use", `"enc"`), p2), warn("key-use")},
		{"alg of another type", keys(with(p1, "alg", `"RS256"`)), warn("key-use")},
		{"alg of another curve", keys(with(p1, "alg", `"ES384"`)), warn("key-use")},
		{"alg of an HMAC", keys(with(p1, "alg", `"HS256"`)), warn("key-use")},
		{"ops without verify", keys(with(p1, "key_ops", `["encrypt"]`)), warn("key-use")},
		{"PS256", keys(with(p2, "alg", `"PS256"`)), nil},
	})
}

// otherModulus is that of another key of 2048 bits, so that only the kid is in question.
func otherModulus(jwk object) string {
	n := jwk.get("n")
	return n[:10] + strings.Repeat("A", 10) + n[20:]
}

// An empty list is odd for a recipient and fine for who only publishes.
func TestJudgeRole(t *testing.T) {
	require.Equal(t, map[string]string{"identifiers": "warn"}, judged(t, changed("identifiers", "[]"), catalog.Recipient))
	require.Empty(t, judged(t, changed("identifiers", "[]"), catalog.Participant))
}

// What is wrong with a file does not keep others from using what can be used.
func TestReadFile(t *testing.T) {
	k := sampleKeys()
	f := readFile([]byte(changed("identifiers", `["x",{"id":7,"type":"email","format":"sha256"},{"identifierType":"phone","identifierFormat":"sha1"},{"type":"a"}]`,
		"publicKey", `{"keys":`+keysOfFile(k[0], with(k[1], "d", `"AA"`), k[2], object{{"kty", `"oct"`}})+`}`, "vendorScriptRequirement", "true")))
	require.Equal(t, "https://vendor9.test/ddrf", f.endpoint)
	require.Len(t, f.pairs, 2)
	require.Equal(t, [3]string{"email", "sha256", "7"}, [3]string{f.pairs[0].Type, f.pairs[0].Format, f.pairs[0].ID})
	require.Equal(t, [3]string{"phone", "sha1", ""}, [3]string{f.pairs[1].Type, f.pairs[1].Format, f.pairs[1].ID})
	require.Len(t, f.keys, 3, "all but the symmetric one verify")
	require.True(t, f.scripted)
	many := "[" + strings.Repeat("{},", 1000) + "{}]"
	require.Contains(t, readFile([]byte(changed("publicKey", many))).unread, "1001 keys")
}

func FuzzJudgeFile(f *testing.F) {
	for _, text := range []string{"", "{}", "[]", changed(), changed("publicKey", `{"keys":[1]}`), changed("identifiers", `[[{}],{"type":"a","type":"b"}]`),
		`{"publicKey":[{"kty":"RSA","n":"AA","e":"AQAB"}]}`, `{"keys":{"keys":[]},"jwksUri":""}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 16<<10 {
			t.Skip("size is tested elsewhere")
		}
		for _, finding := range JudgeFile(raw, catalog.Participant) {
			require.NotEmpty(t, finding.Got+finding.Unknown, finding.Check)
		}
	})
}
