package target

import (
	"context"
	"time"
)

// NewHook makes a hook of a function, for those who certify from a Go program. The name is
// what its errors call it. The function is called from several goroutines.
func NewHook(name string, timeout time.Duration, f func(ctx context.Context, c HookCall) error) *Hook {
	return &Hook{name: name, timeout: timeout, perform: func(ctx context.Context, _ string, c HookCall) ([]byte, error) { return nil, f(ctx, c) }}
}
