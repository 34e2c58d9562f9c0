package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
)

// settings is a config file in which every setting stands as a comment.
//
//go:embed init.yaml
var settings string

func initCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use:   "init PROFILE [FILE]",
		Short: "Writes a config file with every setting explained",
		Long: `Writes a YAML file in which every setting of a run stands as a comment with its default or
an example, hooks among them. The file is dsrcheck.yaml unless another is named; one that
exists is left as it is.`,
		Example: `  dsrcheck init opengdpr/processor
  dsrcheck init opengdpr/processor staging.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) == 2 {
				return nil
			}
			return usageError(errors.New("one profile is to be named, and a file if you like"), "dsrcheck init opengdpr/processor", "dsrcheck list profiles")
		},
		RunE: func(_ *cobra.Command, args []string) error {
			path := "dsrcheck.yaml"
			if len(args) == 2 {
				path = args[1]
			}
			return initConfig(u, args[0], path)
		},
	}
}

// initConfig writes the file, which nobody else may read: secrets may come to stand in it.
func initConfig(u *ui, profile, path string) error {
	p, err := profileNamed(profile)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return usageError(fmt.Errorf("%s exists and is left as it is", path), "name another file: dsrcheck init "+profile+" FILE")
	}
	if err != nil {
		return usageError(fmt.Errorf("make config: %w", err))
	}
	_, err = file.WriteString(strings.NewReplacer("{profile}", p.Name(), "{question}", firstQuestion(p)).Replace(settings))
	if err := errors.Join(err, file.Close()); err != nil {
		return suiteError(fmt.Errorf("write config: %w", err))
	}
	command := program() + " run " + profile + " --config " + shellQuote(path)
	_, err = fmt.Fprintf(u.out, `%s is written, every setting in it a comment. Next:

  1. set target in it, and whatever else your target needs
  2. %s --dry-run    says what will be sent
  3. %s
`, path, command, command)
	return err
}

// firstQuestion is a requirement that the owner of a profile's target can answer for.
func firstQuestion(p conformance.Profile) string {
	for _, q := range p.Questions() {
		return q.ID
	}
	return "ID"
}
