package clock

import (
	"fmt"
	"time"
)

// Duration is a span of time that is written as in "1m30s".
type Duration time.Duration

// MarshalText writes the span as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	span, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("read duration: %q is not of the form 1m30s", text)
	}
	*d = Duration(span)
	return nil
}
