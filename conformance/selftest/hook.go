package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"dsrcheck/conformance/target"
)

// hookTimeout ends a call of a simulated partner's hook.
const hookTimeout = 10 * time.Second * pace

// servedHook is a hook that a simulated partner serves on its site, called without a network.
func servedHook(site http.Handler, name target.HookName) *target.Hook {
	return target.NewHook(name, hookTimeout, func(ctx context.Context, c target.HookCall) (string, error) {
		body, err := json.Marshal(c)
		if err != nil {
			return "", err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/hooks/"+string(name), bytes.NewReader(body))
		if err != nil {
			return "", err
		}
		said := &reply{header: http.Header{}, status: http.StatusOK}
		site.ServeHTTP(said, r)
		if said.status/100 != 2 {
			return "", fmt.Errorf("it answers %d: %s", said.status, said.body.Bytes())
		}
		return said.body.String(), nil
	})
}

// reply is what a site answers.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *reply) Header() http.Header             { return r.header }
func (r *reply) WriteHeader(status int)          { r.status = status }
func (r *reply) Write(p []byte) (n int, e error) { return r.body.Write(p) }
