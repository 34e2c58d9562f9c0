package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
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
	url, method, body string
	headers           []Header
	roots             *x509.CertPool
}

// perform sends the request. Any answer of the 2xx is success; no redirect is followed.
func (h httpHook) perform(ctx context.Context, _ string, c HookCall) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, h.method, c.escaped().fill(h.url), strings.NewReader(c.fill(h.body)))
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	for _, field := range h.headers {
		req.Header.Add(field.Name, c.fill(field.Value))
	}
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
		return nil, fmt.Errorf("no answer from %s: %w", req.URL.Host, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestOutput))
	if resp.StatusCode/100 != 2 {
		return body, fmt.Errorf("%s answers %q", req.URL.Host, resp.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("answer of %s is not complete: %w", req.URL.Host, err)
	}
	return nil, nil
}
