package ddrf

import (
	"encoding/json"
	"html"
)

// inserting begins the statement that runs a script in a page that is there already.
const inserting = "document.body.append(document.createRange().createContextualFragment("

// pageDeviations are those of the page that starts a deletion: what it holds of the script that a
// recipient demands.
func pageDeviations() map[string]deviation {
	running := func(run func(script string) string) deviation {
		return requestingSo(func(r *requesting) { r.run = run })
	}
	return map[string]deviation{
		"page-without-script":     running(func(string) string { return "" }),
		"page-script-as-text":     running(html.EscapeString),
		"page-script-in-template": running(func(script string) string { return "<template>" + script + "</template>" }),
		"page-script-in-frame":    running(func(script string) string { return `<iframe srcdoc="` + html.EscapeString(script) + `"></iframe>` }),
		"page-script-inserted": running(func(script string) string {
			quoted, _ := json.Marshal(script) // which escapes what would end the element
			return "<script>" + inserting + string(quoted) + "))</script>"
		}),
		"page-script-after-polling": running(func(script string) string {
			quoted, _ := json.Marshal(script)
			return `<script>let n = 0; const poll = async () => { await fetch("` + filePath + `", {cache: "no-store"}); if (++n < 8) setTimeout(poll, 1000); else ` +
				inserting + string(quoted) + ")) }; poll()</script>"
		}),
	}
}
