//go:build !race

package ddrf

const raced = false
