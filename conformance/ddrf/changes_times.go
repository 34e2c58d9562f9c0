package ddrf

import "time"

var timeChanges = both(map[string]change{
	"iat-ahead-10m": iat(10 * time.Minute),
})
