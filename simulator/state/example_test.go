package state_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
	"dsrcheck/simulator/state"
)

// A processor that is started again knows what its predecessor has taken.
func Example() {
	dir, err := os.MkdirTemp("", "world")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	with := func(use func(p *opengdpr.Processor)) {
		store, err := state.Open(dir, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer store.Close()
		authority, err := network.OpenAuthority(dir)
		if err != nil {
			fmt.Println(err)
			return
		}
		p, err := opengdpr.New(opengdpr.Config{Domain: "processor1.test", Authority: authority, Keep: store.Requests(),
			Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never}})
		if err != nil {
			fmt.Println(err)
			return
		}
		defer p.Close()
		p.Resume()
		use(p)
	}
	with(func(p *opengdpr.Processor) {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/opengdpr_requests", strings.NewReader(`{
			"subject_request_id": "a7551968-d5d6-44b2-9831-815ac9017798", "subject_request_type": "erasure",
			"submitted_time": "2026-01-02T15:00:00Z", "subject_identities": [
				{"identity_type": "email", "identity_value": "john@example.com", "identity_format": "raw"}]}`)))
		fmt.Println(w.Code)
	})
	with(func(p *opengdpr.Processor) {
		for _, r := range p.Requests() {
			fmt.Println(r.ID, r.Type, r.State)
		}
	})
	// Output:
	// 201
	// a7551968-d5d6-44b2-9831-815ac9017798 erasure pending
}
