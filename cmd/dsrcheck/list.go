package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/redact"
	"dsrcheck/reports"
	"dsrcheck/simulator/fault"
)

// listed is one row of a list: an object for JSON, and a line for people.
type listed struct {
	object any
	line   string
}

// lists are what can be listed of a profile.
var lists = []struct {
	name, short string
	rows        func(conformance.Profile) []listed
}{
	{"scenarios", "Lists scenarios and the requirements that they check", listScenarios},
	{"requirements", "Lists the requirements of a profile", listRequirements},
	{"questions", "Lists the requirements that do not show on the wire, for the owner to answer (attestations of the config)", listQuestions},
	{"readings", "Lists the open passages and what each choice earns", listReadings},
	{"faults", "Lists faults and variants of simulated partners: of all, of a role, or of the one that can be a profile's target", listFaults},
	{"personalities", "Lists styles of deployed partners that the simulated one can have", listPersonalities},
	{"requests", "Lists what a run sends", listRequests},
	{"partners", "Lists the domains that a run uses, and who answers there", listPartners},
}

func listCommand(u *ui) *cobra.Command {
	cmd := &cobra.Command{Use: "list LIST", Short: "Lists profiles, scenarios, requirements, questions, readings, faults, personalities, requests, partners"}
	asJSON := cmd.PersistentFlags().Bool("json", false, "print a JSON array")
	cmd.AddCommand(&cobra.Command{
		Use: "profiles", Short: "Lists profiles", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := profiles()
			if err != nil {
				return err
			}
			return printList(u, *asJSON, listProfiles(all))
		},
	})
	for _, l := range lists {
		which := "PROFILE is opengdpr/processor unless another is named."
		if l.name == "faults" {
			which = "Without one they are those of all roles."
		}
		cmd.AddCommand(&cobra.Command{
			Use: l.name + " [PROFILE]", Short: l.short, Long: l.short + ".\n\n" + which, Args: cobra.MaximumNArgs(1),
			RunE: func(_ *cobra.Command, args []string) error {
				if l.name == "faults" && (len(args) == 0 || slices.Contains(simulatedRoles(), args[0])) {
					return printList(u, *asJSON, listRegister(args))
				}
				profile, err := profileNamed(append(args, "opengdpr/processor")[0])
				if err != nil {
					return err
				}
				return printList(u, *asJSON, l.rows(profile))
			},
		})
	}
	return group(cmd)
}

