package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/worldfile"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	worldFlags
	config      string
	meant       string // name of a profile
	public      bool
	token       string
	hosts       bool
	personality string
	faults      []string
	downstreams []string
	lifecycle   string
	seed        uint64
	outProxy    string
	outCA       string
	resolve     []string
	json        bool
	made        bool     // the token is our own
	chosen      []string // addresses that nobody asked for, by which others will do
}

func simulateCommand(u *ui, f *simulateFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulate [ROLE]",
		Short: "Plays partners until it is interrupted: a whole world, or one partner of a role",
		Long: `Without a role it plays a whole world, by default two partners of each role, with a proxy that
leads to them and an admin API that dsrcheck world works through. With a role, opengdpr/processor,
opengdpr/controller, ddrf/publisher or ddrf/vendor, it plays one partner and listens only where it
is told.

Partners have certificates of an authority that is made on first start and kept. It prints where
everything is and stops on Ctrl-C. docs/simulate.md shows how to develop against it.`,
		Example: `  dsrcheck simulate
  dsrcheck simulate --config world.yaml
  dsrcheck simulate --print-hosts --dns-listen 127.0.0.1:5353
  dsrcheck simulate --domain controller1=https://pub.example.org
  dsrcheck simulate opengdpr/processor --domain processor1.test --partners-listen-tls 127.0.0.1:8443
  dsrcheck simulate opengdpr/processor --partners-listen 127.0.0.1:8080 --fault signature-flipped
  dsrcheck simulate opengdpr/processor --lifecycle never --admin-listen 127.0.0.1:9000
  dsrcheck simulate ddrf/vendor --domain vendor9.test --outbound-proxy http://127.0.0.1:3128`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, u, strings.Join(args, ""))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.config, "config", "", "YAML `file` that describes the world and is read again when it changes, see docs/world.md")
	flags.StringVar(&f.meant, "for", "", "`profile` whose partners are there, too, for runs with --world")
	f.register(flags, "", "`address` for plain HTTP, such as 127.0.0.1:8080")
	flags.BoolVar(&f.public, "listen-public", false, "allow addresses that others than this machine can reach")
	flags.StringVar(&f.token, "admin-token", os.Getenv("DSRCHECK_TOKEN"), "`token` that the admin API asks for (default DSRCHECK_TOKEN; beyond this machine one is made if there is none)")
	flags.Lookup("admin-token").DefValue = ""
	flags.BoolVar(&f.hosts, "print-hosts", false, "print lines for a hosts file; without another address on ports 443 and 80, partners are on those of "+ownAddress)
	flags.StringVar(&f.lifecycle, "lifecycle", "1s,1s", "how long a request is pending and in progress: `TIME,TIME`, or never")
	flags.StringVar(&f.personality, "personality", "", "`name` of a style of deployed partners that the one partner shows, see list personalities")
	flags.StringArrayVar(&f.faults, "fault", nil, "`name` of a fault or variant that the one partner shows, see list faults (repeatable)")
	flags.StringArrayVar(&f.downstreams, "downstream", nil, "`name` or domain of a partner to which one that forwards passes on what it accepts (repeatable)")
	flags.StringVar(&f.outProxy, "outbound-proxy", cmp.Or(os.Getenv("HTTPS_PROXY"), os.Getenv("https_proxy")),
		"`URL` of a forward proxy by which partners reach what is not in this world (default HTTPS_PROXY)")
	flags.Lookup("outbound-proxy").DefValue = ""
	flags.Lookup("outbound-proxy").Annotations = map[string][]string{mayBeEmpty: {}}
	flags.StringArrayVar(&f.resolve, "resolve", nil, "`domain=URL`: partners find the domain at the URL, its scheme deciding on TLS (repeatable)")
	flags.StringVar(&f.outCA, "outbound-ca", "", "PEM `file` of authorities that partners trust beside their own")
	flags.Uint64Var(&f.seed, "seed", 1, "`number` that chooses what is random, the jitter of delays")
	flags.BoolVar(&f.json, "json", false, "print where everything is as one line of JSON")
	return cmd
}

