package documents

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// Good documents of each kind, as the specifications show them.
var good = map[Kind]string{
	Dsrdelete:    `{"endpoint":"https://vendor9.test/ddrf","identifiers":[{"id":1,"type":"email","format":"sha256"}],"publicKey":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","kid":"k1"}],"vendorScriptRequirement":false}`,
	Discovery:    `{"api_version":"0.1","supported_subject_request_types":["erasure"],"supported_identities":[{"identity_type":"email","identity_format":"raw"}],"processor_certificate":"https://processor1.test/cert.pem"}`,
	Request:      `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure","submitted_time":"2018-10-02T15:00:00Z","subject_identities":[{"identity_type":"email","identity_value":"johndoe@example.com","identity_format":"raw"}],"api_version":"0.1"}`,
	Receipt:      `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","received_time":"2018-10-02T15:00:01Z","expected_completion_time":"2018-11-01T15:00:01Z","encoded_request":"e30="}`,
	Status:       `{"controller_id":"c","expected_completion_time":"2018-11-01T15:00:01Z","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","request_status":"pending"}`,
	Callback:     `{"controller_id":"c","expected_completion_time":"2018-11-01T15:00:01Z","status_callback_url":"https://controller1.test/callbacks","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","request_status":"pending"}`,
	Cancellation: `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","received_time":"2018-10-02T15:00:01Z","encoded_request":"e30="}`,
	Error:        `{"error":{"code":400,"message":"no"}}`,
}

func TestGood(t *testing.T) {
	for _, kind := range Kinds() {
		r, err := Judge(kind, []byte(good[kind]))
		require.NoError(t, err)
		require.Equal(t, &Result{Kind: kind, Verdict: conformance.Pass, Findings: []Finding{}}, r)
		guessed, err := Guess([]byte(good[kind]))
		require.NoError(t, err)
		require.Equal(t, kind, guessed)
	}
}

func TestGuess(t *testing.T) {
	for _, tc := range []struct{ raw, want string }{
		{"\ufeff" + good[Dsrdelete], "dsrdelete"},
		{`{"endpoint":"x","identifiers":[],}`, "dsrdelete"},
		{`{"processor_certificate":1}`, "discovery"},
		{`[{"subject_identities":1}]`, "request"},
		{`{"received_time":1}`, "cancellation"},
		{`{"request_status":1,"received_time":1}`, "status"},
		{`{"endpoint":"x"}`, ""},
		{`{"note":"publicKey"}`, ""},
		{`{}`, ""},
		{``, ""},
		{`{"publicKey":[],"error":{}}`, ""},
	} {
		got, err := Guess([]byte(tc.raw))
		require.Equal(t, Kind(tc.want), got, tc.raw)
		if tc.want == "" {
			require.ErrorIs(t, err, ErrUnclear)
		} else {
			require.NoError(t, err)
		}
	}
}

