package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteDir writes a file of each format that has one into a folder that exists. It writes all
// of them: each is cheap, so that what somebody wants to look at tomorrow needs no flag today.
// Each file appears whole or not at all. The first error ends it.
func WriteDir(dir string, in Input) error {
	for _, f := range formats {
		if f.File == "" {
			continue
		}
		if err := WriteFile(filepath.Join(dir, f.File), func(w io.Writer) error { return f.Write(w, in, TextOptions{}) }); err != nil {
			return fmt.Errorf("write %s: %w", f.File, err)
		}
	}
	return nil
}

// WriteFile writes a file beside its place and then moves it there, so that it appears whole
// or not at all.
func WriteFile(path string, render func(io.Writer) error) error {
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
