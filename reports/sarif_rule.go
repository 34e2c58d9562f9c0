package reports

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// The severities of findings of security as code scanning sorts them: high from 7, medium from
// 4. They follow the word of the text, which does not say how bad the hole is.
var sarifSeverity = map[catalog.Outcome]string{catalog.Fail: "8.0", catalog.Warn: "6.0"}

const sarifLeastSeverity = "4.0"

var sarifLevel = map[catalog.Outcome]string{catalog.Fail: "error", catalog.Warn: "warning"}

// sarifRules are the requirements as rules, and where each stands among them. A rule is one of
// security if this run found a hole under it: code scanning knows the mark for rules only.
func sarifRules(r *conformance.Results) (rules []sarifRule, index map[string]int) {
	rules, index = []sarifRule{}, map[string]int{}
	for i, req := range r.Requirements {
		index[req.ID] = i
		text := line(req.Text, sentence)
		rule := sarifRule{
			ID: line(req.ID, sentence), Short: sarifMessage{line(fmt.Sprintf("%s (section %s): %s", req.ID, req.Section, req.Text), 200)}, Full: sarifMessage{text},
			Help:          sarifMessage{sarifHelp(r, req)},
			Configuration: sarifConfiguration{sarifLevel[req.Severity]},
			Properties: sarifRuleProperties{
				Section: line(req.Section, sentence), Word: string(req.Level), Verdict: string(req.Verdict), Reason: line(req.Reason, sentence),
				Checks: map[conformance.Verdict]int{}, Tags: []string{"conformance"}, Precision: "very-high",
			},
		}
		if rule.Configuration.Level == "" {
			rule.Configuration.Level = "note"
		}
		for _, c := range req.Checks {
			rule.Properties.Checks[c.Verdict]++
			if c.Security && rule.Properties.Severity == "" {
				rule.Properties.Tags = []string{"conformance", "security"}
				if rule.Properties.Severity = sarifSeverity[req.Severity]; rule.Properties.Severity == "" {
					rule.Properties.Severity = sarifLeastSeverity
				}
			}
		}
		rules = append(rules, rule)
	}
	return rules, index
}

func sarifHelp(r *conformance.Results, req conformance.RequirementResult) string {
	help := fmt.Sprintf("%s, section %s of %s, says %s:\n%s\n", line(req.ID, sentence), line(req.Section, sentence), line(r.Profile, sentence), req.Level, line(req.Text, sentence))
	if req.Duty != "" {
		help += "Who receives it has to enforce that: " + line(req.Duty, sentence) + "\n"
	}
	return help + "dsrcheck explain " + line(req.ID, sentence) + " says more."
}
