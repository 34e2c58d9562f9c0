package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteDir writes results.json, junit.xml and report.html into a folder that exists. Each
// file appears whole or not at all. The first error ends it.
func WriteDir(dir string, in Input) error {
	for _, f := range []struct {
		name   string
		render func(io.Writer, Input) error
	}{{"results.json", JSON}, {"junit.xml", JUnit}, {"report.html", HTML}} {
		if err := replace(filepath.Join(dir, f.name), func(w io.Writer) error { return f.render(w, in) }); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

// replace writes a file beside its place and then moves it there.
func replace(path string, render func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // readable by the owner alone, like the journal
	if err != nil {
		return err
	}
	temporary := f.Name()
	buf := bufio.NewWriter(f)
	err = errors.Join(render(buf), buf.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}
