package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dsrcheck/conformance"
	"dsrcheck/internal/near"
)

// How the command speaks of a mistyped command line: what is wrong in our words, and the help of
// the command that was meant.

// plainly lets a command and those below it speak of a mistyped line in our words.
func plainly(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		hints := []string{"see " + cmd.CommandPath() + " --help"}
		if meant := flagMeant(cmd, err); meant != "" {
			hints = append([]string{"is it --" + meant + "?"}, hints...)
		}
		return usageError(flagMistake(err), hints...)
	})
	if takes := cmd.Args; takes != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := bareFlags(cmd)
			if err == nil {
				err = takes(cmd, args)
			}
			var said *failure
			if err == nil || errors.As(err, &said) {
				return err
			}
			return usageError(fmt.Errorf("%s: %s", cmd.Name(), given(len(args))), "it is used as: "+cmd.UseLine(), "see "+cmd.CommandPath()+" --help")
		}
	}
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			err := run(cmd, args)
			var f *failure
			if errors.As(err, &f) && f.code == conformance.ExitUsage && f.err != nil && len(f.hints) == 0 {
				f.hints = []string{"see " + cmd.CommandPath() + " --help"}
			}
			return err
		}
	}
	once := func(f *pflag.Flag) {
		if _, many := f.Value.(pflag.SliceValue); !many {
			f.Value = &single{Value: f.Value}
		}
	}
	cmd.LocalNonPersistentFlags().VisitAll(once)
	cmd.PersistentFlags().VisitAll(once)
	for _, sub := range cmd.Commands() {
		plainly(sub)
	}
}

// mayBeEmpty is the annotation of a flag to which an empty value says something.
const mayBeEmpty = "dsrcheck_may_be_empty"

// bareFlags refuses a flag whose value is empty, as an unset variable of a script leaves it: it
// would be as if the flag was not there. Nor may one be missing that a command cannot do without.
func bareFlags(cmd *cobra.Command) error {
	var mistake error
	refuse := func(format, name string) {
		if mistake == nil {
			mistake = usageError(fmt.Errorf(format, name), "see "+cmd.CommandPath()+" --help")
		}
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		empty := f.Value.String() == ""
		if list, ok := f.Value.(pflag.SliceValue); ok {
			empty = len(list.GetSlice()) == 0 || slices.Contains(list.GetSlice(), "")
		}
		if empty && f.Annotations[mayBeEmpty] == nil {
			refuse("--%s has no value", f.Name)
		}
	})
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Changed && f.Annotations[cobra.BashCompOneRequiredFlag] != nil {
			refuse(cmd.Name()+": --%s is missing", f.Name)
		}
	})
	return mistake
}

var errTwice = errors.New("it is given twice, with different values")

// single is the value of a flag that has one: it is not given twice with different values, of which
// the last would count.
type single struct {
	pflag.Value
	said *string
}

// Set takes the value, once.
func (s *single) Set(text string) error {
	if s.said != nil && *s.said != text {
		return errTwice
	}
	s.said = &text
	return s.Value.Set(text)
}

func given(n int) string {
	switch n {
	case 0:
		return "an argument is missing"
	case 1:
		return "1 argument was given, which is not what it takes"
	}
	return fmt.Sprintf("%d arguments were given, which is not what it takes", n)
}

// flagMistake is what the parser of flags says, as one of our sentences.
func flagMistake(err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("there is no flag %s", dashed(unknown))
	case errors.As(err, &bare):
		return fmt.Errorf("--%s has no value", bare.GetFlag().Name)
	case errors.As(err, &value):
		cause := value.Unwrap()
		if errors.Is(cause, errTwice) { // which may be a token, that nobody is to see
			return fmt.Errorf("--%s: %w", value.GetFlag().Name, cause)
		}
		if errors.Is(cause, strconv.ErrSyntax) || errors.Is(cause, strconv.ErrRange) {
			cause = errors.New(map[string]string{"bool": "it is neither true nor false", "float64": "it is no number"}[value.GetFlag().Value.Type()])
			if cause.Error() == "" {
				cause = errors.New("it is no whole number")
			}
		}
		return fmt.Errorf("--%s %q: %w", value.GetFlag().Name, value.GetValue(), cause)
	}
	return err
}

// flagMeant is the flag that was probably meant by one that there is not, empty if none is near.
func flagMeant(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return ""
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return near.Name(unknown.GetSpecifiedName(), names)
}

func dashed(unknown *pflag.NotExistError) string {
	if unknown.GetSpecifiedShortnames() != "" {
		return "-" + unknown.GetSpecifiedName()
	}
	return "--" + unknown.GetSpecifiedName()
}

// helpCommand shows the help of the command that is named, if there is one.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Shows the help of a command", Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 && cmd.HasSubCommands() {
				return cmd.RunE(cmd, rest)
			}
			if err != nil || len(rest) > 0 {
				return usageError(fmt.Errorf("there is no command %s", strings.Join(args, " ")), "see dsrcheck --help")
			}
			if err := cmd.Help(); err != nil {
				return suiteError(fmt.Errorf("print help: %w", err))
			}
			return nil
		},
	}
}

// group makes a command that is nothing without one of those below it. Alone it shows its help,
// and it ends as a mistake, since a line that lost a word has done nothing.
func group(cmd *cobra.Command, below ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(below...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		help := "see " + cmd.CommandPath() + " --help"
		if len(args) > 0 {
			hints := []string{help}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				hints = []string{"is it " + strings.Join(near, " or ") + "?", help}
			} else if all := cmd.Commands(); len(all) <= 10 {
				var names []string
				for _, sub := range all {
					names = append(names, sub.Name())
				}
				hints = []string{"there are: " + strings.Join(names, ", ")}
			}
			_, path, _ := strings.Cut(cmd.CommandPath()+" ", " ")
			return usageError(fmt.Errorf("there is no command %s%s", path, args[0]), hints...)
		}
		cmd.SetOut(cmd.ErrOrStderr())
		if err := cmd.Help(); err != nil {
			return suiteError(fmt.Errorf("print help: %w", err))
		}
		return usageError(errors.New("no command is named"), help)
	}
	return cmd
}
