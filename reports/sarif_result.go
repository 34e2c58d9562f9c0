package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strings"

	"dsrcheck/conformance"
)

// sarifResultOf is the result of a check that somebody has to look at.
func sarifResultOf(r *conformance.Results, req conformance.RequirementResult, c conformance.CheckResult, rule int) sarifResult {
	res := sarifResult{
		Rule: line(req.ID, sentence), Index: rule, Message: sarifMessage{sarifText(sarifSays(c))},
		Locations: []sarifLocation{{
			Physical: sarifPhysical{Artifact: sarifArtifact{URI: sarifPlace(c.Scenario)}, Region: sarifRegion{1}},
			Logical:  []sarifLogical{{Name: line(path.Base(c.ID), sentence), Full: line(c.ID, sentence), Kind: "check"}},
		}},
		Fingerprints: sarifFingerprints(req.ID, c.ID),
		Properties:   sarifResultProperties{Verdict: string(c.Verdict), Tags: []string{}, Facts: map[string]string{}},
	}
	res.Kind, res.Level = sarifKind(c.Verdict)
	for _, f := range facts(r, c) {
		if f.Name != "check" && f.Name != "known" {
			res.Properties.Facts[f.Name] = f.Value
		}
	}
	if c.Security {
		res.Properties.Tags = append(res.Properties.Tags, "security")
	}
	if len(c.Verdicts) > 0 {
		res.Properties.Tags = append(res.Properties.Tags, "flake")
	}
	if c.Known {
		res.Properties.Tags = append(res.Properties.Tags, "known-deviation")
		res.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: line(acceptance(r, c), sentence)}}
	}
	return res
}

// sarifAdmitted is the result of what its owner says not to hold.
func sarifAdmitted(a conformance.AttestationResult, rule int) sarifResult {
	level := sarifLevel[a.Severity]
	if level == "" {
		level = "note"
	}
	return sarifResult{
		Rule: line(a.Requirement, sentence), Index: rule, Kind: "fail", Level: level, Message: sarifMessage{sarifText(attested(a))},
		Locations: []sarifLocation{{
			Physical: sarifPhysical{Artifact: sarifArtifact{URI: sarifPlace(attestations)}, Region: sarifRegion{1}},
			Logical:  []sarifLogical{{Name: line(a.Requirement, sentence), Full: attestations + "/" + line(a.Requirement, sentence), Kind: "attestation"}},
		}},
		Fingerprints: sarifFingerprints(a.Requirement, attestations),
		Properties:   sarifResultProperties{Verdict: "attested-" + a.Answer, Tags: []string{"attestation"}, Facts: map[string]string{}},
	}
}

// sarifKind is the kind and the level of a verdict; only what is a failure has a level. An
// info is a result only where it is a finding of security.
func sarifKind(v conformance.Verdict) (kind, level string) {
	switch v {
	case conformance.Fail:
		return "fail", "error"
	case conformance.Warn:
		return "fail", "warning"
	case conformance.Inconclusive:
		return "open", "none"
	case conformance.Error:
		return "review", "none"
	}
	return "fail", "note"
}

// sarifSays is what a result has to say, the most important first, since some show only the
// start of it.
func sarifSays(c conformance.CheckResult) string {
	text := line(said(c), sentence)
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	if c.Want != "" {
		text += " Expected: " + line(c.Want, sentence) + "."
	}
	if c.Got != "" && c.Got != said(c) {
		text += " Actual: " + line(c.Got, sentence) + "."
	}
	return text + " Check: " + line(c.ID, sentence) + "."
}

// sarifText makes foreign text safe as a message, in which a viewer may put an argument in the
// place of {0} and a link in that of [words](address).
func sarifText(text string) string {
	text = strings.ReplaceAll(visible(text, "\n"), "](", `\](`)
	var b strings.Builder
	for i, r := range text {
		if rest := text[i:]; r == '{' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9' {
			b.WriteString(`\x7b`)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sarifPlace is where a scenario stands, as a relative URI.
func sarifPlace(scenario string) string {
	words := []string{"dsrcheck"}
	for word := range strings.SplitSeq(line(scenario, sentence), "/") {
		if word == "." || word == ".." {
			word = "_"
		}
		words = append(words, url.PathEscape(word))
	}
	return strings.Join(words, "/")
}

// sarifFingerprints tell a finding again in a later run: it is the same check of the same
// requirement. The first is the one that code scanning goes by, in the form that it knows.
func sarifFingerprints(requirement, check string) map[string]string {
	sum := sha256.Sum256([]byte(requirement + "\x00" + check))
	return map[string]string{
		"primaryLocationLineHash": hex.EncodeToString(sum[:8]) + ":1",
		"dsrcheckCheck/v1":        hex.EncodeToString(sum[:]),
	}
}

// sarifArtifacts says of each place what it is.
func sarifArtifacts(r *conformance.Results, results []sarifResult) []sarifFile {
	title := map[string]string{sarifPlace(attestations): "what the owner says of duties that do not show on the wire"}
	for _, s := range r.Scenarios {
		title[sarifPlace(s.ID)] = line(s.Title, sentence)
	}
	files, seen := []sarifFile{}, map[string]bool{}
	for i := range results {
		at := &results[i].Locations[0].Physical.Artifact
		if !seen[at.URI] {
			seen[at.URI] = true
			files = append(files, sarifFile{Location: sarifArtifact{URI: at.URI}, Description: sarifMessage{"no file, but a scenario of the suite: " + title[at.URI]}})
		}
	}
	return files
}
