package opengdpr

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

// sending is one request of the corpus; its body gets an id of its own when it is sent.
type sending struct {
	body   string
	change func(*http.Request)
	again  string // sent after body, if not empty; the answer to it counts
}

// corpus is every request in error, and every odd legal one, that a deviation may judge
// differently from the reference.
func corpus(t *testing.T) map[string]sending {
	t.Helper()
	c := map[string]sending{"plain": {body: good}}
	bodies := func(prefix string, list map[string]string) {
		for name, body := range list {
			c[prefix+name] = sending{body: body}
		}
	}
	values := func(prefix, member string, list map[string]string) {
		c[prefix+"missing"] = sending{body: dropped(t, member)}
		for name, raw := range list {
			c[prefix+name] = sending{body: with(t, member, raw)}
		}
	}
	quoted := func(s string) string { return `"` + s + `"` }
	values("id-", idMember, map[string]string{
		"null": "null", "number": "12345", "array": `["` + goodID + `"]`, "empty": `""`, "short": quoted(goodID[:35]),
		"no-hyphens": quoted(strings.ReplaceAll(goodID, "-", "")), "blank-before": quoted(" " + goodID),
		"upper-case": quoted(strings.ToUpper(goodID)), "version-1": quoted(strings.Replace(goodID, "-44b2-", "-14b2-", 1)),
		"nil": quoted("00000000-0000-0000-0000-000000000000"), "odd-variant": quoted(strings.Replace(goodID, "-9831-", "-c831-", 1)),
	})
	bodies("id-", map[string]string{
		"member-case":  strings.Replace(good, idMember, "Subject_Request_Id", 1),
		"member-camel": strings.Replace(good, idMember, "subjectRequestId", 1),
	})
	values("type-", "subject_request_type", map[string]string{
		"null": "null", "number": "1", "array": `["erasure"]`, "empty": `""`, "capital": `"Erasure"`, "rectification": `"rectification"`,
		"blank-after": `"erasure "`, "not-offered": `"portability"`,
	})
	values("identities-", "subject_identities", map[string]string{
		"null": "null", "object": goodIdentity, "string": `"johndoe@example.com"`, "keyed": `{"email":{"value":"johndoe@example.com","encoding":"raw"}}`,
		"empty": "[]", "of-strings": `["johndoe@example.com"]`, "null-element": "[null]", "nested": "[[" + goodIdentity + "]]",
	})
	second := func(identity string) sending {
		return sending{body: with(t, "subject_identities", "["+goodIdentity+","+identity+"]")}
	}
	another := strings.Replace(goodIdentity, "johndoe", "jane", 1)
	c["second-identity-bad"] = second(`{"identity_value":"jane@example.com","identity_format":"raw"}`)
	c["identities-two-alike"] = second(another)
	c["identities-two-kinds"] = second(`{"identity_type":"android_advertising_id","identity_value":"x","identity_format":"raw"}`)
	c["identities-mixed"] = second(`{"identity_type":"roku_aid","identity_value":"x","identity_format":"raw"}`)
	c["identities-many"] = sending{body: with(t, "subject_identities", "["+strings.Repeat(another+",", 24)+goodIdentity+"]")}
	values("identity-type-", "identity_type", map[string]string{
		"null": "null", "number": "4", "array": `["email"]`, "unknown": `"favourite_colour"`, "upper-case": `"EMAIL"`, "blank": `" email"`, "not-offered": `"roku_aid"`,
	})
	values("identity-value-", "identity_value", map[string]string{"null": "null", "number": "12345", "boolean": "true", "object": `{"a":"b"}`, "empty": `""`})
	values("identity-format-", "identity_format", map[string]string{
		"null": "null", "number": "256", "sha512": `"sha512"`, "upper-case": `"RAW"`, "not-offered": `"md5"`,
	})
	digest := sha256.Sum256([]byte("johndoe@example.com"))
	for name, value := range map[string]string{
		"good": fmt.Sprintf("%x", digest), "short": fmt.Sprintf("%x", digest)[1:], "not-hex": strings.Repeat("z", 64),
		"upper-case": fmt.Sprintf("%X", digest), "base64": base64.StdEncoding.EncodeToString(digest[:]),
	} {
		c["hash-"+name] = sending{body: with(t, "subject_identities", `[{"identity_type":"email","identity_value":"`+value+`","identity_format":"sha256"}]`)}
	}
	times := map[string]string{"null": "null", "number": "1538492400"}
	for name, text := range map[string]string{
		"empty": "", "date-only": "2018-10-02", "no-offset": "2018-10-02T15:00:00", "blank-for-t": "2018-10-02 15:00:00Z",
		"mail-form": "Tue, 02 Oct 2018 15:00:00 GMT", "offset-no-colon": "2018-10-02T15:00:00+0000", "offset-out-of-range": "2018-10-02T15:00:00+25:00",
		"month-13": "2018-13-02T15:00:00Z", "hour-24": "2018-10-02T24:00:00Z", "text-after": "2018-10-02T15:00:00Zulu",
		"future": "2018-10-03T15:00:00Z", "old": "2018-05-25T00:00:00Z", "fraction": "2018-10-02T15:00:00.123456789Z",
		"offset": "2018-10-02T17:00:00+02:00", "unknown-offset": "2018-10-02T15:00:00-00:00", "lower-case": "2018-10-02t15:00:00z",
		"leap-second": "2016-12-31T23:59:60Z",
	} {
		times[name] = quoted(text)
	}
	values("time-", "submitted_time", times)
	values("version-", "api_version", map[string]string{"number": "0.1", "array": `["0.1"]`, "null": "null", "empty": `""`, "unsupported": `"99.9"`})
	values("property-", "property_id", map[string]string{"number": "123456", "object": `{"id":"1"}`, "boolean": "false", "null": "null", "empty": `""`, "unicode": `"é中😀"`})
	const callbackURL = `"https://controller.test/opengdpr_callbacks"`
	hundred := make([]string, 100)
	for i := range hundred {
		hundred[i] = fmt.Sprintf(`"https://controller.test/%d"`, i)
	}
	values("urls-", "status_callback_urls", map[string]string{
		"string": callbackURL, "object": `{"url":` + callbackURL + `}`, "number-element": "[1]", "null-element": "[null]",
		"empty-element": `[""]`, "relative": `["/opengdpr_callbacks"]`, "no-scheme": `["controller.test/opengdpr_callbacks"]`,
		"blank-inside": `["https://controller.test/opengdpr callbacks"]`, "other-scheme": `["ftp://example.com/opengdpr_callbacks"]`,
		"null": "null", "none": "[]", "four": "[" + strings.Join(hundred[:4], ",") + "]", "hundred": "[" + strings.Join(hundred, ",") + "]",
		"twice": "[" + callbackURL + "," + callbackURL + "]", "query": `["https://controller.test/opengdpr_callbacks?tenant=1&kind=a%20b"]`,
		"plain-http": `["http://controller.test/opengdpr_callbacks"]`, "loopback": `["https://127.0.0.1/opengdpr_callbacks"]`,
	})
	form := url.Values{}
	for name, value := range members(t, []byte(good)) {
		s, ok := value.(string)
		if !ok {
			s = string(encode(value))
		}
		form.Set(name, s)
	}
	bodies("body-", map[string]string{
		"empty": "", "truncated": good[:len(good)-1], "trailing-text": good + "x", "twice": good + good, "array": "[" + good + "]",
		"string": string(encode(good)), "null": "null", "enveloped": `{"request":` + good + `}`, "trailing-comma": strings.TrimSuffix(good, "}") + ",}",
		"single-quotes": strings.ReplaceAll(good, `"`, "'"), "comment": "{/* note */" + good[1:], "nan": replaced(t, `"123456"`, "NaN"),
		"raw-newline": replaced(t, "123456", "123\n456"), "bad-escape": replaced(t, "123456", `\x41`), "base64": base64.StdEncoding.EncodeToString([]byte(good)),
		"bom": "\xef\xbb\xbf" + good, "bad-utf-8": replaced(t, "123456", "\xff"), "utf-16": inUTF16(good),
	})
	bodies("member-", map[string]string{
		"twice":           strings.TrimSuffix(good, "}") + `,"subject_request_type":"erasure"}`,
		"twice-different": strings.TrimSuffix(good, "}") + `,"property_id":"other"}`,
		"unknown":         strings.TrimSuffix(good, "}") + `,"note":"x"}`,
		"unknown-deep":    strings.TrimSuffix(good, "}") + `,"note":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}",
	})
	header := func(name, value string) sending {
		return sending{body: good, change: func(r *http.Request) { r.Header.Set(name, value) }}
	}
	c["body-form"] = sending{body: form.Encode(), change: func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }}
	c["media-charset"], c["media-case"] = header("Content-Type", "application/json; charset=utf-8"), header("Content-Type", "Application/JSON")
	c["media-none"], c["media-text"] = header("Content-Type", ""), header("Content-Type", "text/plain")
	c["media-doubled"] = header("Content-Type", "Content-Type: application/json")
	c["accept-none"], c["accept-any"], c["accept-xml"] = header("Accept", ""), header("Accept", "*/*"), header("Accept", "application/xml")
	c["body-chunked"] = sending{body: good, change: func(r *http.Request) { r.ContentLength = -1 }}
	c["body-large"] = sending{body: with(t, "property_id", quoted(strings.Repeat("a", 1<<20)))}
	at := func(path string) sending {
		return sending{body: good, change: func(r *http.Request) { r.URL.Path = path }}
	}
	c["path-slash"], c["path-item"] = at("/opengdpr_requests/"), at("/opengdpr_requests/"+goodID)
	c["same-again"] = sending{body: good, again: good}
	c["same-id-other-type"] = sending{body: good, again: strings.Replace(good, "erasure", "access", 1)}
	return c
}

func inUTF16(s string) string {
	out := []byte("\xfe\xff")
	for _, unit := range utf16.Encode([]rune(s)) {
		out = binary.BigEndian.AppendUint16(out, unit)
	}
	return string(out)
}

// corpusAnswers is what a processor with deviations answers to each request of the
// corpus.
func corpusAnswers(t *testing.T, c map[string]sending, faults ...string) map[string]*httptest.ResponseRecorder {
	t.Helper()
	p := start(t, Config{Faults: faults, Signing: Signing{Key: network.ECDSAP256}, Lifecycle: Lifecycle{Pending: Never}})
	out := map[string]*httptest.ResponseRecorder{}
	for name, s := range c {
		id := strings.Replace(goodID, "a7551968", fmt.Sprintf("%08x", len(out)+1), 1)
		fresh := strings.NewReplacer(goodID, id, strings.ToUpper(goodID), strings.ToUpper(id), "a7551968", id[:8], "johndoe", "johndoe"+id[:8],
			"\x00a\x007\x005\x005\x001\x009\x006\x008", inUTF16(id[:8])[2:], base64.StdEncoding.EncodeToString([]byte(good)),
			base64.StdEncoding.EncodeToString([]byte(strings.Replace(good, goodID, id, 1))))
		for _, body := range []string{s.body, s.again} {
			if body == "" && out[name] != nil {
				continue
			}
			r := httptest.NewRequest(http.MethodPost, "/opengdpr_requests", strings.NewReader(fresh.Replace(body[:min(len(body), 64<<10)])+body[min(len(body), 64<<10):]))
			r.Host = "processor.test"
			r.Header.Set("Content-Type", jsonMedia)
			r.Header.Set("Accept", jsonMedia)
			r.Header.Set("Authorization", "Bearer credentials")
			if s.change != nil {
				s.change(r)
			}
			out[name] = httptest.NewRecorder()
			p.ServeHTTP(out[name], r)
		}
	}
	return out
}

// TestCorpusOfTheReference pins what the reference takes.
func TestCorpusOfTheReference(t *testing.T) {
	accepted := strings.Fields(`plain identities-two-alike identities-two-kinds identities-mixed identities-many identity-value-empty
		hash-good hash-short hash-not-hex hash-upper-case hash-base64 time-future time-old time-fraction time-offset
		time-unknown-offset time-lower-case time-leap-second version-missing version-null version-empty version-unsupported
		property-missing property-null property-empty property-unicode urls-missing urls-null urls-none urls-four urls-hundred
		urls-twice urls-query urls-plain-http urls-loopback member-twice member-twice-different member-unknown member-unknown-deep
		media-charset media-case media-none media-text media-doubled accept-none accept-any accept-xml body-chunked`)
	want := map[string]int{"path-slash": 404, "path-item": 405, "body-large": 413}
	for _, name := range accepted {
		want[name] = 201
	}
	for name, w := range corpusAnswers(t, corpus(t)) {
		expected := want[name]
		if expected == 0 {
			expected = 400
		}
		require.Equal(t, expected, w.Code, "%s: %s", name, w.Body)
	}
}

// examination is what a processor answers to the corpus: the status of what it accepts,
// and all of what it refuses.
func examination(t *testing.T, faults ...string) []string {
	t.Helper()
	var lines []string
	for name, w := range corpusAnswers(t, corpus(t), faults...) {
		line := fmt.Sprintln(name, w.Code)
		if w.Code/100 != 2 {
			line += fmt.Sprint(w.Result().Header, w.Body)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}
