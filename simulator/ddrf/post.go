package ddrf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// answerLimit is how many bytes of an answer are read.
const answerLimit = 4 << 20

// maxPosts is how often one request is sent at most, redirects counted.
const maxPosts = 4

// reply is the answer to a request, or why there is none.
type reply struct {
	status   int
	location string // where it leads to
	body     []byte
	err      error
}

// post sends the rqJWT in the form that the participant's own answers have (AD-03), and
// reports whether an answer came. Redirects are not followed: who takes requests says so
// in the file.
func (o *origination) post(ctx context.Context) bool {
	body, media := packed(o.b.form, document{{"rqJWT", o.RQJWT}}, o.RQJWT)
	m := &message{method: http.MethodPost, url: o.Endpoint, body: body,
		header: http.Header{"Content-Type": {media}, "Accept": {"application/json, application/jwt"}}}
	for _, change := range o.b.requesting.message {
		change(o, m)
	}
	o.started = true
	for n := 1; ; n++ {
		o.at = m.url
		o.reply = o.exchange(ctx, m)
		switch {
		case n == maxPosts:
		case o.reply.location != "" && o.b.requesting.follow(o, o.reply.location):
			m.url = o.reply.location
			continue
		case n == 1 && o.b.requesting.again(o, o.reply):
			continue
		}
		return o.reply.err == nil
	}
}

// exchange sends a message once.
func (o *origination) exchange(ctx context.Context, m *message) (r reply) {
	ctx, cancel := context.WithTimeout(ctx, o.config.AnswerTimeout)
	defer cancel()
	s := Step{What: "post the rqJWT to " + m.url}
	req, err := http.NewRequestWithContext(ctx, m.method, m.url, bytes.NewReader(m.body))
	if err != nil {
		o.step(s, err)
		return reply{err: err}
	}
	req.Header = m.header.Clone()
	resp, number, err := o.view.send(req, answerLimit)
	if number > 0 {
		s.Exchange = []uint64{number}
	}
	if err != nil {
		err = overdue(ctx, err)
		o.step(s, err)
		return reply{err: err}
	}
	r = reply{status: resp.StatusCode, location: leadsTo(req.URL, resp)}
	if r.body, r.err = io.ReadAll(resp.Body); r.err != nil {
		r.err = overdue(ctx, errors.New("the answer ends before its end"))
	}
	o.step(s, r.err)
	return r
}

// overdue is why no answer came: the end of the time for it, if that is over, whatever became
// of the connection then. A connection has the same deadline and may notice it sooner.
func overdue(ctx context.Context, err error) error {
	if over := ctx.Err(); over != nil {
		return over
	}
	if at, ok := ctx.Deadline(); ok && !time.Now().Before(at) {
		return context.DeadlineExceeded
	}
	return err
}

// leadsTo is where a redirect leads to, empty for other answers.
func leadsTo(from *url.URL, resp *http.Response) string {
	if resp.StatusCode/100 != 3 || resp.Header.Get("Location") == "" {
		return ""
	}
	to, err := from.Parse(resp.Header.Get("Location"))
	if err != nil {
		return ""
	}
	return to.String()
}
