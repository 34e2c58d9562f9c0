package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/selftest"
	"dsrcheck/reports"
)

func selftestCommand(u *ui) *cobra.Command {
	var asJSON, reference bool
	var only []string
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Shows that the suite catches every fault it knows, and blames nothing legal",
		Long: `Runs each profile of a role against the simulated partner once as it is and once under each fault
and each variant of the register, and prints what broke. It fails if a fault is not caught by
the checks listed for it, if another check breaks, or if something legal is blamed. It takes
minutes; --deviation tries some of them.`,
		Example: `  dsrcheck selftest
  dsrcheck selftest --reference
  dsrcheck selftest --deviation 'callback-*' --deviation no-callback-retry`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !reference {
				return runSelftest(cmd, u, only, asJSON)
			}
			if len(only) > 0 {
				return usageError(errors.New("reference: the partners are as they are, so there is no deviation"))
			}
			return playAll(cmd, u, asJSON)
		},
	}
	cmd.Flags().BoolVar(&reference, "reference", false, "run every profile once against a conforming partner, all at the same time")
	cmd.Flags().StringArrayVar(&only, "deviation", nil, "`glob` of faults and variants to try, see list faults (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON for each run")
	return cmd
}

// selftestLine is one run of the selftest in JSON.
type selftestLine struct {
	Deviation string                 `json:"deviation"`
	Kind      string                 `json:"kind"`
	Title     string                 `json:"title"`
	Verdict   conformance.RunVerdict `json:"verdict"`
	Broken    []string               `json:"broken"`
	Problems  []string               `json:"problems"`
	Skipped   string                 `json:"skipped,omitempty"`
}

func runSelftest(cmd *cobra.Command, u *ui, only []string, asJSON bool) error {
	wrong, runs, skipped, matched := 0, 0, 0, map[string]bool{}
	observe := func(o selftest.Outcome) {
		if cmd.Context().Err() != nil {
			return // what an interrupt cut off says nothing
		}
		runs++
		if o.Skipped != "" {
			skipped++
		}
		if len(o.Problems) > 0 {
			wrong++
		}
		if asJSON {
			line := selftestLine{o.Deviation.Name, string(o.Deviation.Kind), o.Deviation.Title, o.Verdict, append([]string{}, o.Broken...), append([]string{}, o.Problems...), o.Skipped}
			_ = json.NewEncoder(u.out).Encode(line)
			return
		}
		printOutcome(u, o)
	}
	chosen := map[string][]selftest.Expectation{}
	for _, name := range selftested {
		profile, err := profileNamed(name)
		if err != nil {
			return err
		}
		matrix, err := selftest.Matrix(profile)
		if err != nil {
			return suiteError(err)
		}
		if chosen[name], err = named(matrix, only, matched); err != nil {
			return usageError(err)
		}
	}
	for _, glob := range only {
		if !matched[glob] {
			return usageError(fmt.Errorf("deviation: %q matches no fault and no variant", glob), "dsrcheck list faults")
		}
	}
	var err error
	for _, name := range selftested {
		profile, _ := profileNamed(name)
		if len(only) == 0 || len(chosen[name]) > 0 {
			err = errors.Join(err, selftest.Run(cmd.Context(), profile, chosen[name], runtime.GOMAXPROCS(0), true, observe))
		}
	}
	switch {
	case cmd.Context().Err() != nil:
		return exitWith(conformance.ExitInterrupted)
	case err != nil:
		return suiteError(err)
	case wrong > 0:
		return suiteError(fmt.Errorf("%d of %d runs are not as the matrix says", wrong, runs))
	}
	if !asJSON {
		fmt.Fprintf(u.out, "\n%s\n", told(runs, skipped))
	}
	return nil
}

// playAll runs every profile with a partner once, all at the same time.
func playAll(cmd *cobra.Command, u *ui, asJSON bool) error {
	var all []conformance.Profile
	for _, name := range selftested {
		p, err := profileNamed(name)
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	wrong := 0
	began := time.Now()
	err := selftest.Play(cmd.Context(), all, func(p selftest.Played) {
		if len(p.Problems) > 0 {
			wrong++
		}
		if asJSON {
			_ = json.NewEncoder(u.out).Encode(playedLine{p.Profile, p.Verdict, p.Results.Summary.Exchanges, p.Took.Seconds(), append([]string{}, p.Problems...)})
			return
		}
		fmt.Fprintf(u.out, "%-22s %-17s %5d exchanges %8s\n", p.Profile, p.Verdict, p.Results.Summary.Exchanges, p.Took.Round(10*time.Millisecond))
		for _, problem := range p.Problems {
			fmt.Fprintf(u.out, "       %s\n", reports.Visible(problem))
		}
	})
	switch {
	case cmd.Context().Err() != nil:
		return exitWith(conformance.ExitInterrupted)
	case err != nil:
		return suiteError(err)
	case wrong > 0:
		return suiteError(fmt.Errorf("%d of %d profiles do not find their partner to conform", wrong, len(all)))
	}
	if !asJSON {
		fmt.Fprintf(u.out, "\nall %d profiles find their partner to conform, in %s\n", len(all), time.Since(began).Round(10*time.Millisecond))
	}
	return nil
}

// playedLine is one profile of selftest --reference in JSON.
type playedLine struct {
	Profile   string                 `json:"profile"`
	Verdict   conformance.RunVerdict `json:"verdict"`
	Exchanges int                    `json:"exchanges"`
	Seconds   float64                `json:"seconds"`
	Problems  []string               `json:"problems"`
}

// selftested are the profiles with a matrix.
var selftested = []string{"opengdpr/processor", "opengdpr/controller", "opengdpr/agent", "ddrf/recipient", "ddrf/requester", "ddrf/intermediary"}

// named picks the rows of a matrix whose deviation a glob matches, all where there is none, and
// notes which globs did.
func named(matrix []selftest.Expectation, globs []string, matched map[string]bool) ([]selftest.Expectation, error) {
	if len(globs) == 0 {
		return matrix, nil
	}
	var some []selftest.Expectation
	for _, e := range matrix {
		picked := false
		for _, glob := range globs {
			ok, err := path.Match(glob, e.Deviation)
			if err != nil {
				return nil, fmt.Errorf("deviation: %q is no pattern: %w", glob, err)
			}
			if ok {
				matched[glob], picked = true, true
			}
		}
		if picked {
			some = append(some, e)
		}
	}
	return some, nil
}

// told is what runs that are all as they should be came to.
func told(runs, skipped int) string {
	if skipped > 0 {
		return fmt.Sprintf("%d of %d runs are as the matrix says, and %d were skipped", runs-skipped, runs, skipped)
	}
	return fmt.Sprintf("all %d runs are as the matrix says", runs)
}

func printOutcome(u *ui, o selftest.Outcome) {
	if o.Skipped != "" {
		fmt.Fprintf(u.out, "%-5s  %-8s %-40s skipped: %s\n", "-", o.Deviation.Kind, o.Deviation.Name, o.Skipped)
		return
	}
	state := "ok"
	if len(o.Problems) > 0 {
		state = "WRONG"
	}
	broken := "nothing"
	if n := len(o.Broken); n > 0 {
		broken = o.Broken[0]
		if n > 1 {
			broken += fmt.Sprintf(" and %d more", n-1)
		}
	}
	fmt.Fprintf(u.out, "%-5s  %-8s %-40s %-17s breaks %s\n", state, o.Deviation.Kind, o.Deviation.Name, o.Verdict, broken)
	if len(o.Problems) > 0 {
		fmt.Fprintf(u.out, "       %s\n", strings.Join(o.Problems, "\n       "))
	}
}
