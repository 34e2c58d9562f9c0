package opengdpr

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// changes says which requests of the corpus a deviation answers with another status than
// the reference, and with which.
var changes = map[string]struct {
	code     int
	requests string
}{
	"accepts-any-case":            {201, `identity-format-upper-case identity-type-upper-case type-capital`},
	"accepts-any-identity-format": {201, `identity-format-sha512 identity-format-upper-case`},
	"accepts-any-identity-type":   {201, `identity-type-blank identity-type-unknown identity-type-upper-case`},
	"accepts-any-request-type":    {201, `type-blank-after type-capital type-empty type-rectification`},
	"accepts-arrays-for-strings":  {201, `id-array identity-type-array type-array version-array`},
	"accepts-bad-identities": {201, `identities-empty identities-keyed identities-missing identities-nested identities-null identities-null-element identities-object identities-of-strings identities-string identity-format-missing
		identity-format-null identity-format-number identity-format-sha512 identity-format-upper-case
		identity-type-array identity-type-blank identity-type-missing identity-type-null identity-type-number identity-type-unknown identity-type-upper-case identity-value-boolean identity-value-missing
		identity-value-null identity-value-number identity-value-object second-identity-bad`},
	"accepts-bad-ids": {201, `id-array id-blank-before id-empty id-member-camel id-member-case id-missing id-no-hyphens id-null
		id-number id-short`},
	"accepts-bad-options": {201, `property-boolean property-number property-object urls-blank-inside urls-empty-element urls-no-scheme
		urls-null-element urls-number-element urls-object urls-other-scheme urls-relative urls-string
		version-array version-number`},
	"accepts-bad-times": {201, `time-blank-for-t time-date-only time-empty time-hour-24 time-mail-form time-missing time-month-13
		time-no-offset time-null time-number time-offset-no-colon time-offset-out-of-range time-text-after`},
	"accepts-bad-types":     {201, `type-array type-blank-after type-capital type-empty type-missing type-null type-number type-rectification`},
	"accepts-bad-utf-8":     {201, `body-bad-utf-8`},
	"accepts-blanks-around": {201, `id-blank-before identity-type-blank type-blank-after`},
	"accepts-bom":           {201, `body-bom`},
	"accepts-broken-bodies": {201, `body-array body-bad-escape body-bad-utf-8 body-base64 body-bom body-comment body-empty body-enveloped body-form body-nan body-null body-raw-newline body-single-quotes body-string body-trailing-comma body-trailing-text body-truncated body-twice body-utf-16`},
	"accepts-dates":         {201, `time-date-only`},
	"accepts-form-bodies":   {201, `body-form`},
	"accepts-missing-members": {201, `body-enveloped id-member-camel id-member-case id-missing identities-missing identity-format-missing
		identity-type-missing identity-value-missing second-identity-bad time-missing type-missing`},
	"accepts-names-in-any-case":     {201, `id-member-camel id-member-case`},
	"accepts-no-format":             {201, `identity-format-missing`},
	"accepts-no-identities":         {201, `identities-empty`},
	"accepts-nulls":                 {201, `id-null identities-null identity-format-null identity-type-null identity-value-null time-null type-null`},
	"accepts-numbers-for-strings":   {201, `identity-value-boolean identity-value-number property-boolean property-number version-number`},
	"accepts-one-for-many":          {201, `identities-object urls-string`},
	"accepts-other-url-schemes":     {201, `urls-other-scheme`},
	"accepts-other-uuids":           {201, `id-nil id-odd-variant id-upper-case id-version-1`},
	"accepts-packed-bodies":         {201, `body-base64 body-string`},
	"accepts-relative-urls":         {201, `urls-blank-inside urls-empty-element urls-no-scheme urls-relative`},
	"accepts-relaxed-json":          {201, `body-bad-escape body-comment body-nan body-raw-newline body-single-quotes body-trailing-comma`},
	"accepts-text-after-the-object": {201, `body-trailing-text body-twice`},
	"accepts-times-of-any-form":     {201, `time-blank-for-t time-date-only time-empty time-mail-form time-no-offset time-offset-no-colon time-text-after`},
	"accepts-times-out-of-range":    {201, `time-hour-24 time-month-13 time-offset-out-of-range`},
	"accepts-times-with-blank":      {201, `time-blank-for-t`},
	"accepts-times-without-offset":  {201, `time-no-offset`},
	"accepts-unoffered":             {201, `identity-format-not-offered identity-type-not-offered type-not-offered`},
	"accepts-utf-16":                {201, `body-utf-16`},
	"accepts-wrapped-bodies":        {201, `body-array body-enveloped`},
	"accepts-wrong-types": {201, `id-array id-number identities-keyed identities-nested identities-null-element identities-object
		identities-of-strings identities-string identity-format-number identity-type-array identity-type-number identity-value-boolean identity-value-number identity-value-object property-boolean property-number property-object time-number type-array type-number urls-null-element urls-number-element
		urls-object urls-string version-array version-number`},
	"first-identity-only":                 {201, `second-identity-bad`},
	"chunked-bodies-411":                  {411, `body-chunked`},
	"creates-at-items-too":                {201, `path-item`},
	"demands-accept":                      {406, `accept-any accept-none accept-xml`},
	"demands-media-type":                  {400, `media-doubled media-none media-text`},
	"demands-media-type-415":              {415, `body-form media-doubled media-none media-text`},
	"everything-refused-400":              {400, `path-item path-slash body-large`},
	"large-bodies-400":                    {400, `body-large`},
	"large-bodies-500":                    {500, `body-large`},
	"accepts-large-bodies":                {201, `body-large`},
	"exact-media-type":                    {415, `body-form media-case media-charset media-doubled media-none media-text`},
	"refuses-chunked-bodies":              {400, `body-chunked`},
	"refuses-deep-nesting":                {400, `member-unknown-deep`},
	"refuses-empty-url-lists":             {400, `urls-none`},
	"refuses-empty-values":                {400, `identity-value-empty property-empty version-empty`},
	"refuses-four-urls":                   {400, `urls-four urls-hundred`},
	"refuses-leap-seconds":                {400, `time-leap-second`},
	"refuses-lower-case-times":            {400, `time-lower-case`},
	"refuses-many-identities":             {400, `identities-many`},
	"refuses-many-urls":                   {400, `urls-hundred`},
	"refuses-odd-hashes":                  {400, `hash-base64 hash-not-hex hash-short hash-upper-case`},
	"refuses-old-times":                   {400, `time-leap-second time-old`},
	"refuses-optional-nulls":              {400, `property-null urls-null version-null`},
	"refuses-other-versions":              {400, `version-unsupported`},
	"refuses-partly-supported-identities": {400, `identities-mixed`},
	"refuses-repeated-identity-types":     {400, `identities-many identities-two-alike`},
	"refuses-repeated-members":            {400, `member-twice member-twice-different`},
	"refuses-repeated-urls":               {400, `urls-twice`},
	"refuses-several-identities":          {400, `identities-many identities-mixed identities-two-alike identities-two-kinds`},
	"refuses-time-fractions":              {400, `time-fraction`},
	"refuses-time-offsets":                {400, `time-lower-case time-offset time-unknown-offset`},
	"refuses-times-to-come":               {400, `time-future`},
	"refuses-unknown-offset":              {400, `time-unknown-offset`},
	"refuses-url-queries":                 {400, `urls-query`},
	"refuses-xml-accept":                  {406, `accept-xml`},
	"slash-optional":                      {201, `path-slash`},
	"broken-json-500": {500, `body-array body-bad-escape body-bad-utf-8 body-base64 body-bom body-comment body-empty body-form
		body-nan body-null body-raw-newline body-single-quotes body-string body-trailing-comma body-trailing-text body-truncated body-twice body-utf-16`},
	"deep-nesting-500":   {500, `member-unknown-deep`},
	"odd-identities-500": {500, `hash-base64 hash-not-hex hash-short hash-upper-case identities-many identities-mixed identity-value-empty`},
	"odd-options-500": {500, `property-empty property-null urls-hundred urls-none urls-null urls-twice version-empty version-null
		version-unsupported`},
	"odd-times-500":         {500, `time-fraction time-future time-leap-second time-lower-case time-offset time-old time-unknown-offset`},
	"odd-url-hosts-500":     {500, `urls-loopback urls-plain-http`},
	"other-media-types-500": {500, `body-form media-doubled media-none media-text`},
	"repeated-members-500":  {500, `member-twice member-twice-different`},
	"unknown-paths-500":     {500, `path-item path-slash`},
	"unsupported-501":       {501, `identity-format-not-offered identity-type-not-offered type-not-offered`},
	"wrong-types-500": {500, `id-array id-number identities-keyed identities-nested identities-null-element identities-object
		identities-of-strings identities-string identity-format-number identity-type-array identity-type-number identity-value-boolean identity-value-number identity-value-object property-boolean property-number property-object time-number type-array type-number urls-null-element urls-number-element
		urls-object urls-string version-array version-number`},
	"xml-accept-500": {500, `accept-xml`},
}

