//go:build race

package ddrf

// raced says that these tests run under the race detector, where they take five times as long.
const raced = true
