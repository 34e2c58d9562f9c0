package ddrf

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// filePath is where a dsrdelete.json stands (section dsrdelete.json resource).
const filePath = "/dsrdelete.json"

// fileLimit is how many bytes of another party's file are read.
const fileLimit = 256 << 10

// maxFresh bounds how long a file is kept, whatever its owner allows.
const maxFresh = 24 * time.Hour

// partnerFile is the file of another party.
type partnerFile struct {
	object    object
	until     time.Time // until when it is kept
	exchanges []uint64  // in which it was read; none if it was kept
	away      bool      // whether nothing, or a server error, came in place of it
}

// read reads the file of a domain, wherever its urls say it is. With an error the file tells
// no more than how it was looked for.
func (v *view) read(ctx context.Context, domain string) (f *partnerFile, err error) {
	for _, from := range v.b.reading.urls(domain) {
		if f, err = v.readFrom(ctx, domain, from); err == nil {
			break
		}
	}
	return f, err
}

func (v *view) readFrom(ctx context.Context, domain, from string) (*partnerFile, error) {
	f := &partnerFile{}
	ctx, cancel := context.WithTimeout(ctx, v.config.FetchTimeout)
	defer cancel()
	at, err := url.Parse(from)
	if err != nil {
		return f, fmt.Errorf("read file of %s: %w", domain, err)
	}
	for redirects := 0; ; redirects++ {
		resp, err := v.get(ctx, at, f)
		f.away = err != nil || resp.StatusCode/100 == 5
		if err != nil {
			return f, fmt.Errorf("read file of %s: %w", domain, err)
		}
		if to := resp.Header.Get("Location"); resp.StatusCode/100 == 3 && to != "" {
			if at, err = at.Parse(to); err != nil || redirects == v.b.reading.redirects || !v.b.reading.follow(domain, at) {
				return f, fmt.Errorf("read file of %s: its redirect is not followed", domain)
			}
			continue
		}
		return f, v.take(f, domain, resp)
	}
}

// get asks for a URL, with the whole answer in memory.
func (v *view) get(ctx context.Context, at *url.URL, f *partnerFile) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", v.config.Introduce(req.URL))
	resp, number, err := v.send(req, fileLimit)
	if number > 0 {
		f.exchanges = append(f.exchanges, number)
	}
	return resp, err
}

// take makes a file out of the answer that holds it.
func (v *view) take(f *partnerFile, domain string, resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return fmt.Errorf("read file of %s: %w", domain, err)
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("read file of %s: the answer is %d", domain, resp.StatusCode)
	case !v.b.reading.suits(resp.Header):
		return fmt.Errorf("read file of %s: it is of another media type", domain)
	}
	o, repeated, err := readObject(body, false)
	if err == nil && repeated {
		err = errors.New("it has a name twice")
	}
	if err != nil {
		return fmt.Errorf("read file of %s: %w", domain, err)
	}
	f.object = o
	f.until = v.config.Clock.Now().Add(v.b.reading.fresh(strings.Join(resp.Header.Values("Cache-Control"), ",")))
	return nil
}

// send sends a request and returns its answer, and the number of the exchange in the
// journal, zero if nobody keeps one.
func (v *view) send(req *http.Request, limit int) (*http.Response, uint64, error) {
	var number uint64
	transport := journal.Transport{
		Dial: v.config.Dial, Partner: v.config.Domain, Limits: journal.Limits{Body: limit},
		TLS: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: v.config.Roots, Time: v.config.Clock.Now, InsecureSkipVerify: v.b.reading.insecure, CurvePreferences: network.Curves()},
		Record: func(ex *journal.Exchange) {
			v.config.Record(ex)
			number = ex.Number
		},
	}
	resp, err := transport.RoundTrip(req)
	return resp, number, err
}

// fileOf is the file of a domain: the one that was read for this request before, one that
// is kept, or else the one that is there now.
func (x *examination) fileOf(domain string, again bool) (*partnerFile, error) {
	if f := x.files[domain]; f != nil && !again {
		return f, nil
	}
	if f := x.kept(domain); f != nil && !again {
		x.files[domain] = f
		return f, nil
	}
	f, err := x.read(x.ctx, domain)
	if err != nil {
		return nil, err
	}
	x.files[domain] = f
	x.keep(domain, f)
	return f, nil
}
