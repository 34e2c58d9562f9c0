package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPackGivesTheSameBytes packs twice and reads what came of it with readers of others.
func TestPackGivesTheSameBytes(t *testing.T) {
	files := []member{{"dsrcheck", 0o755, []byte("program")}, {"man/man1/dsrcheck.1", 0o644, []byte(".TH")}}
	for _, p := range platforms {
		t.Run(p.String(), func(t *testing.T) {
			var sums [2]string
			var name string
			for i := range sums {
				b := &build{version: "1.2.3", out: t.TempDir(), at: time.Unix(1767225600, 0).UTC()}
				var err error
				name, sums[i], err = b.pack(p, files)
				require.NoError(t, err)
				raw, err := os.ReadFile(filepath.Join(b.out, name))
				require.NoError(t, err)
				require.Equal(t, fmt.Sprintf("%x", sha256.Sum256(raw)), sums[i])
				require.Equal(t, map[string]string{
					"dsrcheck_1.2.3_" + p.os + "_" + p.arch + "/dsrcheck":            "-rwxr-xr-x 2026-01-01 program",
					"dsrcheck_1.2.3_" + p.os + "_" + p.arch + "/man/man1/dsrcheck.1": "-rw-r--r-- 2026-01-01 .TH",
				}, unpacked(t, name, raw))
			}
			require.Equal(t, sums[0], sums[1])
			require.Equal(t, p.os == "windows", strings.HasSuffix(name, ".zip"))
		})
	}
}

// unpacked are the files of an archive: mode, day and content by name.
func unpacked(t *testing.T, name string, raw []byte) map[string]string {
	all := map[string]string{}
	if strings.HasSuffix(name, ".zip") {
		r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		require.NoError(t, err)
		for _, f := range r.File {
			content, err := f.Open()
			require.NoError(t, err)
			data, err := io.ReadAll(content)
			require.NoError(t, err)
			all[f.Name] = fmt.Sprintf("%s %s %.10s", f.Mode(), f.Modified.UTC().Format(time.DateOnly), data)
		}
		return all
	}
	zipped, err := gzip.NewReader(bytes.NewReader(raw))
	require.NoError(t, err)
	for r := tar.NewReader(zipped); ; {
		f, err := r.Next()
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		require.Zero(t, f.Uid)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		all[f.Name] = fmt.Sprintf("%s %s %.10s", f.FileInfo().Mode(), f.ModTime.UTC().Format(time.DateOnly), data)
	}
}

func TestMistakesAreTold(t *testing.T) {
	for want, args := range map[string][]string{
		`--version "" is not of the form 1.2.3`:        nil,
		`--version "next" is not of the form 1.2.3`:    {"--version", "next"},
		`"more" is no flag`:                            {"--version", "1.2.3", "more"},
		`--only: there is no platform "plan9/amd64"; `: {"--version", "v1.2.3", "--only", "plan9/amd64"},
	} {
		_, err := parse(args)
		require.ErrorContains(t, err, want)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	_, err := parse([]string{"--version", "1.2.3"})
	require.ErrorContains(t, err, `SOURCE_DATE_EPOCH "yesterday" is no number of seconds`)
}

// TestRelease makes that of this machine, twice, and has its program say what it is.
func TestRelease(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program anew")
	}
	if _, err := platformNamed("host"); err != nil {
		t.Skip("this platform is not released")
	}
	t.Chdir("../..")
	t.Setenv("SOURCE_DATE_EPOCH", "1767225600")
	var sums [2]string
	out := t.TempDir()
	for i := range sums {
		b, err := parse([]string{"--version", "v1.2.3", "--only", "host", "--out", out})
		require.NoError(t, err)
		require.NoError(t, b.make(t.Context()))
		raw, err := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
		require.NoError(t, err)
		sums[i] = string(raw)
	}
	require.Equal(t, sums[0], sums[1])
	folder := fmt.Sprintf("dsrcheck_1.2.3_%s_%s", runtime.GOOS, runtime.GOARCH)
	require.Contains(t, sums[0], folder+".")
	raw, err := os.ReadFile(filepath.Join(out, strings.Fields(sums[0])[1]))
	require.NoError(t, err)
	files := unpacked(t, strings.Fields(sums[0])[1], raw)
	for _, name := range []string{"LICENSE", "README.md", "man/man1/dsrcheck.1", "man/man1/dsrcheck-run.1", "completions/dsrcheck.bash", "completions/_dsrcheck", "completions/dsrcheck.fish", "completions/dsrcheck.ps1"} {
		require.Contains(t, files, folder+"/"+name)
	}
	if runtime.GOOS == "windows" {
		return
	}
	require.NoError(t, exec.Command("tar", "-xzf", filepath.Join(out, folder+".tar.gz"), "-C", out).Run())
	said, err := exec.Command(filepath.Join(out, folder, "dsrcheck"), "version").Output()
	require.NoError(t, err)
	require.Equal(t, "dsrcheck 1.2.3\n", string(said))
}
