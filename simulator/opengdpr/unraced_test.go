//go:build !race

package opengdpr

const raced = false
