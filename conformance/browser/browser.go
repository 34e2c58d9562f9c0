// Package browser looks at a page in a headless Chromium that reaches nothing but the suite:
// every name and address leads to one listener on loopback, whose handler answers for all of
// them. So a page of a target is fetched as everything else of it is, and what its scripts ask
// for is seen, whatever the network.
//
// Everything that the browser runs is the target's, and hostile until it has shown otherwise.
// It has a folder of its own that is gone afterwards, no proxy, no UDP, and ends with its
// context, with all of its processes.
package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"dsrcheck/internal/procgroup"
)

// names are those under which the browser is installed.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Find is the path of the browser, empty if none is installed.
func Find() string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// longestDOM is how many bytes of a page are kept as its scripts left it.
const longestDOM = 4 << 20

// Visit opens a page, runs its scripts until they rest, and gives the page as they left it, the
// first 4 MiB of it. Their clocks run ahead while nothing is loaded; those that never rest are given
// so much of that time. The handler answers all requests, those of https, too; their URL is
// absolute, as the browser has it. An error says that the browser cannot be run, or that ctx
// ended before it rested.
func Visit(ctx context.Context, program, page string, within time.Duration, h http.Handler) (dom []byte, err error) {
	folder, err := os.MkdirTemp("", "dsrcheck-browser-")
	if err != nil {
		return nil, fmt.Errorf("make folder of browser: %w", err)
	}
	defer remove(folder)
	l, err := listen(ctx, h)
	if err != nil {
		return nil, fmt.Errorf("listen for browser: %w", err)
	}
	defer l.Close()
	cmd := exec.CommandContext(ctx, program, arguments(folder, l.address, page, within)...)
	cmd.Env = environment(os.Environ(), folder)
	var out, complaints head
	out.limit, complaints.limit = longestDOM, 4<<10
	cmd.Stdout, cmd.Stderr = &out, &complaints
	cmd.WaitDelay = 2 * time.Second
	procgroup.Own(cmd)
	err = cmd.Run()
	procgroup.End(cmd)
	switch {
	case ctx.Err() != nil:
		return out.kept, fmt.Errorf("wait for the page to rest: %w", context.Cause(ctx))
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return out.kept, fmt.Errorf("run browser %s: %w%s", program, err, complaints.last())
	}
	return out.kept, nil
}

// arguments are those of the program. Without them it would ask proxies, send UDP, look for
// news of itself, or believe that a page is another's.
func arguments(folder, address, page string, within time.Duration) []string {
	all := []string{"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
		"--no-proxy-server", "--webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--ignore-certificate-errors", "--user-data-dir=" + folder, "--host-resolver-rules=MAP * " + address,
		fmt.Sprintf("--virtual-time-budget=%d", within.Milliseconds()), "--dump-dom"}
	if os.Geteuid() == 0 {
		all = append(all, "--no-sandbox") // it refuses to have one there
	}
	return append(all, page)
}

// environment is that of the program: no proxy of the user's, and nothing written to the user's
// own folders.
func environment(all []string, folder string) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(v string) bool {
		name, _, _ := strings.Cut(strings.ToLower(v), "=")
		return strings.HasSuffix(name, "_proxy") || name == "home" || strings.HasPrefix(name, "xdg_")
	})
	return append(kept, "HOME="+folder)
}

// remove removes the folder of a browser that has ended. What it started may end a moment later
// and write until then.
func remove(folder string) {
	for range 20 {
		if os.RemoveAll(folder) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// head keeps the beginning of what is written to it.
type head struct {
	kept  []byte
	limit int
}

func (h *head) Write(p []byte) (int, error) {
	h.kept = append(h.kept, p[:min(len(p), h.limit-len(h.kept))]...)
	return len(p), nil
}

// last is the last line of what was written, behind a colon, empty if nothing was.
func (h *head) last() string {
	lines := strings.Split(strings.TrimSpace(string(h.kept)), "\n")
	if line := lines[len(lines)-1]; line != "" {
		return ": " + line
	}
	return ""
}