// TestJudge changes one thing of a good document and says what is found, as verdict,
// requirement and place.
func TestJudge(t *testing.T) {
	for _, tc := range []struct {
		kind     Kind
		old, new string
		want     []string
	}{
		{Dsrdelete, `"https://vendor9.test/ddrf"`, `"/ddrf"`, []string{"fail DD-DF-01 /endpoint AD-51"}},
		{Dsrdelete, `"https://vendor9.test/ddrf"`, `"http://vendor9.test/ddrf"`, []string{"warn DD-DF-01 /endpoint AD-51"}},
		{Dsrdelete, `"identifiers"`, `"ids"`, []string{"fail DD-DF-02 /identifiers AD-50,AD-32"}},
		{Dsrdelete, `{"id":1,"type":"email","format":"sha256"}`, ``, []string{"info DD-DF-02 /identifiers AD-32"}},
		{Dsrdelete, `"kid"`, `"d"`, []string{"fail DD-DF-03 /publicKey security"}},
		{Dsrdelete, `false`, `true`, []string{"info DD-DF-05 /vendorScript AD-31", "info DD-SC-01 /vendorScriptRequirement AD-31"}},
		{Dsrdelete, `{"endpoint"`, `["endpoint"`, []string{"fail DD-DI-02 "}},
		{Dsrdelete, `{"endpoint"`, `1,{"endpoint"`, []string{"fail DD-DI-02 "}},
		{Dsrdelete, `"id":1`, `"id":` + strings.Repeat("[", 600) + strings.Repeat("]", 600), []string{"inconclusive DD-DI-02 "}},
		{Discovery, `"0.1"`, `"v0.1"`, []string{"info OG-6.2-01 /api_version AO-49"}},
		{Discovery, `"0.1"`, `"2.0"`, []string{"fail OG-6.2-01 /api_version AO-49"}},
		{Discovery, `"0.1"`, `"new"`, []string{"fail OG-6.2-01 /api_version"}},
		{Discovery, `"0.1"`, `0.1`, []string{"fail OG-6.2-01 /api_version"}},
		{Discovery, `"email"`, `"phone"`, []string{"warn OG-5.1-01 /supported_identities/0/identity_type AO-53"}},
		{Discovery, `"email"`, `"client_customer_id"`, []string{"fail OG-5.1-01 /supported_identities/0/identity_type AO-53"}},
		{Discovery, `["erasure"]`, `[]`, []string{"warn OG-6.2-03 /supported_subject_request_types AO-62"}},
		{Discovery, `https://processor1.test`, `http://processor1.test`, []string{"info OG-6.2-04 /processor_certificate AO-33"}},
		{Discovery, `https://processor1.test`, ``, []string{"fail OG-6.2-04 /processor_certificate"}},
		{Request, `erasure`, `delete`, []string{"fail OG-7.1-06 /subject_request_type"}},
		{Request, `2018-10-02T15:00:00Z`, `2018-10-02 15:00:00Z`, []string{"warn OG-7.1-08 /submitted_time AO-51"}},
		{Request, `2018-10-02T15:00:00Z`, `2018-10-02`, []string{"fail OG-7.1-08 /submitted_time AO-51"}},
		{Request, `{"subject_request_id"`, `{"id"`, []string{"fail OG-7.1-03 /subject_request_id"}},
		{Request, `"api_version":"0.1"}`, `}`, []string{"fail OG-7.1-02 "}},
		{Receipt, `a7551968-d5d6-44b2`, `A7551968-D5D6-44B2`, []string{"fail OG-1.1-01 /subject_request_id"}},
		{Request, `-44b2-9831`, `-44b2-c831`, []string{"warn OG-1.1-01 /subject_request_id"}},
		{Receipt, `-44b2-9831`, `-44b2-c831`, []string{"warn OG-1.1-01 /subject_request_id"}},
		{Receipt, `"e30="`, `"e30"`, []string{"fail OG-7.3-04 /encoded_request AO-28"}},
		{Receipt, `"e30="`, `"e3\n0="`, []string{"warn OG-7.3-04 /encoded_request AO-28"}},
		{Receipt, `"e30="`, `"{}"`, []string{"fail OG-7.3-04 /encoded_request"}},
		{Receipt, `"e30="`, `""`, []string{"fail OG-7.3-04 /encoded_request"}},
		{Status, `"pending"`, `"in-progress"`, []string{"fail OG-8-02 /request_status"}},
		{Status, `"pending"`, `"cancelled"`, []string{"info OG-8-02 /request_status AO-18"}},
		{Status, `"controller_id":"c",`, ``, []string{"fail OG-8.3-04 /controller_id"}},
		{Callback, `"https://controller1.test/callbacks"`, `"controller1"`, []string{"fail OG-8.6-05 /status_callback_url"}},
		{Callback, `"controller_id"`, `{"controller_id"`, []string{"fail OG-8.6-09 "}},
		{Cancellation, `"e30="`, `""`, nil},
		{Cancellation, `,"encoded_request":"e30="`, ``, []string{"fail OG-9.3-03 /encoded_request AO-29"}},
		{Cancellation, `"e30="`, `"_"`, []string{"fail OG-9.3-03 /encoded_request"}},
		{Error, `400`, `"400"`, []string{"fail OG-7.6-03 /error/code"}},
		{Error, `400`, `1e999999999`, []string{"inconclusive OG-7.5-02 "}},
	} {
		t.Run(fmt.Sprintf("%s %.40s", tc.kind, tc.new), func(t *testing.T) {
			require.Contains(t, good[tc.kind], tc.old)
			r, err := Judge(tc.kind, []byte(strings.Replace(good[tc.kind], tc.old, tc.new, 1)))
			require.NoError(t, err)
			var got []string
			worst := conformance.Pass
			for _, f := range r.Findings {
				line := fmt.Sprintf("%s %s %s", f.Verdict, f.Requirement, f.Pointer)
				var readings []string
				for _, s := range f.Readings {
					readings = append(readings, s.Reading)
				}
				if len(readings) > 0 {
					line += " " + strings.Join(readings, ",")
				}
				if f.Security {
					line += " security"
				}
				got = append(got, line)
				require.NotEmpty(t, f.Problem)
				require.NotEmpty(t, f.Text)
				require.NotEmpty(t, f.Level)
				worst = conformance.Worse(worst, f.Verdict)
			}
			require.Equal(t, worst, r.Verdict)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudgeErrors(t *testing.T) {
	_, err := Judge("letter", []byte("{}"))
	require.ErrorContains(t, err, `no kind "letter"`)
	_, err = Judge(Receipt, make([]byte, MaxBytes+1))
	require.ErrorContains(t, err, "are more than")
}

func FuzzJudge(f *testing.F) {
	for _, text := range good {
		f.Add(text)
	}
	f.Add("")
	f.Add(`{"received_time":{},"encoded_request":[]}`)
	f.Fuzz(func(t *testing.T, raw string) {
		if len(raw) > 16<<10 {
			t.Skip("size is tested elsewhere")
		}
		_, _ = Guess([]byte(raw))
		for _, kind := range Kinds() {
			r, err := Judge(kind, []byte(raw))
			require.NoError(t, err)
			require.Equal(t, len(r.Findings) == 0, r.Verdict == conformance.Pass)
		}
	})
}

func ExampleJudge() {
	raw := []byte(`{"endpoint":"/ddrf","identifiers":[{"type":"email","format":"sha256"}],"publicKey":[],"vendorScriptRequirement":"no"}`)
	kind, err := Guess(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := Judge(kind, raw)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(result.Kind, result.Verdict)
	for _, f := range result.Findings {
		fmt.Println(f.Verdict, f.Requirement, f.Pointer, f.Text)
	}
	// Output:
	// dsrdelete fail
	// fail DD-DF-01 /endpoint endpoint is there, the URL of the deletion API.
	// fail DD-DF-04 /vendorScriptRequirement vendorScriptRequirement is there, true or false.
	// fail DD-DF-03 /publicKey publicKey is there, an array of public JWKs.
}
