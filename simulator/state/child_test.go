package state

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// childVariable names the folder with which this binary is not a test, but a processor
// that is to be killed.
const childVariable = "DSRCHECK_STATE_CHILD"

func TestMain(m *testing.M) {
	dir := os.Getenv(childVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := serve(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve is the child: it prints its address and serves until it is killed.
func serve(dir string) error {
	report := func(err error) { fmt.Fprintln(os.Stderr, err) }
	s, err := Open(dir, report)
	if err != nil {
		return err
	}
	j, err := s.Journal(journal.Bounds{Count: 1000})
	if err != nil {
		return err
	}
	authority, err := network.OpenAuthority(dir)
	if err != nil {
		return err
	}
	p, err := opengdpr.New(opengdpr.Config{
		Domain: "processor.test", Authority: authority, Keep: s.Requests(), Record: j.Add,
		Signing:    opengdpr.Signing{Key: network.ECDSAP256},
		Lifecycle:  opengdpr.Lifecycle{Pending: 30 * time.Millisecond, InProgress: 20 * time.Millisecond},
		RetryPause: 5 * time.Millisecond,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.Resume()
	fmt.Println(ln.Addr())
	return journal.NewServer(p, nil, journal.Limits{}, j.Add).Serve(ln)
}

// child is a processor in a process of its own.
type child struct {
	cmd *exec.Cmd
	url string
}

func startChild(t *testing.T, dir string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "the child did not start")
	return &child{cmd, "http://" + address[:len(address)-1]}
}

// kill ends the child without any warning.
func (c *child) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, c.cmd.Process.Kill())
	_ = c.cmd.Wait() // says that it was killed
}
