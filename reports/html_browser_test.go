package reports

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/browser"
)

// tab is a page in a headless browser, and what went wrong with it.
type tab struct {
	ctx context.Context
	t   *testing.T

	mu         sync.Mutex
	complaints []string // of the console, of the policy, of scripts
	fetched    []string // whatever was asked for beside the page
}

// do is a step without a result.
type do = chromedp.Action[chromedp.Void]

// opened starts a browser, whose only way out is a proxy that is not there, and shows it a
// page as a file.
func opened(t *testing.T, page []byte, before ...do) *tab {
	t.Helper()
	program := browser.Find()
	if program == "" {
		t.Skip("no browser is installed; make browser installs one")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "report.html")
	require.NoError(t, os.WriteFile(path, page, 0o600))
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.UserDataDir(filepath.Join(folder, "browser")),
		chromedp.Flag("proxy-server", "http://127.0.0.1:9"), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(time.Minute))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // it refuses to have one there
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 2*time.Minute) // ended by hand, after all else
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{ctx: ctx, t: t}
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	require.NoError(t, chromedp.Listen(ctx, b.event))
	b.do(devtools(log.Enable, cdp.Empty{}), devtools(network.Enable, network.EnableParams{}))
	b.do(before...)
	b.do(chromedp.Navigate("file://" + path))
	return b
}

// devtools is a command of the protocol as a step.
func devtools[P, R any](c cdp.Command[P, R], params P) do {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, c, params)
		return err
	})
}

func (b *tab) event(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, ev.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, "console: "+string(ev.Type))
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, ev.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(ev.Request.URL, "file://") || !strings.HasSuffix(ev.Request.URL, "/report.html") {
			b.fetched = append(b.fetched, ev.Request.URL)
		}
	}
}

// do does things in the page.
func (b *tab) do(steps ...do) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, steps...))
}

// value is what an expression comes to in the page.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, expression)
	return v
}

// until asks the page until an expression is true, which what the browser is told to do becomes
// in its own time.
func (b *tab) until(expression string) {
	b.t.Helper()
	for !value[bool](b, expression) { // fails when the tab's time is over
	}
}

// quiet requires that nothing went wrong and nothing was fetched.
func (b *tab) quiet() {
	b.t.Helper()
	value[bool](b, `new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))`)
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.complaints)
	require.Empty(b.t, b.fetched)
}

// theme is the user's choice of colours.
func theme(name string) do {
	return devtools(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}
