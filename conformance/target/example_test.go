package target_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"dsrcheck/conformance/target"
)

// A config becomes a target, whose client carries out single exchanges.
func Example() {
	processor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s with %q", r.URL.Path, r.Header.Get("X-Key"))
	}))
	defer processor.Close()

	ctx := context.Background()
	config := target.Config{Target: processor.URL + "/v1", TargetDomain: "processor1.test", Headers: []string{"X-Key: k"}}
	t, err := config.Open(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	ex := target.NewClient(t, "dsrcheck/dev").Do(ctx, target.Request{Method: "GET", Path: "/discovery"})
	fmt.Println(t.Domain, ex.Status())
	fmt.Println(string(ex.Body()))
	// Output:
	// processor1.test 200
	// /v1/discovery with "k"
}
