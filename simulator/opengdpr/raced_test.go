//go:build race

package opengdpr

// raced says that these tests run under the race detector, where they take five times as long.
const raced = true
