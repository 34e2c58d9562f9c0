package journal

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrReplay is wrapped by errors about exchanges, or places, for which no replay makes sense.
var ErrReplay = errors.New("it cannot be sent again")

// hostField is the Host of a request, its name as it is spelled.
var hostField = regexp.MustCompile(`(?i)(\nhost:[ \t]*)[^\r\n]*`)

// Replay sends the bytes of an exchange's request again, as they are, and returns the new
// exchange: to where they went, or to the host of a base URL, if one is given, which their
// Host field then names. Dial and config are those of a [Transport]. A request that was not
// kept whole cannot be sent.
func Replay(ctx context.Context, ex *Exchange, to string, dial func(ctx context.Context, network, address string) (net.Conn, error), config *tls.Config) (*Exchange, error) {
	if ex.Request.Truncated || len(ex.Request.Head) == 0 {
		return nil, fmt.Errorf("replay exchange: %w: its request was not kept whole", ErrReplay)
	}
	u, err := url.Parse(cmp.Or(to, ex.URL))
	if err == nil && u.Scheme == "" && strings.HasPrefix(ex.URL, "//") && to == "" {
		u.Scheme = map[bool]string{true: "https", false: "http"}[ex.TLS != nil]
	}
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("replay exchange: %w: %q is no http or https URL", ErrReplay, cmp.Or(to, ex.URL))
	}
	t := &Transport{Dial: dial, TLS: config}
	head := ex.Request.Head
	if to != "" {
		head = hostField.ReplaceAll(head, []byte("${1}"+u.Host))
	}
	req := &http.Request{Method: ex.Request.Method(), URL: u}
	started := time.Now()
	conn, err := t.dial(ctx, req)
	if err != nil {
		return undialled(ctx, req, started, err), nil
	}
	again := roundTrip(ctx, conn, req, Limits{}, func(rec *recorder) error {
		_, err := rec.Write(slices.Concat(head, ex.Request.Payload))
		return err
	})
	again.Partner, again.Label = ex.Partner, fmt.Sprintf("replay of %d", ex.Number)
	return again, nil
}