// TestRefusalDeviations shows that each deviation does what its title says, and nothing
// beside it.
func TestRefusalDeviations(t *testing.T) {
	c := corpus(t)
	reference := corpusAnswers(t, c)
	inError := func(w int) bool { return w == http.StatusBadRequest }
	expect := func(t *testing.T, name string, want func(request string, before int) int) {
		for request, w := range corpusAnswers(t, c, name) {
			require.Equal(t, want(request, reference[request].Code), w.Code, "%s: %s", request, w.Body)
		}
	}
	for name, change := range changes {
		if raced && len(name)%8 != 0 {
			continue // all of them are tried without the race detector, see the Makefile
		}
		t.Run(name, func(t *testing.T) {
			changed := map[string]bool{}
			for _, request := range strings.Fields(change.requests) {
				require.NotNil(t, reference[request], request)
				changed[request] = true
			}
			expect(t, name, func(request string, before int) int {
				if changed[request] {
					return change.code
				}
				return before
			})
		})
	}
	for name, code := range map[string]int{"refuses-with-422": 422, "refuses-with-500": 500, "refusal-as-200": 200, "refusal-as-201": 201} {
		t.Run(name, func(t *testing.T) {
			expect(t, name, func(_ string, before int) int {
				if inError(before) {
					return code
				}
				return before
			})
		})
	}
}

// FuzzRepairs holds what lenient readers make of foreign bytes against those bytes: what
// is a request of the good form stays one.
func FuzzRepairs(f *testing.F) {
	for _, seed := range []string{good, "", "{}", "[{}]", "{'a':1,}", "\"{}\"", "\xfe\xff\x00{\x00}", "a=b&subject_request_id=c", "e30=", goodIdentity} {
		f.Add([]byte(seed))
	}
	b := reference(Config{})
	for _, repair := range acceptDeviations() {
		repair(b)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, before := parseRequest(body)
		for _, repair := range b.repairs {
			if _, after := parseRequest(repair(body)); len(before) == 0 && len(after) > 0 {
				t.Fatalf("a good request is none any more: %v", after)
			}
		}
	})
}
