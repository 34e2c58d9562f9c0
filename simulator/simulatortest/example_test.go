package simulatortest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/opengdpr"
	"dsrcheck/simulator/simulatortest"
)

// exampleT stands for the *testing.T that a test has.
type exampleT struct {
	testing.TB
	cleanups []func()
}

func (t *exampleT) Helper()                           {}
func (t *exampleT) Cleanup(f func())                  { t.cleanups = append(t.cleanups, f) }
func (t *exampleT) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (t *exampleT) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (t *exampleT) end() {
	for i := len(t.cleanups) - 1; i >= 0; i-- {
		t.cleanups[i]()
	}
}

// A controller's code is tried against a processor that completes requests at once, and
// whose first callback is refused.
func ExampleProcessor() {
	t := &exampleT{} // in a test: the *testing.T
	defer t.end()

	p := simulatortest.Processor(t, opengdpr.Config{Lifecycle: opengdpr.Lifecycle{}})
	_, err := p.World.Behaviours.Add(behaviour.Behaviour{
		Partner: "controller.test",
		Answers: []behaviour.Answer{{Times: 1, Status: 503}},
	})
	if err != nil {
		t.Fatalf("%v", err)
	}

	sent, err := p.Controller.Send(context.Background(), opengdpr.Sending{To: p.URL}) // the code under test
	if err != nil {
		t.Fatalf("%v", err)
	}
	fmt.Println(sent.Status())

	calls := simulatortest.AwaitN(t, p.World, 2, journal.Query{Partner: "controller.test", Direction: journal.Inbound})
	for _, ex := range calls {
		fmt.Println(ex.Request.StartLine(), ex.Status())
	}
	// Output:
	// 201
	// POST /opengdpr_callbacks HTTP/1.1 503
	// POST /opengdpr_callbacks HTTP/1.1 202
}

// A processor's code is tried with requests of a controller.
func ExampleController() {
	t := &exampleT{} // in a test: the *testing.T
	defer t.end()

	c := simulatortest.Controller(t)
	mine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated) // the code under test
	}))
	defer mine.Close()

	sent := c.Send(t, opengdpr.Sending{To: mine.URL})
	fmt.Println(sent.Request.StartLine(), sent.Status())
	// Output: POST /opengdpr_requests HTTP/1.1 201
}