// Where a whole world is unless something else is said, if nobody else is there.
const (
	usualPlain = "127.0.0.1:7080"
	usualTLS   = "127.0.0.1:7443"
	usualProxy = "127.0.0.1:7128"
	usualAdmin = "127.0.0.1:7090"
	ownAddress = "127.53.0.1" // where hosts lines lead
	anyAddress = "127.0.0.1:0"
)

// run is the verb: read, start, tell, wait.
func (f *simulateFlags) run(cmd *cobra.Command, u *ui, role string) error {
	plan, err := f.plan(cmd.Flags(), role)
	if err != nil {
		return err
	}
	f.places(role)
	world, err := f.start(u, plan)
	if err != nil {
		return err
	}
	defer world.Close()
	admin, err := f.open(world)
	if err != nil {
		return err
	}
	if admin != nil {
		defer admin.Close()
	}
	if err := f.tell(cmd.Context(), u, world, admin, role); err != nil {
		return suiteError(err)
	}
	if f.config != "" {
		var watching sync.WaitGroup
		defer watching.Wait()
		watching.Go(func() { f.follow(cmd, u, world, plan) })
	}
	<-cmd.Context().Done()
	return nil
}

// places fills in where to listen. A partner alone is only where it is told to be, and on a
// free port if it is told nothing.
func (f *simulateFlags) places(role string) {
	p := &f.partners
	if f.hosts && p.OwnAddress == "" && !usualPort(f.listen) && !usualPort(p.PartnersListenTLS) {
		p.OwnAddress = ownAddress
	}
	if role != "" {
		if f.listen == "" && p.PartnersListenTLS == "" && p.OwnAddress == "" {
			p.PartnersListenTLS = anyAddress
		}
		return
	}
	for address, to := range map[string]*string{usualPlain: &f.listen, usualTLS: &p.PartnersListenTLS, usualProxy: &p.ProxyListen, usualAdmin: &p.AdminListen} {
		if *to == "" {
			*to = address
			f.chosen = append(f.chosen, address)
		}
	}
}

// usualPort reports an address on a port that URLs need not name.
func usualPort(address string) bool {
	_, port, _ := net.SplitHostPort(address)
	return port == "443" || port == "80"
}

// start opens the world and lets its partners in.
func (f *simulateFlags) start(u *ui, plan *worldfile.World) (*simulator.World, error) {
	o, err := worldOptions(f.listen, f.partners, true)
	if err != nil {
		return nil, err
	}
	o.Network.Public, o.Bounds, o.Seed = f.public, plan.Journal, *plan.Seed
	o.Broken = func(err error) { u.report(suiteError(err)) }
	if o.Outbound, err = f.outbound(); err != nil {
		return nil, err
	}
	world, err := simulator.NewWorld(o)
	for taken := (*network.ListenError)(nil); errors.As(err, &taken) && slices.Contains(f.chosen, taken.Addr); {
		// Somebody else is there, and nobody insists.
		f.chosen = slices.DeleteFunc(f.chosen, func(address string) bool { return address == taken.Addr })
		for _, to := range []*string{&o.Plain, &o.TLS, &o.Proxy} {
			if *to == taken.Addr {
				*to = anyAddress
			}
		}
		world, err = simulator.NewWorld(o)
	}
	if err != nil {
		return nil, cannotStart(err, f.listen, f.partners)
	}
	if err := plan.Start(world); err != nil {
		return nil, cannotStart(errors.Join(err, world.Close()), f.listen, f.partners)
	}
	return world, nil
}

// open starts the admin API, if one is wanted.
func (f *simulateFlags) open(world *simulator.World) (*console.Server, error) {
	address := f.partners.AdminListen
	if address == "" {
		return nil, nil
	}
	if f.public && f.token == "" && !onLoopback(address) {
		f.token, f.made = rand.Text(), true
	}
	options := console.Options{Token: f.token, Public: f.public}
	admin, err := console.Start(address, console.New(world.Access(), nil), options)
	if err != nil && slices.Contains(f.chosen, address) {
		admin, err = console.Start(anyAddress, console.New(world.Access(), nil), options)
	}
	if err != nil {
		return nil, cannotAdmin(err, address, publicHint)
	}
	return admin, nil
}

// publicHint is what to do about an address that is not this machine's own.
const publicHint = "allow it with --listen-public"

// onLoopback reports an address that only this machine can reach.
func onLoopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
