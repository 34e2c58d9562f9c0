package schemas_test

import (
	"fmt"

	"dsrcheck/schemas"
)

func ExampleValidate() {
	violations, err := schemas.Validate("opengdpr/receipt", []byte(`{
		"subject_request_id": "a7551968-d5d6-44b2-9831-815ac9017798",
		"received_time": "2018-10-02",
		"encoded_request": "e30="
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range violations {
		fmt.Println(v.Requirement, v.Pointer, v.Message)
	}
	// Output:
	// OG-7.3-02 /expected_completion_time is missing
	// OG-7.3-03 /received_time is "2018-10-02", not a date-time of RFC 3339
}
