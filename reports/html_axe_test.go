package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// TestPageAccessible has axe-core look at pages in both themes, on a desk and on a phone, with
// everything unfolded: no rule of WCAG 2.2 AA is broken, nor any that axe calls best practice.
func TestPageAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	home := consumersHome(t)
	axe, err := os.ReadFile(filepath.Join(home, "node_modules", "axe-core", "axe.min.js"))
	require.NoError(t, err)
	pages := map[string]Input{"sample": sample()}
	if !testing.Short() {
		pages["fine"], pages["hostile"], pages["admitted"] = fine(), hostile(strings.Join(tricks, " ")), admittedAndFlaky()
	}
	for name, in := range pages {
		for _, colours := range []string{"light", "dark"} {
			for _, wide := range []int64{390, 1280} {
				b := opened(t, rendered(t, in), theme(colours), chromedp.EmulateViewport(wide, 900))
				value[any](b, `for (const d of document.querySelectorAll("details")) d.open = true`)
				// What is far from the screen is laid out late. Nobody sees it as it lies until then, over what follows.
				value[any](b, `for (const e of document.querySelectorAll("*")) if (getComputedStyle(e).contentVisibility === "auto") e.style.contentVisibility = "visible"`)
				value[any](b, string(axe)+"; 0")
				broken := value[[]string](b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
					.then(r => r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join("; ")))`)
				require.Empty(t, broken, "%s, %s, %d", name, colours, wide)
				b.quiet()
			}
		}
	}
}
