package ddrf

import (
	"context"
	"html/template"
	"net/http"
	"strings"
)

// pagePath is where a publisher has a page that starts a deletion. It is asked for with the
// recipients, as in /privacy/delete?to=vendor1.test&to=vendor2.test.
const pagePath = "/privacy/delete"

// maxPageRecipients bounds whose files one page reads.
const maxPageRecipients = 16

// page is what a visitor sees. What recipients have run on it is theirs, and put there as it
// stands in their files (section Implementing Script-based deletion requests).
var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Delete my data</title></head>
<body>
<h1>Delete my data</h1>
<p>{{.Domain}} asks these partners to delete what it shared with them:</p>
<ul>
{{- range .Recipients}}
<li>{{.Domain}}: {{.Told}}</li>
{{- end}}
</ul>
{{- range .Recipients}}
{{.Script}}
{{- end}}
</body>
</html>
`))

// pageRecipient is one of the partners of the page.
type pageRecipient struct {
	Domain, Told string
	Script       template.HTML // empty for those that demand none
}

// servePage answers with the page: it reads the file of each recipient and holds the script of
// those that demand one.
func (v *view) servePage(w http.ResponseWriter, r *http.Request) {
	data := struct {
		Domain     string
		Recipients []pageRecipient
	}{Domain: v.config.Domain}
	for _, to := range r.URL.Query()["to"] {
		if len(data.Recipients) == maxPageRecipients {
			break
		}
		data.Recipients = append(data.Recipients, v.recipientOnPage(r.Context(), to))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = page.Execute(w, data) // which fails only for a visitor who has gone
}

// recipientOnPage is what the page has of a recipient.
func (v *view) recipientOnPage(ctx context.Context, to string) pageRecipient {
	p := pageRecipient{Domain: strings.ToLower(to)}
	o, err := v.originate(Deletion{To: to})
	if err != nil {
		p.Told = "this is no domain"
		return p
	}
	f, err := o.had(ctx)
	if err != nil {
		p.Told = "its file cannot be read"
		return p
	}
	p.Told = "it takes requests"
	if script, ok := text(f.object["vendorScript"]); ok && string(f.object["vendorScriptRequirement"]) == "true" {
		p.Told, p.Script = "it has a script of its own", template.HTML(v.b.requesting.run(script))
	}
	return p
}
