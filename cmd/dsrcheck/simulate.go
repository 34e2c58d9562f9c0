package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/opengdpr"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	domain, plain, tls, state, lifecycle string
	admin                                string
	personality                          string
	faults                               []string
	json                                 bool
}

func simulateCommand(u *ui) *cobra.Command {
	f := &simulateFlags{}
	cmd := &cobra.Command{
		Use:   "simulate opengdpr/processor",
		Short: "Plays a partner until it is interrupted",
		Long: `Serves a simulated partner under a certificate of an authority that is made on first start
and kept in --state. It prints where everything is and stops on Ctrl-C.`,
		Example: `  dsrcheck simulate opengdpr/processor --domain processor1.test --partners-listen-tls 127.0.0.1:8443
  dsrcheck simulate opengdpr/processor --partners-listen 127.0.0.1:8080 --fault signature-flipped
  dsrcheck simulate opengdpr/processor --partners-listen 127.0.0.1:8080 --lifecycle 2s,5s
  dsrcheck simulate opengdpr/processor --lifecycle never --admin-listen 127.0.0.1:8081
  curl -d '{"state": "completed"}' http://127.0.0.1:8081/opengdpr/requests/ID/state`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, u, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.domain, "domain", "processor1.test", "`domain` of the partner")
	flags.StringVar(&f.plain, "partners-listen", "", "`address` for plain HTTP, such as 127.0.0.1:8080")
	flags.StringVar(&f.tls, "partners-listen-tls", "", "`address` for HTTPS, such as 127.0.0.1:8443 (default a free port, if no address is given)")
	flags.StringVar(&f.state, "state", "", "`folder` of the authority and its keys (default dsrcheck in the user's config folder)")
	flags.StringVar(&f.lifecycle, "lifecycle", "1s,1s", "how long a request is pending and in progress: `TIME,TIME`, or never")
	flags.StringVar(&f.admin, "admin-listen", "", "loopback `address` for an API that moves requests on, such as 127.0.0.1:8081")
	flags.StringVar(&f.personality, "personality", "", "`name` of a style of deployed partners to show, see list personalities")
	flags.StringArrayVar(&f.faults, "fault", nil, "`name` of a fault or variant to show, see list faults (repeatable)")
	flags.BoolVar(&f.json, "json", false, "print where everything is as one line of JSON")
	return cmd
}

// place says where a simulated partner is.
type place struct {
	Domain string `json:"domain"`
	Plain  string `json:"plain,omitempty"` // base URL
	TLS    string `json:"tls,omitempty"`   // base URL
	Admin  string `json:"admin,omitempty"` // base URL
	CA     string `json:"ca"`              // file
}

func (f *simulateFlags) run(cmd *cobra.Command, u *ui, partner string) error {
	if partner != "opengdpr/processor" {
		return usageError(fmt.Errorf("there is no simulated partner %q", partner), "partners are: opengdpr/processor")
	}
	for _, name := range f.faults {
		if _, ok := fault.Lookup(name); !ok {
			return usageError(fmt.Errorf("there is no fault or variant %q", name), "dsrcheck list faults")
		}
	}
	if err := checkPersonality(f.personality); err != nil {
		return err
	}
	life, err := parseLifecycle(f.lifecycle)
	if err != nil {
		return usageError(err)
	}
	if f.plain == "" && f.tls == "" {
		f.tls = "127.0.0.1:0"
	}
	if f.state == "" {
		if f.state, err = defaultState(); err != nil {
			return usageError(err, "name a folder with --state")
		}
	}
	world, err := simulator.NewWorld(simulator.Options{State: f.state, Plain: f.plain, TLS: f.tls})
	if err != nil {
		return usageError(err)
	}
	defer world.Close()
	p, err := world.AddProcessor(opengdpr.Config{Domain: f.domain, Lifecycle: life, Personality: f.personality, Faults: f.faults})
	if err != nil {
		return usageError(fmt.Errorf("start processor: %w", err))
	}
	at := place{Domain: f.domain, CA: world.Authority.Path()}
	if f.admin != "" {
		admin, err := console.Start(f.admin, console.New(p))
		if err != nil {
			return usageError(err)
		}
		defer admin.Close()
		at.Admin = admin.URL()
	}
	if err := f.tell(u, world, at); err != nil {
		return suiteError(err)
	}
	<-cmd.Context().Done()
	return nil
}

// tell prints where the partner is, of which the listeners are still to be filled in.
func (f *simulateFlags) tell(u *ui, world *simulator.World, p place) error {
	if a := world.Network.Addr(); a != nil {
		p.Plain = "http://" + a.String()
	}
	if a := world.Network.AddrTLS(); a != nil {
		p.TLS = "https://" + a.String()
	}
	if f.json {
		return json.NewEncoder(u.out).Encode(p)
	}
	fmt.Fprintf(u.out, "opengdpr/processor %s\n", p.Domain)
	if p.Plain != "" {
		fmt.Fprintf(u.out, "  http       %s\n", p.Plain)
	}
	if p.TLS != "" {
		fmt.Fprintf(u.out, "  https      %s\n", p.TLS)
	}
	if p.Admin != "" {
		fmt.Fprintf(u.out, "  admin      %s\n", p.Admin)
	}
	fmt.Fprintf(u.out, "  authority  %s\n", p.CA)
	if who, ok := opengdpr.LookupPersonality(f.personality); ok {
		fmt.Fprintf(u.out, "  style      %s: %s\n", who.Name, who.Title)
	}
	for _, name := range f.faults {
		d, _ := fault.Lookup(name)
		fmt.Fprintf(u.out, "  %-9s  %s: %s\n", d.Kind, d.Name, d.Title)
	}
	if p.TLS != "" {
		fmt.Fprintf(u.out, "certify it: %s run opengdpr/processor --target https://%s --resolve %s=%s --ca %s --signing-ca %s\n", program(), p.Domain, p.Domain, p.TLS, p.CA, p.CA)
	} else {
		fmt.Fprintf(u.out, "certify it: %s run opengdpr/processor --target %s --target-domain %s --signing-ca %s\n", program(), p.Plain, p.Domain, p.CA)
	}
	return nil
}

// parseLifecycle reads two durations, or never.
func parseLifecycle(s string) (opengdpr.Lifecycle, error) {
	if s == "never" {
		return opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}, nil
	}
	first, second, ok := strings.Cut(s, ",")
	pending, err1 := time.ParseDuration(first)
	inProgress, err2 := time.ParseDuration(second)
	if !ok || err1 != nil || err2 != nil || pending < 0 || inProgress < 0 {
		return opengdpr.Lifecycle{}, fmt.Errorf("lifecycle: %q is not of the form 1s,1s and not never", s)
	}
	return opengdpr.Lifecycle{Pending: pending, InProgress: inProgress}, nil
}

func defaultState() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find config folder: %w", err)
	}
	return filepath.Join(dir, "dsrcheck"), nil
}
