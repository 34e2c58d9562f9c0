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
// or not at all. What is there and is no file, such as /dev/stdout, is written into; a link leads
// to the file that is written.
func WriteFile(path string, render func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		buf := bufio.NewWriter(f)
		return errors.Join(render(buf), buf.Flush(), f.Close())
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	}
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