func printList(u *ui, asJSON bool, rows []listed) error {
	if !asJSON {
		for _, r := range rows {
			fmt.Fprintln(u.out, r.line)
		}
		return nil
	}
	objects := make([]any, len(rows))
	for i, r := range rows {
		objects[i] = r.object
	}
	enc := json.NewEncoder(u.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(objects)
}

func listProfiles(all []conformance.Profile) (rows []listed) {
	for _, p := range all {
		rows = append(rows, listed{
			map[string]any{"profile": p.Name(), "id": p.ID(), "title": p.Title, "requirements": len(p.Requirements()), "scenarios": len(p.Scenarios)},
			fmt.Sprintf("%-24s %s (%d requirements, %d scenarios)", p.Name(), p.Title, len(p.Requirements()), len(p.Scenarios)),
		})
	}
	return rows
}

func listScenarios(p conformance.Profile) (rows []listed) {
	for _, s := range p.Scenarios {
		rows = append(rows, listed{
			map[string]any{"scenario": s.ID, "title": s.Title, "covers": s.Covers, "exclusive": s.Exclusive},
			fmt.Sprintf("%-28s %s\n%-28s %s", s.ID, s.Title, "", strings.Join(s.Covers, " ")),
		})
	}
	return rows
}

func listRequirements(p conformance.Profile) (rows []listed) {
	width := 0 // of sections, which are numbers or titles
	for _, r := range p.Requirements() {
		width = max(width, len(r.Section))
	}
	for _, r := range p.Requirements() {
		mark := ""
		switch {
		case r.Summary():
			mark = " (summary)"
		case r.Wire == catalog.WireAttest:
			mark = " (attested)"
		}
		rows = append(rows, listed{
			map[string]any{"requirement": r.ID, "section": r.Section, "level": r.Level, "severity": r.Weight, "text": r.Text, "wire": r.Wire,
				"summary_of": r.SummaryOf, "readings": r.Readings},
			fmt.Sprintf("%-10s %-*s %-11s %s%s", r.ID, width, r.Section, r.Level, r.Text, mark),
		})
	}
	return rows
}

func listReadings(p conformance.Profile) (rows []listed) {
	for _, r := range p.Catalog.Readings {
		line := r.ID + "  " + r.Question
		var choices []map[string]any
		for _, c := range r.Choices {
			text := ""
			if c.ID == r.TextChoice {
				text = " (the text's own)"
			}
			line += fmt.Sprintf("\n       %-8s %s: %s%s", c.Outcome, c.ID, c.Means, text)
			choices = append(choices, map[string]any{"choice": c.ID, "means": c.Means, "outcome": c.Outcome})
		}
		rows = append(rows, listed{map[string]any{"reading": r.ID, "question": r.Question, "decides": r.Decides, "text_choice": r.TextChoice, "choices": choices}, line})
	}
	return rows
}

func listFaults(p conformance.Profile) (rows []listed) {
	for _, d := range fault.All() {
		if d.Protocol == p.Protocol && d.Role == playedBy(p.Role) {
			rows = append(rows, listDeviation(d, fmt.Sprintf("%-8s %-40s %s", d.Kind, d.Name, d.Title)))
		}
	}
	return rows
}

// listRegister lists the deviations of a partner's role, or of all.
func listRegister(role []string) (rows []listed) {
	for _, d := range fault.All() {
		if len(role) == 0 || d.Partner() == role[0] {
			rows = append(rows, listDeviation(d, fmt.Sprintf("%-8s %-40s %-19s %s", d.Kind, d.Name, d.Partner(), d.Title)))
		}
	}
	return rows
}

func listDeviation(d fault.Deviation, line string) listed {
	return listed{map[string]any{"name": d.Name, "kind": d.Kind, "partner": d.Partner(), "title": d.Title}, line}
}

// playedBy is the role of the partner that can be a target of a role.
func playedBy(role catalog.Role) string {
	switch role {
	case catalog.Recipient, catalog.Participant:
		return "vendor"
	case catalog.Requester:
		return "publisher"
	}
	return string(role)
}

func listPartners(p conformance.Profile) (rows []listed) {
	for _, partner := range p.Partners {
		rows = append(rows, listed{partner, fmt.Sprintf("%-24s %-24s %s", partner.Domain, partner.Role, partner.Name)})
	}
	return rows
}

func listRequests(p conformance.Profile) (rows []listed) {
	return sends(p, p.Scenarios)
}

// sends are the requests of the preflight and of scenarios.
func sends(p conformance.Profile, plan []conformance.Scenario) (rows []listed) {
	row := func(scenario string, s conformance.Send) {
		erases := ""
		if s.Erases {
			erases = " [erasure]"
		}
		rows = append(rows, listed{
			map[string]any{"scenario": scenario, "method": s.Method, "path": s.Path, "what": s.What, "erases": s.Erases},
			fmt.Sprintf("%-28s %-6s %-20s %s%s", scenario, s.Method, s.Path, s.What, erases),
		})
	}
	for _, s := range p.PreflightSends {
		row("preflight", s)
	}
	for _, sc := range plan {
		for _, s := range sc.Sends {
			row(sc.ID, s)
		}
	}
	return rows
}

// printSends is what a dry run says.
func printSends(u *ui, p conformance.Profile, plan []conformance.Scenario, t *target.Target) error {
	if err := printList(u, false, sends(p, plan)); err != nil {
		return err
	}
	place := t.URL.String()
	if t.Domain != t.URL.Hostname() {
		place += ", as " + t.Domain
	}
	_, err := fmt.Fprintf(u.out, "it would go to %s\nnothing was sent\n", reports.Visible(redact.New(t.Secrets).String(place)))
	return err
}
