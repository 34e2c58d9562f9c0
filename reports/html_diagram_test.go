package reports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

func TestCalls(t *testing.T) {
	said := &talks{target: conformance.TargetRecord{URL: "https://vendor9.test:8443/base", Domain: "vendor9.test"}, by: map[string]*Talk{}}
	request := &journal.Message{Head: []byte("GET / HTTP/1.1\r\n\r\n")}
	for name, c := range map[string]struct {
		ex       journal.Exchange
		from, to string
	}{
		"to the target":       {journal.Exchange{Direction: journal.Outbound, URL: "https://vendor9.test:8443/base/x"}, suite, targetName},
		"by its domain":       {journal.Exchange{Direction: journal.Outbound, URL: "http://vendor9.test/x"}, suite, targetName},
		"no URL":              {journal.Exchange{Direction: journal.Outbound, URL: "://"}, suite, targetName},
		"elsewhere":           {journal.Exchange{Direction: journal.Outbound, URL: "https://cdn.test/cert.pem"}, suite, "cdn.test"},
		"of a partner":        {journal.Exchange{Direction: journal.Outbound, Partner: "processor1.test", URL: "https://vendor9.test/callback"}, "processor1.test", targetName},
		"by the target":       {journal.Exchange{Direction: journal.Inbound, Partner: "publisher1.test"}, targetName, "publisher1.test"},
		"between partners":    {journal.Exchange{Direction: journal.Inbound, Partner: "publisher1.test", Caller: "vendor1.test"}, "vendor1.test", "publisher1.test"},
		"to the suite itself": {journal.Exchange{Direction: journal.Inbound}, targetName, suite},
	} {
		t.Run(name, func(t *testing.T) {
			c.ex.Request = request
			got := said.call(&c.ex)
			require.Equal(t, []string{c.from, c.to, "GET / HTTP/1.1"}, []string{got.From, got.To, got.Request})
		})
	}
}

// TestDiagram draws what findings rest on first, says what it leaves out, and never more than fits.
func TestDiagram(t *testing.T) {
	e := &evidence{shown: map[string]string{"s/1/90": "x-1", "s/1/95": "x-2"}}
	talk := Talk{Scenario: "s", Attempt: 1, Total: 300}
	for i := range 100 {
		talk.Calls = append(talk.Calls, Call{ID: fmt.Sprintf("s/1/%d", i), From: suite, To: targetName, Request: "GET / HTTP/1.1", Response: "HTTP/1.1 200 OK", Started: began.Add(time.Duration(i) * time.Second)})
	}
	d := e.diagram(talk, "d-1-1")
	require.Len(t, d.Calls, callsDrawn)
	require.Equal(t, "40 of 300 exchanges are drawn, first those that findings rest on; the journal has the rest", d.Note)
	last := d.Calls[callsDrawn-1]
	require.True(t, last.Cited)
	require.Equal(t, "+95.00 s", last.Time)
	require.Equal(t, "4 exchanges not drawn", last.Gap)
	require.Equal(t, "52 exchanges not drawn", d.Calls[callsDrawn-2].Gap)
	require.Len(t, d.Evidence, 2)
	for i := range talk.Calls {
		talk.Calls[i].To = fmt.Sprintf("partner%d.test", i) + strings.Repeat("x", 300)
	}
	d = e.diagram(talk, "d-1-1")
	require.Len(t, d.Parties, lifelinesDrawn)
	require.Equal(t, "36 others", d.Parties[lifelinesDrawn-1].Name)
	require.LessOrEqual(t, d.Wide, gutter+lifelinesDrawn*column)
	require.Less(t, len(d.Desc), 3000)
	for _, p := range d.Parties {
		require.LessOrEqual(t, len([]rune(p.Name)), 30)
	}
}

// TestDifference shows where the copy of a request that a receipt holds is another.
func TestDifference(t *testing.T) {
	ex := func(body, copied string) *journal.Exchange {
		return &journal.Exchange{Request: &journal.Message{Head: []byte("POST / HTTP/1.1\r\n\r\n"), Payload: []byte(body)},
			Response: &journal.Message{Head: []byte("HTTP/1.1 201 Created\r\n\r\n"), Payload: []byte(`{"encoded_request":"` + copied + `"}`)}}
	}
	require.Nil(t, difference(ex(`{"a":1}`, "eyJhIjoxfQ==")))
	require.Nil(t, difference(&journal.Exchange{Request: &journal.Message{}}))
	d := difference(ex(`{"a":1,"b":"long enough"}`, "eyJhIjoyLCJiIjoibG9uZyBlbm91Z2gifQ=="))
	require.Equal(t, "encoded_request in the response holds 25 bytes, the request has 25; they differ from byte 6 on", d.Text)
	require.Contains(t, d.Sent, "<mark>1</mark>")
	require.Contains(t, d.Copy, "<mark>2</mark>")
	require.Contains(t, difference(ex(`{"a":1}`, "!")).Text, "is no base64")
	require.Contains(t, difference(ex(`{"a":1}`, "e30=")).Text, "holds 2 bytes, the request has 7; they differ from byte 2 on")
}
