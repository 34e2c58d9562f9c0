package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// member is a file of an archive.
type member struct {
	name string // below the folder of the archive, with slashes
	mode fs.FileMode
	data []byte
}

// completions are the files that shells complete the program by.
var completions = []struct{ shell, file string }{
	{"bash", "dsrcheck.bash"}, {"zsh", "_dsrcheck"}, {"fish", "dsrcheck.fish"}, {"powershell", "dsrcheck.ps1"},
}

// documents are what archives of all platforms have: licence, README, manual and completions, as
// the program itself, built for this machine, writes them.
func (b *build) documents(ctx context.Context, program string) (all []member, err error) {
	for _, name := range []string{"LICENSE", "README.md"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, member{name, 0o644, raw})
	}
	folder, err := os.MkdirTemp("", "dsrcheck-manual-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	run := func(args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(b.at.Unix(), 10))
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("dsrcheck %s: %w", args[0], err)
		}
		return out, nil
	}
	if _, err := run("man", "--out", folder); err != nil {
		return nil, err
	}
	pages, err := filepath.Glob(filepath.Join(folder, "*.1"))
	if err != nil {
		return nil, err
	}
	for _, page := range pages { // sorted
		raw, err := os.ReadFile(page)
		if err != nil {
			return nil, err
		}
		all = append(all, member{"man/man1/" + filepath.Base(page), 0o644, raw})
	}
	for _, c := range completions {
		raw, err := run("completion", c.shell)
		if err != nil {
			return nil, err
		}
		all = append(all, member{"completions/" + c.file, 0o644, raw})
	}
	return all, nil
}

// pack writes the archive of a platform and returns its name and checksum.
func (b *build) pack(p platform, files []member) (name, sum string, err error) {
	folder := fmt.Sprintf("dsrcheck_%s_%s_%s", b.version, p.os, p.arch)
	var archive bytes.Buffer
	if p.os == "windows" {
		name, err = folder+".zip", b.zip(&archive, folder, files)
	} else {
		name, err = folder+".tar.gz", b.tar(&archive, folder, files)
	}
	if err != nil {
		return "", "", fmt.Errorf("pack %s: %w", name, err)
	}
	return name, fmt.Sprintf("%x", sha256.Sum256(archive.Bytes())), os.WriteFile(filepath.Join(b.out, name), archive.Bytes(), 0o644)
}

func (b *build) tar(to *bytes.Buffer, folder string, files []member) error {
	zipped, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		return err
	}
	packed := tar.NewWriter(zipped)
	for _, f := range files {
		head := &tar.Header{Name: folder + "/" + f.name, Mode: int64(f.mode), Size: int64(len(f.data)), ModTime: b.at, Format: tar.FormatUSTAR}
		if err := packed.WriteHeader(head); err != nil {
			return err
		}
		if _, err := packed.Write(f.data); err != nil {
			return err
		}
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return zipped.Close()
}

func (b *build) zip(to *bytes.Buffer, folder string, files []member) error {
	packed := zip.NewWriter(to)
	for _, f := range files {
		head := &zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: b.at}
		head.SetMode(f.mode)
		w, err := packed.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.data); err != nil {
			return err
		}
	}
	return packed.Close()
}
