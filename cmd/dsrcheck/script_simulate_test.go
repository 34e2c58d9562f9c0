package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/miekg/dns"
	"github.com/rogpeppe/go-internal/testscript"
)

// simulated is a dsrcheck simulate under way.
type simulated struct {
	cmd    *exec.Cmd
	rest   io.Reader
	stderr spoken
}

// spoken is what a program has said, to be waited for.
type spoken struct {
	mu   sync.Mutex
	text string        // that nobody has waited for
	more chan struct{} // closed when there is more of it
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text += string(p)
	if s.more != nil {
		close(s.more)
		s.more = nil
	}
	return len(p), nil
}

// await takes what was said up to a match, or all of it when the time is over.
func (s *spoken) await(what *regexp.Regexp, deadline <-chan time.Time) (said string, ok bool) {
	for {
		s.mu.Lock()
		if at := what.FindStringIndex(s.text); at != nil {
			said, s.text = s.text[:at[1]], s.text[at[1]:]
			s.mu.Unlock()
			return said, true
		}
		if s.more == nil {
			s.more = make(chan struct{})
		}
		said, more := s.text, s.more
		s.mu.Unlock()
		select {
		case <-more:
		case <-deadline:
			return said, false
		}
	}
}

// simulate starts dsrcheck simulate opengdpr/processor, plays starts it without a role, and both
// wait until it has said where it is.
func simulate(ts *testscript.TestScript, neg bool, args []string) {
	plays(ts, neg, append([]string{"opengdpr/processor"}, args...))
}

func plays(ts *testscript.TestScript, _ bool, args []string) {
	s := &simulated{cmd: command(ts, append([]string{"dsrcheck", "simulate"}, args...))}
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	stageOf(ts).simulated = s
	ts.Defer(func() {
		if s.cmd.ProcessState == nil {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
		}
	})
	lines := bufio.NewReader(out)
	s.rest = lines
	at := place{}
	for {
		line, err := lines.ReadString('\n')
		fmt.Fprint(ts.Stdout(), line)
		if err != nil {
			ts.Fatalf("it does not say where it is: %v", err)
		}
		if strings.HasPrefix(line, "{") {
			ts.Check(json.Unmarshal([]byte(line), &at))
			break
		}
		if strings.HasPrefix(line, "certify it: ") || strings.HasPrefix(line, "stop it with ") {
			break
		}
		at.read(strings.Fields(line))
	}
	for name, value := range map[string]string{"TARGET": at.Plain, "TARGET_TLS": at.TLS, "ADMIN": at.Admin, "DOMAIN": at.Domain, "CA": at.CA,
		"PROXY": at.Proxy, "DNS": at.DNS, "DSRCHECK_TOKEN": cmp.Or(at.Token, ts.Getenv("DSRCHECK_TOKEN"))} {
		ts.Setenv(name, value)
	}
}

// read takes in the words of a line for people.
func (p *place) read(words []string) {
	switch words[0] {
	case "opengdpr/processor", "opengdpr/controller", "ddrf/publisher", "ddrf/vendor":
		p.Domain = words[1]
	case "http":
		p.Plain = words[1]
	case "https":
		p.TLS = words[1]
	case "proxy":
		p.Proxy = words[1]
	case "dns":
		p.DNS = words[1]
	case "admin":
		p.Admin = words[1]
	case "authority":
		p.CA = words[1]
	case "export":
		if token, ok := strings.CutPrefix(words[1], "DSRCHECK_TOKEN="); ok {
			p.Token = token
		}
	}
}

// hears waits until dsrcheck simulate has said on standard error what a regular expression
// describes, and takes what it said until then.
func hears(ts *testscript.TestScript, _ bool, args []string) {
	what, err := regexp.Compile(strings.Join(args, " "))
	ts.Check(err)
	said, ok := stageOf(ts).simulated.stderr.await(what, time.After(20*time.Second))
	if !ok {
		ts.Fatalf("it says on standard error: %q", said)
	}
}

// terminate ends dsrcheck simulate, which has to exit with a code and say nothing more.
func terminate(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(strings.Join(args, " "))
	ts.Check(err)
	s := stageOf(ts).simulated
	ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(s.rest)
	ts.Check(err)
	checkExit(ts, want, s.cmd.Wait())
	if said := strings.TrimSpace(string(rest) + s.stderr.text); said != "" {
		ts.Fatalf("it said at its end: %s", said)
	}
}

// resolves asks a DNS server for the IPv4 address of a name, and compares code and address.
func resolves(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: resolves SERVER NAME CODE [ADDRESS]")
	}
	answer, err := dns.Exchange(new(dns.Msg).SetQuestion(dns.Fqdn(args[1]), dns.TypeA), args[0])
	ts.Check(err)
	var addresses []string
	for _, record := range answer.Answer {
		if a, ok := record.(*dns.A); ok {
			addresses = append(addresses, a.A.String())
		}
	}
	if got := dns.RcodeToString[answer.Rcode]; got != args[2] || !slices.Equal(addresses, args[3:]) {
		ts.Fatalf("%s %v, want %v", got, addresses, args[2:])
	}
}

// usualPorts reports whether this user can listen on ports 443 and 80 of an address of their own.
// Scripts take addresses of which each has but one user, and this one is tried once for all.
var usualPorts = sync.OnceValue(func() bool {
	for _, port := range []string{"443", "80"} {
		ln, err := net.Listen("tcp", net.JoinHostPort("127.53.0.99", port))
		if err != nil {
			return false
		}
		_ = ln.Close()
	}
	return true
})
