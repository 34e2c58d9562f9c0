package journal_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"dsrcheck/simulator/journal"
)

// A partner's server records into a journal; whoever sent the request waits for it there.
func Example() {
	j := journal.New(journal.Bounds{})
	partner := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	server := journal.NewServer(partner, nil, journal.Limits{}, j.Add)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() { _ = server.Serve(ln) }()
	defer server.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	req, _ := http.NewRequest("POST", "http://controller1.test/opengdpr_callbacks", nil)
	sent := journal.RoundTrip(ctx, conn, req, journal.Limits{})
	fmt.Println(sent.Direction, sent.Response.StartLine())

	came, err := j.Wait(ctx, journal.Method("POST"), journal.Path("/opengdpr_callbacks"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(came.Direction, came.Partner, came.Request.StartLine())
	// Output:
	// outbound HTTP/1.1 202 Accepted
	// inbound controller1.test POST /opengdpr_callbacks HTTP/1.1
}
