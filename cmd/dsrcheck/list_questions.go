package main

import (
	"fmt"

	"dsrcheck/conformance"
)

// listQuestions lists what the owner of a target alone can answer for.
func listQuestions(p conformance.Profile) (rows []listed) {
	for _, q := range p.Questions() {
		rows = append(rows, listed{
			map[string]any{"requirement": q.ID, "section": q.Section, "level": q.Level, "severity": q.Weight, "text": q.Text},
			fmt.Sprintf("%-10s %-6s %-11s %s", q.ID, q.Section, q.Level, q.Text),
		})
	}
	return rows
}
