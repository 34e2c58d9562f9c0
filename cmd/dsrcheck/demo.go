package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/doctor"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/procgroup"
	"dsrcheck/reports"
)

// demoAct is one certification of the demo.
type demoAct struct {
	profile, partner string // what is certified, and the simulated partner that stands in for it
	intro, folder    string
	fault            string // that the partner has, empty for none
	want             conformance.RunVerdict
}

// demoActs are all of them.
var demoActs = []demoAct{
	{"opengdpr/processor", "opengdpr/processor", "A simulated OpenGDPR processor that conforms, in a process of its own", "processor", "", conformance.Conforms},
	{"opengdpr/processor", "opengdpr/processor", "The same processor with the fault ", "processor-fault", "encoded-request-reserialised", conformance.DoesNotConform},
	{"ddrf/recipient", "ddrf/vendor", "A simulated DDRF vendor that conforms, likewise", "vendor", "", conformance.Conforms},
	{"ddrf/recipient", "ddrf/vendor", "The same vendor with the fault ", "vendor-fault", "header-jwk-trusted", conformance.DoesNotConform},
}

func demoCommand(u *ui) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Certifies simulated partners of both protocols, then the same ones with a fault",
		Long: `Starts a simulated processor in a process of its own and certifies it, then the same
processor with a fault, so that both a clean verdict and a finding can be seen; then likewise
a simulated vendor of DDRF. It needs nothing but this machine, takes less than a minute, and
writes the reports of all runs.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd.Context(), u, out) },
	}
	cmd.Flags().StringVar(&out, "out", "dsrcheck-report", "`folder` of the reports")
	return cmd
}

func demo(ctx context.Context, u *ui, out string) error {
	for i, act := range demoActs {
		fmt.Fprintf(u.out, "%d. %s%s\n\n", i+1, act.intro, act.fault)
		results, err := act.play(ctx, u, filepath.Join(out, act.folder))
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
	fmt.Fprintf(u.out, "Open %s in a browser, or certify your own:\n  %[2]s run opengdpr/processor --target https://your.host/base\n  %[2]s run ddrf/recipient --target https://your.domain --proxy-listen 127.0.0.1:3128\n",
		filepath.Join(out, demoActs[1].folder, "report.html"), program())
	return nil
}

// play starts the partner and certifies it. A vendor reads files of the suite's partners, so
// that their world is there before it.
func (a demoAct) play(ctx context.Context, u *ui, dir string) (*conformance.Results, error) {
	state, err := os.MkdirTemp("", "dsrcheck-demo-")
	if err != nil {
		return nil, suiteError(fmt.Errorf("make folder: %w", err))
	}
	defer os.RemoveAll(state)
	profile, err := profileNamed(a.profile)
	if err != nil {
		return nil, err
	}
	config := target.Config{Target: "https://" + path.Base(a.partner) + "9.test", Partners: target.Partners{State: filepath.Join(state, "suite")}}
	if profile.Protocol == "ddrf" {
		config.ProxyListen = "127.0.0.1:0"
	}
	t, err := config.Open(ctx)
	if err != nil {
		return nil, suiteError(err)
	}
	world, err := openWorld(ctx, &config, profile, t, false)
	if err != nil {
		return nil, err
	}
	defer world.close()
	at, stop, err := a.spawn(ctx, filepath.Join(state, "partner"), t.Domain, world.reach)
	if err != nil {
		return nil, suiteError(err)
	}
	defer stop()
	config.Resolve, config.CA, config.SigningCA = map[string]string{t.Domain: at.TLS}, at.CA, at.CA
	if t, err = config.Open(ctx); err != nil {
		return nil, suiteError(err)
	}
	options := conformance.Options{Profile: profile, Version: version(), Seed: 1, World: world.access, Keys: world.keys}
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
	if err := keepEarlier(u, dir, results); err != nil {
		return nil, suiteError(fmt.Errorf("remove old report: %w", err))
	}
	return results, reports.Text(u.out, in, reports.TextOptions{Color: color(u.out), Dir: dir})
}

// spawn starts this program again as the simulated partner and waits until it says where it is.
func (a demoAct) spawn(ctx context.Context, state, domain string, suite doctor.Reach) (place, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return place{}, nil, fmt.Errorf("find own program: %w", err)
	}
	args := []string{"simulate", a.partner, "--json", "--partners-listen-tls", "127.0.0.1:0", "--state", state, "--domain", domain}
	if suite.Proxy != "" {
		args = append(args, "--outbound-proxy", suite.Proxy, "--outbound-ca", suite.Authority)
	}
	if a.fault != "" {
		args = append(args, "--fault", a.fault)
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Cancel = func() error { return procgroup.Stop(cmd.Process) }
	cmd.WaitDelay = 5 * time.Second
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return place{}, nil, fmt.Errorf("start %s: %w", a.partner, err)
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
		return place{}, nil, fmt.Errorf("start %s: %w", a.partner, err)
	}
	return at, stop, nil
}
