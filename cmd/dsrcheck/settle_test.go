package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is printed so that a run can be repeated tells no secret.
func TestPublic(t *testing.T) {
	for _, tt := range []struct{ flag, value, want string }{
		{"hook", "submit=https://me:hunter2@admin.test/h?key=hunter2", "submit=https://...@admin.test/h?..."},
		{"hook", "submit=https://admin.test/h", "submit=https://admin.test/h"},
		{"hook", "belief=manual", "belief=manual"},
		{"header", "X-Key: hunter2", "X-Key: ..."},
		{"identifier", "ppuid:plaintext=hunter2", "ppuid:plaintext=..."},
		{"target", "https://me:hunter2@a.test/?x=y", "https://...@a.test/?x=y"},
	} {
		require.Equal(t, tt.want, public(tt.flag, tt.value))
	}
}
