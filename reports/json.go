package reports

import (
	"fmt"
	"io"
)

// JSON writes results.json: the results as they are. The exchanges stay in the journal. The
// error is that of w.
func JSON(w io.Writer, in Input) error {
	if err := encode(w, in.Results); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}
