package reports_test

import (
	"fmt"
	"os"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/reports"
)

func ExampleText() {
	r := &conformance.Results{
		Profile: "opengdpr@0.1.2/processor", Verdict: conformance.DoesNotConform, Reasons: []string{"1 check failed"},
		Settings: conformance.Settings{Rerun: "dsrcheck run --target http://127.0.0.1:8080"},
		Requirements: []conformance.RequirementResult{{
			ID: "OG-7.3-03", Section: "7.3", Level: catalog.Must, Text: "The response has a received_time.", Verdict: conformance.Fail,
			Checks: []conformance.CheckResult{{
				ID: "opengdpr/create/received-time", Scenario: "opengdpr/create", Verdict: conformance.Fail,
				Want: "a date-time of RFC 3339", Got: "nothing", Problem: "/received_time is missing",
			}},
		}},
		Summary: conformance.Summary{
			Checks:       map[conformance.Verdict]int{conformance.Fail: 1},
			Requirements: map[conformance.Verdict]int{conformance.Fail: 1},
		},
	}
	if err := reports.Text(os.Stdout, reports.Input{Results: r}, reports.TextOptions{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// FAIL  OG-7.3-03 MUST, section 7.3
	//   The response has a received_time.
	//
	//   check     opengdpr/create/received-time
	//   expected  a date-time of RFC 3339
	//   actual    nothing
	//   problem   /received_time is missing
	//   rerun     dsrcheck run --target http://127.0.0.1:8080 --scenario opengdpr/create
	//
	// 1 check failed
	// requirements: 1 fail; security findings: 0; exchanges: 0
	// opengdpr@0.1.2/processor: does-not-conform; checks: 1 fail of 1
}
