package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// retries judges that what comes again under an id is the same request, and that no other has that id
// (OG-7.1-04). In what words it comes, and whether it comes at all, is the target's to say.
func (p *played) retries() conformance.Finding {
	var all []attempts
	for _, x := range p.asked {
		all = append(all, x.sent())
	}
	return judgeRetries(all, p.f.flaw)
}

// attempts are the requests that came of one submission, the first one first.
type attempts []*journal.Exchange

func judgeRetries(all []attempts, flaw string) conformance.Finding {
	f := conformance.Fine("an id names one request, in each attempt", "")
	type first struct {
		of   int
		what string
	}
	seen := map[string]first{}
	again := 0
	for i, sent := range all {
		for n, ex := range sent {
			d := readMessage(ex, ex.Request, "opengdpr/request")
			id, ok := d.text("subject_request_id")
			if !ok {
				continue
			}
			if n > 0 {
				again++
			}
			what := wished(d)
			switch before, known := seen[id]; {
			case !known:
				seen[id] = first{i, what}
			case before.of != i:
				f.Problem = "two requests have the same subject_request_id"
			case before.what != what:
				f.Problem = "another request comes under the id of one that was sent before"
			}
			if f.Problem != "" {
				f.Got = fmt.Sprintf("%q", conformance.Clip(id))
				return f
			}
		}
	}
	f.Got = fmt.Sprintf("%d requests under %d ids, %d of them tried again", len(all), len(seen), again)
	if len(seen) < 2 {
		return conformance.Unknown(flaw, "there are no two requests with an id that can be read")
	}
	return f
}

// wished is what a request asks for, whatever its words: its type and its identities.
func wished(d document) string {
	var out bytes.Buffer
	for _, name := range []string{"subject_request_type", "subject_identities"} {
		raw, _ := d.members.Get(name)
		var value any
		if json.Unmarshal(raw, &value) == nil {
			raw, _ = json.Marshal(value)
		}
		out.Write(raw)
		out.WriteByte('\n')
	}
	return out.String()
}
