package opengdpr

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const goodID = "a7551968-d5d6-44b2-9831-815ac9017798"

// good is a request with all seven members, as section 7.2 prints it.
const good = `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure",` +
	`"submitted_time":"2018-10-02T15:00:00Z","subject_identities":[{"identity_type":"email",` +
	`"identity_value":"johndoe@example.com","identity_format":"raw"}],"api_version":"0.1",` +
	`"property_id":"123456","status_callback_urls":["https://controller.test/opengdpr_callbacks"]}`

const goodIdentity = `{"identity_type":"email","identity_value":"johndoe@example.com","identity_format":"raw"}`

// replaced is the good request with one passage changed.
func replaced(t *testing.T, from, to string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(good, from), "passage %s", from)
	return strings.Replace(good, from, to, 1)
}

// with is the good request in which a member, top or of the identity, has a raw value.
func with(t *testing.T, name, value string) string {
	t.Helper()
	values := map[string]string{
		"subject_request_id": `"` + goodID + `"`, "subject_request_type": `"erasure"`, "submitted_time": `"2018-10-02T15:00:00Z"`,
		"subject_identities": "[" + goodIdentity + "]", "api_version": `"0.1"`, "property_id": `"123456"`,
		"status_callback_urls": `["https://controller.test/opengdpr_callbacks"]`,
		"identity_type":        `"email"`, "identity_value": `"johndoe@example.com"`, "identity_format": `"raw"`,
	}
	return replaced(t, `"`+name+`":`+values[name], `"`+name+`":`+value)
}

// dropped is the good request without a member: it has another name, which is ignored.
func dropped(t *testing.T, name string) string {
	t.Helper()
	return replaced(t, `"`+name+`":`, `"ignored":`)
}

