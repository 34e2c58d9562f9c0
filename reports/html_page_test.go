package reports

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// tricks are what a hostile target would like a page to take for its own.
var tricks = []string{
	`<script>window.hacked=1</script>`, `<img src=https://evil.test/x onerror=window.hacked=1>`, `"><svg onload=window.hacked=1>`,
	`</style><style>@import url(https://evil.test/y)</style>`, `</title><iframe src=javascript:window.hacked=1>`, `</script><script>window.hacked=1`,
	"\u202e\u2066<b onclick=window.hacked=1>\u2029\xff\xfe\x00", `{{.}}${window.hacked=1}`, `<base href=https://evil.test/><link rel=prefetch href=/z>`,
}

// TestPageHostile shows a page full of tricks: none works, nothing is fetched, nobody complains.
func TestPageHostile(t *testing.T) {
	for _, name := range []string{"light", "dark"} {
		b := opened(t, rendered(t, hostile(strings.Join(tricks, " "))), theme(name))
		require.Equal(t, "undefined", value[string](b, `typeof window.hacked`))
		require.Zero(t, value[int](b, `document.querySelectorAll("img,iframe,base,link,object,embed,[onclick],[onload],[onerror]").length`))
		require.Zero(t, value[int](b, `[...document.querySelectorAll("details")].map(d => d.open = true) && document.querySelectorAll("script:not(:last-child)").length`))
		b.quiet()
	}
}

// TestPageKeyboard finds a requirement without a pointer.
func TestPageKeyboard(t *testing.T) {
	b := opened(t, rendered(t, sample()))
	focus := func() string {
		return value[string](b, `(e => e.id || e.name && e.name + "=" + e.value || e.getAttribute("href") || e.localName)(document.activeElement)`)
	}
	b.do(chromedp.KeyEvent(kb.Tab))
	require.Equal(t, "#main", focus(), "the first stop leads past the head")
	value[any](b, `window.jumped = new Promise(done => addEventListener("hashchange", () => setTimeout(() => done(true)))), 0`)
	b.do(chromedp.KeyEvent(kb.Enter))
	require.True(t, value[bool](b, `jumped`), "the page has followed the link, and moves the focus no more")
	require.Equal(t, "main", focus())
	for i := 0; focus() != "q"; i++ {
		require.Less(t, i, 100, "the search field is never reached")
		b.do(chromedp.KeyEvent(kb.Tab))
		// A busy browser styles the focus a moment after it has moved it.
		require.True(t, value[bool](b, `new Promise(done => {
			const look = () => getComputedStyle(document.activeElement).outlineStyle !== "none" ? done(true) : requestAnimationFrame(look);
			look();
			setTimeout(() => done(false), 10000);
		})`), "the focus shows")
	}
	rows := func() string {
		return value[string](b, `[...document.querySelectorAll("#matrix tbody tr")].filter(r => r.offsetHeight).map(r => r.cells[0].textContent).join(" ")`)
	}
	all := rows()
	require.Equal(t, "OG-7.3-02 OG-8-01 OG-4.1-07 OG-9-01 OG-9-02", all)
	b.do(chromedp.KeyEvent("refused 400"))
	require.Equal(t, "OG-8-01", rows())
	require.Equal(t, "1 of 5 requirements shown", value[string](b, `document.querySelector("output[aria-live=polite]").textContent`))
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Tab))
	require.Equal(t, "verdict=fail", focus())
	require.Equal(t, all, rows())
	b.do(chromedp.KeyEvent(" "))
	require.Equal(t, "OG-7.3-02 OG-9-02", rows(), "by verdict")
	b.do(chromedp.KeyEvent(" "))
	for focus() != "security=security" {
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	b.do(chromedp.KeyEvent(" "))
	require.Equal(t, "OG-4.1-07", rows(), "by security")
	b.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.Tab))
	require.Equal(t, "level", focus())
	b.do(chromedp.KeyEvent("SH"))
	require.Equal(t, "OG-8-01", rows(), "by level")
	b.do(chromedp.KeyEvent(kb.Tab))
	require.Equal(t, "section", focus())
	b.do(chromedp.KeyEvent("9"))
	require.Empty(t, rows(), "by section, too")
	b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	b.quiet() // what the page does afterwards is done
	require.Equal(t, all, rows(), "all of them again")
	b.quiet()
}

// TestPageLinks follows a link to what is folded.
func TestPageLinks(t *testing.T) {
	b := opened(t, rendered(t, sample()))
	visible := `document.querySelector(location.hash).checkVisibility({contentVisibilityAuto: false}) && document.querySelector(location.hash).offsetHeight > 0`
	for _, to := range value[[]string](b, `[...new Set([...document.querySelectorAll("a[href]")].map(a => a.getAttribute("href")))]`) {
		require.True(t, value[bool](b, `new Promise(done => {
			for (const d of document.querySelectorAll("details")) d.open = false;
			location.hash = "";
			location.hash = "`+to+`";
			setTimeout(() => done(`+visible+`), 20);
		})`), to)
	}
	b.quiet()
}

// TestPageWithoutScripts has everything in place.
func TestPageWithoutScripts(t *testing.T) {
	b := opened(t, rendered(t, sample()), devtools(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	require.True(t, value[bool](b, `document.getElementById("filter").hidden`), "what would not work is not there")
	require.Zero(t, value[int](b, `[...document.querySelectorAll("button")].filter(e => e.offsetHeight).length`))
	require.Equal(t, 5, value[int](b, `[...document.querySelectorAll("#matrix tbody tr")].filter(r => r.offsetHeight).length`))
	require.NotContains(t, value[string](b, `document.body.innerText`), "more came than the suite recorded")
	value[any](b, `document.querySelector(".exchange summary").focus()`) // a click might miss what moves
	b.do(chromedp.KeyEvent("\r"))
	b.until(`document.querySelector(".exchange").open`)
}

// TestPageNarrow fits a phone, with everything unfolded.
func TestPageNarrow(t *testing.T) {
	for name, in := range map[string]Input{"sample": sample(), "hostile": hostile(strings.Repeat("unbroken", 50))} {
		b := opened(t, rendered(t, in))
		for _, wide := range []int64{320, 390, 768, 1280} {
			b.do(chromedp.EmulateViewport(wide, 800))
			require.LessOrEqual(t, value[int](b, `[...document.querySelectorAll("details")].map(d => d.open = true) && document.documentElement.scrollWidth`), int(wide), name)
		}
		b.quiet()
	}
}

// TestPagePrint shows on paper what is folded on the screen and what the filter hides.
func TestPagePrint(t *testing.T) {
	b := opened(t, rendered(t, sample()))
	value[any](b, `document.getElementById("q").focus()`)
	b.do(chromedp.KeyEvent("nothing has this"))
	hidden := `[...document.querySelectorAll("pre, #matrix tbody tr")].filter(e => !e.offsetHeight).length`
	require.NotZero(t, value[int](b, hidden))
	b.do(devtools(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	require.Zero(t, value[int](b, hidden))
	require.Zero(t, value[int](b, `[...document.querySelectorAll("button, #filter, nav")].filter(e => e.offsetHeight).length`))
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(pdf), "%PDF-"))
	b.quiet()
}
