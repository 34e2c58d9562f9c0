package catalog_test

import (
	"fmt"

	"dsrcheck/conformance/catalog"
)

func Example() {
	c, err := catalog.OpenGDPR()
	if err != nil {
		fmt.Println(err)
		return
	}
	vector, _ := c.Vector("id-missing")
	row, _ := c.Requirement(vector.Violates)
	severity, _ := c.SeverityFor(row, catalog.Processor)
	fmt.Println(row.ID, row.Level, severity)
	fmt.Println(row.Text)
	for _, status := range []int{400, 422, 201, 401} {
		outcome, _ := c.Judge(vector, status)
		fmt.Println(status, outcome)
	}
	// Output:
	// OG-7.1-03 REQUIRED fail
	// A request has a subject_request_id that is a UUID string.
	// 400 accept
	// 422 warn
	// 201 fail
	// 401 inconclusive
}

// An answer to a request of DDRF is judged by the result code in its acJWT.
func ExampleVector_Code() {
	c, err := catalog.DDRF()
	if err != nil {
		fmt.Println(err)
		return
	}
	vector, _ := c.Vector("rq-iss-missing")
	fmt.Println(vector.Change)
	for _, code := range []int{0, 1, 2, 4} {
		fmt.Println(code, vector.Code(code))
	}
	// Output:
	// rqJWT without iss
	// 0 fail
	// 1 accept
	// 2 warn
	// 4 fail
}
