package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/worldfile"
)

func keysCommand(u *ui) *cobra.Command {
	return group(&cobra.Command{Use: "keys COMMAND", Short: "Works with the keys of simulated partners"}, (&keysExport{}).command(u))
}

// keysExport are the flags of keys export.
type keysExport struct {
	out, state        string
	partners, domains []string
}

func (f *keysExport) command(u *ui) *cobra.Command {
	cmd := &cobra.Command{
		Use: "export", Short: "Writes the public keys of DDRF partners, for a target that does not fetch them",
		Long: `Writes a folder for each publisher and vendor, named by its domain: its dsrdelete.json, its keys
as a JWKS (jwks.json), and each key as a JWK and in PEM form, named by its kid. A run with the
same --state, or with none, signs with these keys. Private keys are never written.`,
		Example: `  dsrcheck keys export --out keys
  dsrcheck keys export --out keys --partner publisher1 --domain publisher1=pub.example.org`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(u) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.out, "out", "", "`folder` to write to; files of the same names are replaced")
	flags.StringVar(&f.state, "state", "", "`folder` that keeps the keys (default: in the user's config folder)")
	flags.StringArrayVar(&f.partners, "partner", nil, "`name` of a partner, such as publisher1 (repeatable; default all)")
	flags.StringArrayVar(&f.domains, "domain", nil, "`NAME=DOMAIN`, or NAME=URL: a domain or base URL of yours for a partner (repeatable)")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func (f *keysExport) run(u *ui) error {
	partners, err := f.chosen()
	if err != nil {
		return err
	}
	o, err := worldOptions("", target.Partners{State: f.state}, true)
	if err != nil {
		return err
	}
	if o.Keys == "" {
		o.Keys = o.State
	}
	authority, err := network.OpenAuthority(o.Keys)
	if err != nil {
		return usageError(err)
	}
	for _, p := range partners {
		files, err := ddrf.Published(authority.Key, p.Name, p.Domain)
		if err != nil {
			return suiteError(err)
		}
		dir := filepath.Join(f.out, p.Domain)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return usageError(fmt.Errorf("make folder: %w", err))
		}
		for _, file := range files {
			path := filepath.Join(dir, file.Name)
			if err := os.WriteFile(path, file.Data, 0o644); err != nil {
				return usageError(fmt.Errorf("write key: %w", err))
			}
			fmt.Fprintln(u.out, reports.Visible(path))
		}
	}
	return nil
}

// chosen are the partners whose keys are wanted.
func (f *keysExport) chosen() ([]simulator.Setup, error) {
	plan := worldfile.Usual()
	plan.Partners = slices.DeleteFunc(plan.Partners, func(p simulator.Setup) bool { return !strings.HasPrefix(p.Role, "ddrf/") })
	if err := placePartners(plan, f.domains); err != nil {
		return nil, usageError(err)
	}
	var names []string
	for _, p := range plan.Partners {
		names = append(names, p.Name)
	}
	for _, name := range f.partners {
		if !slices.Contains(names, name) {
			return nil, usageError(fmt.Errorf("no partner %q has keys that targets read", name), "partners are: "+strings.Join(names, ", "))
		}
	}
	if len(f.partners) == 0 {
		return plan.Partners, nil
	}
	return slices.DeleteFunc(plan.Partners, func(p simulator.Setup) bool { return !slices.Contains(f.partners, p.Name) }), nil
}

// placePartners puts partners where the flag domain says.
func placePartners(plan *worldfile.World, domains []string) error {
	for _, pair := range domains {
		name, place, ok := strings.Cut(pair, "=")
		if !ok && len(plan.Partners) > 1 {
			return fmt.Errorf("domain: %q is not of the form NAME=DOMAIN or NAME=URL", pair)
		}
		if !ok {
			name, place = plan.Partners[0].Name, pair
		}
		if err := plan.Place(name, place); err != nil {
			return err
		}
	}
	return nil
}
