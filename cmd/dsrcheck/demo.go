package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
)

// demoFault is what the second processor of the demo does wrong.
const demoFault = "encoded-request-reserialised"

func demoCommand(u *ui) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Certifies a simulated processor, then the same one with a fault",
		Long: `Starts a simulated processor in a process of its own and certifies it, then the same
processor with a fault, so that both a clean verdict and a finding can be seen. It needs
nothing but this machine, takes seconds, and writes the reports of both runs.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd.Context(), u, out) },
	}
	cmd.Flags().StringVar(&out, "out", "dsrcheck-report", "`folder` of the reports")
	return cmd
}

func demo(ctx context.Context, u *ui, out string) error {
	for _, act := range []struct {
		intro, folder string
		fault         string
		want          conformance.RunVerdict
	}{
		{"1. A simulated processor that conforms, in a process of its own", "clean", "", conformance.Conforms},
		{"2. The same processor with the fault " + demoFault, "fault", demoFault, conformance.DoesNotConform},
	} {
		fmt.Fprintf(u.out, "%s\n\n", act.intro)
		results, err := demoAct(ctx, u, filepath.Join(out, act.folder), act.fault)
		if err != nil {
			return err
		}
		if results.Verdict == conformance.Interrupted {
			return exitWith(conformance.ExitInterrupted)
		}
		if results.Verdict != act.want {
			return suiteError(fmt.Errorf("the demo expected the verdict %s", act.want))
		}
		fmt.Fprintln(u.out)
	}
	fmt.Fprintf(u.out, "Open %s in a browser, or certify your own:\n  %s run opengdpr/processor --target https://your.host/base\n", filepath.Join(out, "fault", "report.html"), program())
	return nil
}

// demoAct certifies one simulated processor.
func demoAct(ctx context.Context, u *ui, dir, faultName string) (*conformance.Results, error) {
	state, err := os.MkdirTemp("", "dsrcheck-demo-")
	if err != nil {
		return nil, suiteError(fmt.Errorf("make folder: %w", err))
	}
	defer os.RemoveAll(state)
	at, stop, err := spawnProcessor(ctx, state, faultName)
	if err != nil {
		return nil, suiteError(err)
	}
	defer stop()
	config := target.Config{Target: "https://" + at.Domain, Resolve: map[string]string{at.Domain: at.TLS}, CA: at.CA, SigningCA: at.CA}
	t, err := config.Open(ctx)
	if err != nil {
		return nil, suiteError(err)
	}
	profile, err := profileNamed("opengdpr/processor")
	if err != nil {
		return nil, err
	}
	options := conformance.Options{Profile: profile, Version: version(), Seed: 1}
	outDir, err := openOut(dir, false, profile, t, &options)
	if err != nil {
		return nil, err
	}
	defer outDir.close()
	results, err := conformance.Run(ctx, t, options)
	if err != nil {
		return nil, suiteError(err)
	}
	in, err := outDir.reports(results)
	if err != nil {
		return nil, suiteError(err)
	}
	return results, reports.Text(u.out, in, reports.TextOptions{Color: color(u.out), Dir: dir})
}

// spawnProcessor starts this program again as a simulated processor and waits until it says
// where it is.
func spawnProcessor(ctx context.Context, state, faultName string) (place, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return place{}, nil, fmt.Errorf("find own program: %w", err)
	}
	args := []string{"simulate", "opengdpr/processor", "--json", "--partners-listen-tls", "127.0.0.1:0", "--state", state}
	if faultName != "" {
		args = append(args, "--fault", faultName)
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return place{}, nil, fmt.Errorf("start processor: %w", err)
	}
	stop := func() {
		cancel()
		_ = cmd.Wait() // it was told to end
	}
	var at place
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err == nil && at.TLS == "" {
		err = errors.New("it says no address")
	}
	if err != nil {
		stop()
		return place{}, nil, fmt.Errorf("start processor: %w", err)
	}
	return at, stop, nil
}
