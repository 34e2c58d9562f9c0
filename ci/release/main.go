// Command release builds what a release of dsrcheck is made of: an archive for each system, with
// the program, its manual and what makes shells complete it, and the list of checksums.
//
//	go run ./ci/release --version 1.2.3 --out dist
//
// The same source gives the same bytes, on whatever machine, by the same version of Go: files bear
// the time of the commit, or SOURCE_DATE_EPOCH, and nothing else of where and when they were made.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// platforms are those that are released, and cross-compiled by CI.
var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "/" + p.arch }

// version is what a release is called: the form of semver.
var version = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$`)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(0)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "release: %v\n", err)
		os.Exit(2)
	}
	if err := b.make(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "release: %v\n", err)
		os.Exit(1)
	}
}

// parse reads the command line.
func parse(args []string) (*build, error) {
	b := &build{}
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.StringVar(&b.version, "version", "", "what the release is called, such as 1.2.3")
	flags.StringVar(&b.out, "out", "dist", "folder to write to")
	only := flags.String("only", "", "platforms, such as linux/amd64,darwin/arm64 (default all)")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%q is no flag", flags.Arg(0))
	}
	b.version = strings.TrimPrefix(b.version, "v")
	if !version.MatchString(b.version) {
		return nil, fmt.Errorf("--version %q is not of the form 1.2.3", b.version)
	}
	b.platforms = platforms
	if *only != "" {
		b.platforms = nil
		for name := range strings.SplitSeq(*only, ",") {
			p, err := platformNamed(name)
			if err != nil {
				return nil, err
			}
			b.platforms = append(b.platforms, p)
		}
	}
	var err error
	b.at, err = sourceTime()
	return b, err
}

func platformNamed(name string) (platform, error) {
	var all []string
	for _, p := range platforms {
		if p.String() == name || name == "host" && p == (platform{runtime.GOOS, runtime.GOARCH}) {
			return p, nil
		}
		all = append(all, p.String())
	}
	return platform{}, fmt.Errorf("--only: there is no platform %q; platforms are host, %s", name, strings.Join(all, ", "))
}

// sourceTime is the time of the source: SOURCE_DATE_EPOCH, or that of the commit.
func sourceTime() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := exec.Command("git", "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("find the time of the commit: %w; SOURCE_DATE_EPOCH can name it", err)
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH %q is no number of seconds", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// build is one release under way.
type build struct {
	version, out string
	platforms    []platform
	at           time.Time
}

// make writes the whole release.
func (b *build) make(ctx context.Context) error {
	work, err := os.MkdirTemp("", "dsrcheck-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.MkdirAll(b.out, 0o755); err != nil {
		return err
	}
	host := filepath.Join(work, "host")
	if err := b.compile(ctx, platform{runtime.GOOS, runtime.GOARCH}, host); err != nil {
		return err
	}
	shared, err := b.documents(ctx, host)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, p := range b.platforms {
		program := filepath.Join(work, "dsrcheck")
		if err := b.compile(ctx, p, program); err != nil {
			return err
		}
		raw, err := os.ReadFile(program)
		if err != nil {
			return err
		}
		name := "dsrcheck"
		if p.os == "windows" {
			name += ".exe"
		}
		archive, sum, err := b.pack(p, append([]member{{name, 0o755, raw}}, shared...))
		if err != nil {
			return err
		}
		fmt.Println(filepath.Join(b.out, archive))
		fmt.Fprintf(&sums, "%s  %s\n", sum, archive)
	}
	return os.WriteFile(filepath.Join(b.out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// compile builds the program for a platform, without C.
func (b *build) compile(ctx context.Context, p platform, to string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w -X main.release="+b.version, "-o", to, "./cmd/dsrcheck")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOEXPERIMENT=")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build for %s: %w", p, err)
	}
	return nil
}