func TestRequestsRefused(t *testing.T) {
	p := start(t, Config{Lifecycle: Lifecycle{Pending: Never}})
	type row struct{ name, body, member string }
	var rows []row
	add := func(member, body string) {
		rows = append(rows, row{fmt.Sprintf("%s/%d", member, len(rows)), body, member})
	}
	for _, name := range []string{
		"subject_request_id", "subject_request_type", "submitted_time", "subject_identities",
		"identity_type", "identity_value", "identity_format",
	} {
		add(name, dropped(t, name))
		for _, v := range []string{"null", "12345", "true", `["email"]`, `{"a":"b"}`} {
			add(name, with(t, name, v))
		}
	}
	for name, values := range map[string][]string{
		"subject_request_id": {
			"", "12345", goodID[:35], goodID + "0", "g" + goodID[1:], strings.ReplaceAll(goodID, "-", ""), "{" + goodID + "}",
			"urn:uuid:" + goodID, " " + goodID, goodID + "\\n", strings.ToUpper(goodID), "A" + goodID[1:],
			"a7551968-d5d6-14b2-9831-815ac9017798", "a7551968-d5d6-34b2-9831-815ac9017798", "a7551968-d5d6-54b2-9831-815ac9017798",
			"a7551968-d5d6-74b2-9831-815ac9017798", "00000000-0000-0000-0000-000000000000",
			"ffffffff-ffff-ffff-ffff-ffffffffffff", "a7551968-d5d6-44b2-c831-815ac9017798",
		},
		"subject_request_type": {"", "Erasure", "ERASURE", "rectification", "delete", "erasure ", "portability"},
		"identity_type":        {"", "favourite_colour", "EMAIL", " email", "roku_advertising_id", "client_customer_id", "roku_aid"},
		"identity_format":      {"", "sha512", "RAW", "sha-256", "plaintext", "md5"},
		"submitted_time": {
			"", "1538492400", "2018-10-02", "2018-10-02T15:00:00", "2018-10-02T15:00Z", "2018-10-02 15:00:00Z",
			"Tue, 02 Oct 2018 15:00:00 GMT", "20181002T150000Z", "2018-10-2T15:00:00Z", "2018-10-02T3:00:00Z",
			"10/02/2018 15:00:00", "2018-10-02T15:00:00+0000", "2018-10-02T15:00:00+25:00", "2018-10-02T15:00:00+00",
			"2018-10-02T15:00:00UTC", "2018-10-02T15:00:00,5Z", "2018-13-02T15:00:00Z", "2018-02-30T15:00:00Z",
			"2018-10-02T24:00:00Z", "2018-10-02T15:60:00Z", "2018-10-02T15:00:00Zulu",
		},
	} {
		for _, v := range values {
			add(name, with(t, name, `"`+v+`"`))
		}
	}
	for _, v := range []string{`"x"`, "[]", `["x"]`, "[null]", "[[" + goodIdentity + "]]", goodIdentity, `[` + goodIdentity + `,{"identity_value":"x","identity_format":"raw"}]`} {
		add("subject_identities", with(t, "subject_identities", v))
	}
	for _, v := range []string{
		`"https://controller.test/"`, `{"url":"https://controller.test/"}`, "[1]", "[null]", `[{"url":"https://controller.test/"}]`, `[""]`,
		`["/opengdpr_callbacks"]`, `["controller.test/opengdpr_callbacks"]`, `["https://controller.test/a b"]`, `["ftp://example.com/x"]`, `["https:///x"]`,
		"[" + strings.TrimSuffix(strings.Repeat(`"https://controller.test/",`, maxURLs+1), ",") + "]",
	} {
		add("status_callback_urls", with(t, "status_callback_urls", v))
	}
	for _, name := range []string{"api_version", "property_id"} {
		for _, v := range []string{"0.1", `["0.1"]`, `{"id":"1"}`, "false"} {
			add(name, with(t, name, v))
		}
	}
	for _, body := range []string{
		"", good[:len(good)-1], good + "x", good + good, "[" + good + "]", "null", "0", `"x"`, `{"request":` + good + `}`,
		strings.TrimSuffix(good, "}") + ",}", strings.ReplaceAll(good, `"`, "'"), "{/* note */" + good[1:],
		replaced(t, `"123456"`, "NaN"), replaced(t, "123456", "123\n456"), replaced(t, "123456", `\x41`), replaced(t, "123456", "\xff"),
		"a=b&c=d", base64.StdEncoding.EncodeToString([]byte(good)), "\xef\xbb\xbf" + good, "\xff\xfe{\x00}\x00",
		strings.Repeat("[", 100_000), strings.Replace(good, "subject_request_id", "Subject_Request_Id", 1),
		strings.TrimSuffix(good, "}") + `,"note":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}",
	} {
		add("", body)
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			w := post(p, r.body)
			require.Equal(t, http.StatusBadRequest, w.Code, "%.200s", r.body)
			require.Equal(t, "application/json", w.Result().Header.Get("Content-Type"))
			e := members(t, w.Body.Bytes())["error"].(map[string]any)
			require.EqualValues(t, 400, e["code"])
			require.Contains(t, e["message"], r.member)
			require.NotEmpty(t, e["errors"])
			require.NotContains(t, w.Body.String(), "johndoe")
			require.Empty(t, field(w, signatureHeader))
		})
	}
}

func TestRequestsAccepted(t *testing.T) {
	many := func(n int) string {
		var urls []string
		for i := range n {
			urls = append(urls, fmt.Sprintf("%q", fmt.Sprintf("https://controller.test/%d", i)))
		}
		return "[" + strings.Join(urls, ",") + "]"
	}
	for name, body := range map[string]string{
		"as it is":          good,
		"value empty":       with(t, "identity_value", `""`),
		"time to come":      with(t, "submitted_time", `"2099-01-01T00:00:00Z"`),
		"time fraction":     with(t, "submitted_time", `"2018-10-02T15:00:00.123456789012Z"`),
		"time offset":       with(t, "submitted_time", `"2018-10-02T17:00:00+02:00"`),
		"time unknown zone": with(t, "submitted_time", `"2018-10-02T15:00:00-00:00"`),
		"time lower case":   with(t, "submitted_time", `"2018-10-02t15:00:00z"`),
		"time leap second":  with(t, "submitted_time", `"2016-12-31T23:59:60Z"`),
		"version null":      with(t, "api_version", "null"),
		"version empty":     with(t, "api_version", `""`),
		"version other":     with(t, "api_version", `"99.9"`),
		"version absent":    dropped(t, "api_version"),
		"property null":     with(t, "property_id", "null"),
		"property absent":   dropped(t, "property_id"),
		"property unicode":  with(t, "property_id", `"é中😀"`),
		"urls null":         with(t, "status_callback_urls", "null"),
		"urls absent":       dropped(t, "status_callback_urls"),
		"urls none":         with(t, "status_callback_urls", "[]"),
		"urls hundred":      with(t, "status_callback_urls", many(100)),
		"urls twice":        with(t, "status_callback_urls", `["https://controller.test/","https://controller.test/"]`),
		"urls query":        with(t, "status_callback_urls", `["https://controller.test/?tenant=1&kind=a%20b"]`),
		"urls plain":        with(t, "status_callback_urls", `["http://controller.test/"]`),
		"urls loopback":     with(t, "status_callback_urls", `["https://127.0.0.1/opengdpr_callbacks"]`),
		"type twice":        strings.TrimSuffix(good, "}") + `,"subject_request_type":"erasure"}`,
		"unknown member":    strings.TrimSuffix(good, "}") + `,"extensions":{"example.com":{"a":[1,null]}}}`,
		"unknown deep":      strings.TrimSuffix(good, "}") + `,"note":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}",
		"pretty":            string(indent([]byte(good))),
		"escapes":           replaced(t, `"erasure"`, `"\u0065rasure"`),
		"escaped name":      replaced(t, `"api_version"`, `"\u0061pi_version"`),
		"escaped slashes":   strings.ReplaceAll(good, "/", `\/`),
		"two identities":    with(t, "subject_identities", "["+goodIdentity+","+strings.Replace(goodIdentity, "johndoe", "jane", 1)+"]"),
		"many identities":   with(t, "subject_identities", "["+strings.Repeat(goodIdentity+",", 24)+goodIdentity+"]"),
		"mixed identities":  with(t, "subject_identities", "["+goodIdentity+`,{"identity_type":"roku_aid","identity_value":"x","identity_format":"md5"}]`),
		"hash of any form":  with(t, "subject_identities", `[{"identity_type":"email","identity_value":"zz","identity_format":"sha256"}]`),
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, Config{Lifecycle: Lifecycle{Pending: Never}})
			w := post(p, body)
			require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
			encoded, err := base64.StdEncoding.DecodeString(members(t, w.Body.Bytes())["encoded_request"].(string))
			require.NoError(t, err)
			require.Equal(t, body, string(encoded))
			require.Equal(t, http.StatusBadRequest, post(p, body).Code, "a known id")
		})
	}
}

