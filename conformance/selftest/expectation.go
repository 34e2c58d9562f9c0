package selftest

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"dsrcheck/conformance"
	"dsrcheck/conformance/browser"
)

//go:embed *.yaml
var matrices embed.FS

// Expectation is what one deviation has to do to a run.
type Expectation struct {
	// Deviation is its name in the register of package simulator/fault.
	Deviation string `yaml:"deviation"`
	// Breaks are globs of the ids of checks that fail or warn, or tell of a problem where the text
	// leaves it at that; each matches one at least.
	Breaks []string `yaml:"breaks"`
	// Only are patterns of the scenarios that are run, for deviations that leave nothing to be
	// seen after them.
	Only []string `yaml:"only"`
	// Also are globs of scenarios that are run beside those whose checks break, for deviations
	// that concern them.
	Also []string `yaml:"also"`
	// Own leaves requests to a quick pace of the target's own. Otherwise only a hook moves them.
	Own bool `yaml:"own"`
	// RSA asks for the usual RSA key, for deviations of the signature itself. The others sign
	// with ECDSA, which is far quicker and no other matter to them.
	RSA bool `yaml:"rsa"`
	// Unknown are globs of checks that are inconclusive without another check as the cause. They
	// may be the cause of others.
	Unknown []string `yaml:"unknown"`
}

// lacks is what a run under the deviation needs and this machine has not, empty for nothing: the
// page of a 1st party is looked at in a browser.
func (e Expectation) lacks() string {
	for _, of := range slices.Concat(e.Breaks, e.Also) {
		if strings.HasPrefix(of, "ddrf/vendor-script") && browser.Find() == "" {
			return "no browser is installed, neither chromium nor google-chrome"
		}
	}
	return ""
}

// matrixOf names, for the role of a partner, the role that it has as a target.
var matrixOf = map[string]string{"vendor": "recipient", "publisher": "requester"}

// Matrix is that of a profile.
func Matrix(p conformance.Profile) ([]Expectation, error) {
	return MatrixOf(p.Protocol, string(p.Role))
}

// MatrixOf is that of a role, of a target or of the partner that plays it.
func MatrixOf(protocol, role string) ([]Expectation, error) {
	name := protocol + "-" + cmp.Or(matrixOf[role], role) + ".yaml"
	text, err := matrices.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("find matrix: %w", err)
	}
	var all []Expectation
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read matrix %s: %w", name, err)
	}
	return all, nil
}

// always are the scenarios that every run of a profile has. The others are left out where they
// are not the matter: they send, and wait for, most of a run.
var always = map[string][]string{
	"opengdpr/controller": {"opengdpr/request", "opengdpr/answers", "opengdpr/callback-states"},
	"opengdpr/processor":  {"opengdpr/discovery", "opengdpr/certificate", "opengdpr/create", "opengdpr/status"},
	"opengdpr/agent":      {"opengdpr/create", "opengdpr/federated", "opengdpr/federated-*", "opengdpr/overheard"},
	"ddrf/recipient":      {"ddrf/location", "ddrf/resource", "ddrf/acknowledged"},
	"ddrf/intermediary":   {"ddrf/location", "ddrf/resource", "ddrf/forwarded"},
	"ddrf/requester":      {"ddrf/location", "ddrf/resource", "ddrf/sent"},
}

// selection picks the scenarios of a run: those whose checks break and what is asked for
// beside them, or all.
func (e Expectation) selection(p conformance.Profile, whole bool) conformance.Selection {
	if len(e.Only) > 0 || e.Deviation == Reference || whole {
		return conformance.Selection{Only: e.Only}
	}
	concerned := slices.Concat(always[p.Name()], e.Also)
	for _, check := range slices.Concat(e.Breaks, e.Unknown) {
		if scenario := path.Dir(check); path.Base(scenario) != "*" {
			concerned = append(concerned, scenario)
		}
	}
	var skip []string
	for _, s := range p.Scenarios {
		if !matchAny(concerned, s.ID, nil) {
			skip = append(skip, s.ID)
		}
	}
	return conformance.Selection{Skip: skip}
}

// Judge compares the results of a run under a deviation with what is expected. It returns
// the checks that broke and a sentence for each thing that is not as expected.
func (e Expectation) Judge(r *conformance.Results) (broken, problems []string) {
	used := map[string]bool{}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			listed := matchAny(e.Breaks, c.ID, used)
			wrong := false
			switch c.Verdict {
			case conformance.Fail, conformance.Warn:
				broken = append(broken, c.ID)
				wrong = !listed
			case conformance.Inconclusive:
				wrong = listed || !matchAny(e.Unknown, c.ID, used) && !matchAny(e.Breaks, c.Cause, nil) && !matchAny(e.Unknown, c.Cause, nil)
			case conformance.Info:
				// What the text leaves optional can still be a hole, or all that a deviation shows in.
				shown := c.Security || listed && c.Problem != ""
				if shown {
					broken = append(broken, c.ID)
				}
				wrong = listed != shown
			case conformance.Pass, conformance.Skip:
				wrong = listed
			default:
				wrong = true
			}
			if wrong {
				problems = append(problems, fmt.Sprintf("%s is %s (%s%s; cause %q)", c.ID, c.Verdict, c.Problem, c.Reason, c.Cause))
			}
		}
	}
	for _, pattern := range slices.Concat(e.Breaks, e.Unknown) {
		// What is said of scenarios that were left out need not hold.
		if !used[pattern] && (path.Base(path.Dir(pattern)) != "*" || !r.Settings.Selection.Narrows()) {
			problems = append(problems, fmt.Sprintf("no check matches %s", pattern))
		}
	}
	for _, s := range r.Scenarios {
		if s.State != "finished" && s.State != "left-out" {
			problems = append(problems, fmt.Sprintf("scenario %s is %s: %s", s.ID, s.State, s.Text))
		}
	}
	if r.NotReady != "" {
		problems = append(problems, "the run did not start: "+r.NotReady)
	}
	return broken, problems
}

// matchAny reports whether an id matches a pattern, and notes which in used.
func matchAny(patterns []string, id string, used map[string]bool) bool {
	found := false
	for _, p := range patterns {
		if ok, _ := path.Match(p, id); ok {
			found = true
			if used != nil {
				used[p] = true
			}
		}
	}
	return found
}
