package main

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dsrcheck/reports"
	"dsrcheck/simulator"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/opengdpr"
	"dsrcheck/simulator/worldfile"
)

// plan is the world that the flags and the file describe.
func (f *simulateFlags) plan(flags *pflag.FlagSet, role string) (*worldfile.World, error) {
	var plan *worldfile.World
	var err error
	switch {
	case role != "" && f.config != "":
		return nil, usageError(errors.New("a world file describes a whole world, not one partner"), "leave out "+role)
	case role != "" && f.meant != "":
		return nil, usageError(errors.New("for: a profile's partners are added to a whole world, not to one partner"), "leave out "+role)
	case role != "":
		plan, err = f.single(flags, role)
	case f.personality != "" || len(f.faults) > 0 || len(f.downstreams) > 0:
		return nil, usageError(errors.New("personality, fault and downstream are those of one partner"),
			"name its role: dsrcheck simulate opengdpr/processor", "or say it in a world file, see docs/world.md")
	case f.config != "":
		plan, err = worldfile.Read(f.config)
		if err != nil {
			return nil, usageError(err, "docs/world.md has every member of the file")
		}
	default:
		plan = worldfile.Usual()
	}
	if err != nil {
		return nil, err
	}
	if err := f.overlay(flags, plan); err != nil {
		return nil, usageError(err)
	}
	return plan, nil
}

// single is a world of one partner.
func (f *simulateFlags) single(flags *pflag.FlagSet, role string) (*worldfile.World, error) {
	usual := simulatedPartners()
	i := slices.IndexFunc(usual, func(s simulator.Setup) bool { return s.Role == role })
	if i < 0 {
		return nil, usageError(fmt.Errorf("there is no simulated partner %q", role), "partners are: "+strings.Join(simulatedRoles(), ", "))
	}
	for _, name := range f.faults {
		if d, ok := fault.Lookup(name); !ok || d.Partner() != role {
			return nil, usageError(fmt.Errorf("%s has no fault or variant %q", role, name), "dsrcheck list faults")
		}
	}
	if err := checkPersonality(f.personality); err != nil {
		return nil, err
	}
	if role != simulator.RoleProcessor && (f.personality != "" || flags.Changed("lifecycle")) {
		return nil, usageError(fmt.Errorf("%s has neither lifecycle nor personality", role))
	}
	p := usual[i]
	if p.Role == simulator.RolePublisher || p.Role == simulator.RoleVendor {
		// It is none of the partners that a target meets, and so can be one.
		_, name, _ := strings.Cut(role, "/")
		p.Name, p.Domain = name+"9", name+"9.test"
	}
	p.Personality, p.Faults = f.personality, f.faults
	if err := f.lead(&p); err != nil {
		return nil, err
	}
	if p.Role == simulator.RoleController && len(f.faults) > 0 {
		p.CallbackPath = opengdpr.UsualCallbackPath // so that they show from the start
	}
	return &worldfile.World{Partners: []simulator.Setup{p}}, nil
}

// lead gives a partner the downstreams to which it passes on what it accepts.
func (f *simulateFlags) lead(p *simulator.Setup) error {
	var domains []string
	for _, d := range f.downstreams {
		if !strings.Contains(d, ".") {
			d += ".test"
		}
		domains = append(domains, d)
	}
	switch {
	case len(domains) == 0:
	case p.Role == simulator.RoleVendor:
		p.DDRF.Downstreams = domains
	case p.Role == simulator.RoleAgent:
		for _, d := range domains {
			p.Downstreams = append(p.Downstreams, opengdpr.Downstream{Domain: d})
		}
	default:
		return usageError(fmt.Errorf("downstream: %s passes nothing on", p.Role))
	}
	return nil
}

// simulatedPartners are one partner at least of each role: the usual ones, and an agent, which a
// world has only where somebody says what it passes on to whom.
func simulatedPartners() []simulator.Setup {
	return append(simulator.UsualPartners(), simulator.Setup{Name: "agent1", Role: simulator.RoleAgent, Domain: "agent1.test"})
}

// simulatedRoles are the roles that partners can have.
func simulatedRoles() (roles []string) {
	for _, p := range simulatedPartners() {
		roles = append(roles, p.Role)
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// overlay puts flags over a plan.
func (f *simulateFlags) overlay(flags *pflag.FlagSet, plan *worldfile.World) error {
	life, err := worldfile.ParseLifecycle(f.lifecycle)
	if err != nil {
		return fmt.Errorf("lifecycle: %w", err)
	}
	if f.config == "" || flags.Changed("lifecycle") {
		plan.Pace(life)
	}
	if plan.Seed == nil || flags.Changed("seed") {
		plan.Seed = &f.seed
	}
	if err := f.addMeant(plan); err != nil {
		return err
	}
	return placePartners(plan, f.domains)
}

// addMeant adds the partners of the profile that the world is meant for. One that has an
// address for a domain is a run's own.
func (f *simulateFlags) addMeant(plan *worldfile.World) error {
	if f.meant == "" {
		return nil
	}
	profile, err := profileNamed(f.meant)
	if err != nil {
		return err
	}
	for _, p := range profile.Partners {
		there := slices.ContainsFunc(plan.Partners, func(q simulator.Setup) bool { return q.Name == p.Name })
		if !there && net.ParseIP(p.Domain) == nil {
			plan.Partners = append(plan.Partners, p.Setup())
		}
	}
	return nil
}

// follow changes the world as its file changes, until the command ends.
func (f *simulateFlags) follow(cmd *cobra.Command, u *ui, world *simulator.World, plan *worldfile.World) {
	plan.Watch(cmd.Context(), func(next *worldfile.World, err error) {
		if err == nil {
			err = f.overlay(cmd.Flags(), next)
		}
		if err != nil {
			u.report(usageError(err, "the world goes on as it was"))
			return
		}
		changes, err := worldfile.Apply(world, plan, next)
		plan = next
		if err != nil {
			u.report(usageError(err))
		}
		fmt.Fprintf(u.err, "%s is read again: %s\n", f.config, reports.Visible(strings.Join(changes, ", ")))
	})
}