func TestHugeBody(t *testing.T) {
	p := start(t, Config{})
	w := post(p, with(t, "property_id", `"`+strings.Repeat("a", 10<<20)+`"`))
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	require.EqualValues(t, 413, members(t, w.Body.Bytes())["error"].(map[string]any)["code"])
}

func TestPaths(t *testing.T) {
	p := start(t, Config{})
	for _, row := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/discovery", 200}, {"GET", "/cert.pem", 200}, {"POST", "/discovery", 405}, {"GET", "/", 404},
		{"POST", "/opengdpr_requests/", 404}, {"POST", "/opengdpr_requests/" + goodID, 405}, {"POST", "/opengdpr_request", 404},
		{"GET", "/opengdpr_request/" + goodID, 400}, {"GET", "/opengdpr_requests/" + goodID, 400},
		{"GET", "/status/" + goodID, 400}, {"DELETE", "/opengdpr_request/" + goodID, 400}, {"PUT", "/opengdpr_request/" + goodID, 405},
	} {
		require.Equal(t, row.want, call(p, row.method, row.path, good).Code, "%s %s", row.method, row.path)
	}
}

func FuzzParseRequest(f *testing.F) {
	for _, seed := range []string{good, "", "{}", "null", "[[[", `{"subject_identities":[{}]}`, `{"status_callback_urls":["http://[::1]:x/"]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, problems := parseRequest(body)
		if r == nil && len(problems) == 0 {
			t.Fatal("neither request nor problem")
		}
		if len(problems) == 0 && (!uuid4.MatchString(r.id) || len(r.identities) == 0) {
			t.Fatalf("accepted %q", body)
		}
	})
}
