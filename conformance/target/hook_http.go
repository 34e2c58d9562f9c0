package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// httpHook is a hook that is a request to a URL of the user's own. It goes straight there,
// neither through the proxy nor by the resolve map, and takes nothing of the target's
// credentials along.
type httpHook struct {
	url, method string
	body        string // nothing stands for the call as JSON
	headers     []Header
	roots       *x509.CertPool
}

// perform sends the request. Any answer of the 2xx is success; no redirect is followed.
func (h httpHook) perform(ctx context.Context, c HookCall) (back heard, err error) {
	body := c.fill(h.body)
	if h.body == "" {
		call, err := json.Marshal(c)
		if err != nil {
			return back, err
		}
		body = string(call)
	}
	req, err := http.NewRequestWithContext(ctx, h.method, c.fillURL(h.url), strings.NewReader(body))
	if err != nil {
		return back, fmt.Errorf("build request: %w", err)
	}
	if h.body == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, field := range h.headers {
		if h.body == "" && field.Name == "Content-Type" {
			req.Header.Del(field.Name)
		}
		req.Header.Add(field.Name, c.fill(field.Value))
	}
	shown := *req.URL // its query, and who calls, may be what opens it
	shown.User, shown.RawQuery, shown.ForceQuery = nil, "", false
	back.asked = req.Method + " " + shown.String()
	client := http.Client{
		Transport: &http.Transport{
			TLSClientConfig:        &tls.Config{RootCAs: h.roots},
			DisableKeepAlives:      true, // calls are rare, and a connection that was kept may be dead
			DisableCompression:     true,
			MaxResponseHeaderBytes: longestOutput,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		var wrapped *url.Error // repeats the whole URL
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return back, fmt.Errorf("no answer from %s: %w", req.URL.Host, err)
	}
	defer resp.Body.Close()
	back.outcome = resp.Status
	back.said, err = io.ReadAll(io.LimitReader(resp.Body, longestOutput))
	if resp.StatusCode/100 != 2 {
		return back, fmt.Errorf("%s answers %q", req.URL.Host, resp.Status)
	}
	if err != nil {
		return back, fmt.Errorf("answer of %s is not complete: %w", req.URL.Host, err)
	}
	return back, nil
}
