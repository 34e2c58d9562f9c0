package reports

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes results.json: the results as they are, indented, keys of maps sorted. The
// exchanges stay in the journal. The error is that of w.
func JSON(w io.Writer, in Input) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(in.Results); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}
