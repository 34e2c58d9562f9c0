package behaviour_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
)

// The first callback of each status is refused, and its repetition is taken.
func Example() {
	engine := behaviour.NewEngine(clock.Real(), 1)
	defer engine.Close()
	controller := engine.Wrap("controller1.test", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
	}), nil)
	_, err := engine.Add(behaviour.Behaviour{
		Partner: "controller1.test",
		Match:   behaviour.Match{Method: "POST", Path: "/callbacks/*"},
		Each:    "/request_status",
		Answers: []behaviour.Answer{{Times: 1, Status: 503, RetryAfter: "1"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, status := range []string{"in_progress", "in_progress", "completed", "completed"} {
		w := httptest.NewRecorder()
		body := strings.NewReader(`{"request_status":"` + status + `"}`)
		controller.ServeHTTP(w, httptest.NewRequest("POST", "/callbacks/1", body))
		fmt.Println(status, w.Code)
	}
	// Output:
	// in_progress 503
	// in_progress 202
	// completed 503
	// completed 202
}
