package reports

import (
	"fmt"
	"io"
)

// WriteJSON writes a value as the machine formats have it: indented, and so that nothing foreign in it
// can steer a terminal or a log. The error is that of w, or of a value that has no form in JSON.
func WriteJSON(w io.Writer, value any) error {
	if err := encode(w, value); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// JSON writes results.json: the results as they are. The exchanges stay in the journal. The
// error is that of w.
func JSON(w io.Writer, in Input) error {
	if err := encode(w, in.Results); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}
