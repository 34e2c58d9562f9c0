package console

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"dsrcheck/simulator"
)

// What the answer of a world may bring, in bytes. A page holds one exchange at least,
// however its bytes are escaped.
const (
	maxAnswer  = 256 << 20
	maxTrouble = 64 << 10
)

// at is a path whose parts may hold any characters.
func at(parts ...string) string {
	path := ""
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return path
}

// call asks for one thing: in is the body in JSON, none if nil, and the answer is read
// into out unless that is nil.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("ask world: %w: %w", simulator.ErrWish, err)
		}
		body = bytes.NewReader(data)
	}
	data, err := c.fetch(ctx, method, path, query, body)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("ask world: %w: its answer to %s %s cannot be read: %w", ErrUnreachable, method, path, err)
	}
	return nil
}

// fetch sends a request and returns the body of an answer that is a success.
func (c *Client) fetch(ctx context.Context, method, path string, query url.Values, body io.Reader) ([]byte, error) {
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return nil, fmt.Errorf("ask world: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.lost(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return nil, troubleOf(resp)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, c.lost(ctx, err)
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("ask world: the answer to %s %s is larger than %d bytes", method, path, maxAnswer)
	}
	return data, nil
}

// lost is the error of a call that got no whole answer.
func (c *Client) lost(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("ask world: %w", context.Cause(ctx))
	}
	if e := (*url.Error)(nil); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("ask world at %s: %w: %w", c.base, ErrUnreachable, err)
}

// troubleOf is the error that an answer tells.
func troubleOf(resp *http.Response) error {
	data, _ := io.ReadAll(io.LimitReader(resp.Body, maxTrouble))
	var t trouble
	if err := json.Unmarshal(data, &t); err != nil || t.Error == "" {
		return fmt.Errorf("ask world: %w: the answer is %q, not that of an admin API", ErrUnreachable, cmp.Or(resp.Status, "without a status"))
	}
	e := &Error{Status: resp.StatusCode, Message: t.Error, Hint: t.Hint}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		e.is = ErrToken
	case http.StatusNotFound:
		e.is = simulator.ErrUnknown
	case http.StatusConflict:
		e.is = simulator.ErrConflict
	case http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		e.is = simulator.ErrWish
	}
	return e
}
