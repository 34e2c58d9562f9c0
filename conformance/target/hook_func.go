package target

import (
	"context"
	"time"
)

// NewHook makes a hook of a function, for those who certify from a Go program. The function
// is called from several goroutines and returns what the hook says.
func NewHook(name HookName, timeout time.Duration, f func(ctx context.Context, c HookCall) (said string, err error)) *Hook {
	return &Hook{name: name, timeout: timeout, perform: func(ctx context.Context, c HookCall) (heard, error) {
		said, err := f(ctx, c)
		return heard{said: []byte(said)}, err
	}}
}
