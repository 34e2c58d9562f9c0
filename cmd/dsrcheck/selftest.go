package main

import (
	"encoding/json"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/selftest"
)

func selftestCommand(u *ui) *cobra.Command {
	var asJSON bool
	var only []string
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Shows that the suite catches every fault it knows, and blames nothing legal",
		Long: `Runs every profile against the simulated partner once as it is and once under each fault
and each variant of the register, and prints what broke. It fails if a fault is not caught by
the checks listed for it, if another check breaks, or if something legal is blamed. It takes
minutes; --deviation tries some of them.`,
		Example: `  dsrcheck selftest
  dsrcheck selftest --deviation 'callback-*' --deviation no-callback-retry`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSelftest(cmd, u, only, asJSON) },
	}
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
}

func runSelftest(cmd *cobra.Command, u *ui, only []string, asJSON bool) error {
	profile, err := profileNamed("opengdpr/processor")
	if err != nil {
		return err
	}
	matrix, err := selftest.OpenGDPRProcessor()
	if err != nil {
		return suiteError(err)
	}
	if matrix, err = named(matrix, only); err != nil {
		return usageError(err, "dsrcheck list faults")
	}
	wrong, runs := 0, 0
	err = selftest.Run(cmd.Context(), profile, matrix, runtime.GOMAXPROCS(0), true, func(o selftest.Outcome) {
		if cmd.Context().Err() != nil {
			return // what an interrupt cut off says nothing
		}
		runs++
		if len(o.Problems) > 0 {
			wrong++
		}
		if asJSON {
			line := selftestLine{o.Deviation.Name, string(o.Deviation.Kind), o.Deviation.Title, o.Verdict, append([]string{}, o.Broken...), append([]string{}, o.Problems...)}
			_ = json.NewEncoder(u.out).Encode(line)
			return
		}
		printOutcome(u, o)
	})
	switch {
	case cmd.Context().Err() != nil:
		return exitWith(conformance.ExitInterrupted)
	case err != nil:
		return suiteError(err)
	case wrong > 0:
		return suiteError(fmt.Errorf("%d of %d runs are not as the matrix says", wrong, runs))
	}
	if !asJSON {
		fmt.Fprintf(u.out, "\nall %d runs are as the matrix says\n", runs)
	}
	return nil
}

// named picks the rows of a matrix whose deviation a glob matches, all where there is none.
func named(matrix []selftest.Expectation, globs []string) ([]selftest.Expectation, error) {
	if len(globs) == 0 {
		return matrix, nil
	}
	var some []selftest.Expectation
	for _, glob := range globs {
		found := false
		for _, e := range matrix {
			ok, err := path.Match(glob, e.Deviation)
			if err != nil {
				return nil, fmt.Errorf("deviation: %q is no pattern: %w", glob, err)
			}
			if found = found || ok; ok && !slices.ContainsFunc(some, func(s selftest.Expectation) bool { return s.Deviation == e.Deviation }) {
				some = append(some, e)
			}
		}
		if !found {
			return nil, fmt.Errorf("deviation: %q matches no fault and no variant", glob)
		}
	}
	return some, nil
}

func printOutcome(u *ui, o selftest.Outcome) {
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
