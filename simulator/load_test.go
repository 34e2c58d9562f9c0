package simulator_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/opengdpr"
)

// crowdVariable says that this binary is not a test, but a crowd of clients: the number of
// idle connections, how many storm, the address of the plain listener, that of the TLS one.
const crowdVariable = "DSRCHECK_LOAD_CROWD"

func TestMain(m *testing.M) {
	var c crowd
	if _, err := fmt.Sscan(os.Getenv(crowdVariable), &c.many, &c.storms, &c.plain, &c.secure); err != nil {
		os.Exit(m.Run())
	}
	if err := c.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// mostMemory is what heap and stacks of the world may hold at any time, with so many
// connections: 32 KiB for each, 256 MiB of exchanges under way, a journal of 64 MiB and as
// much again for what grows, all of it twice, since garbage is collected at that.
func mostMemory(connections int) uint64 { return 2 * (uint64(connections)<<15 + (256+64+64)<<20) }

// A crowd in a process of its own has connections that idle, drips requests byte by byte,
// sends bodies of 100 MiB and what is no TLS, all at the same time. A client that behaves is
// served meanwhile. There are 10,000 idle connections if DSRCHECK_LOAD=whole, else 1,000.
func TestLoad(t *testing.T) {
	many, storms, requests := 1000, 2, 10
	if os.Getenv("DSRCHECK_LOAD") == "whole" {
		many, storms, requests = 10_000, 4, 100
	}
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	if limit.Cur < uint64(many+1000) {
		t.Skipf("a process may have %d open files only", limit.Cur)
	}
	a, err := authority()
	require.NoError(t, err)
	s, err := simulator.StartProcessor(simulator.Options{Authority: a}, opengdpr.Config{Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never}})
	require.NoError(t, err)
	defer s.Close()

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %s %s", crowdVariable, many, storms, s.Network.Addr(), s.Network.AddrTLS()))
	cmd.Stderr = os.Stderr
	tell, err := cmd.StdinPipe()
	require.NoError(t, err)
	told, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()
	lines := bufio.NewScanner(told)
	says := func() string {
		require.True(t, lines.Scan(), "the crowd is gone")
		return lines.Text()
	}

	require.Equal(t, "idle", says())
	serves(t, s, many, "1", 4)
	_, err = io.WriteString(tell, "storm\n")
	require.NoError(t, err)
	require.Equal(t, "storming", says())
	serves(t, s, many, "2", requests)
	require.NoError(t, tell.Close())
	require.Regexp(t, `^all [0-9]+ that idled were answered; of [0-9]+ bodies none was taken$`, says())
	serves(t, s, many, "3", 4)
	require.NoError(t, cmd.Wait())
}

// serves has a client that behaves create requests, each over a connection of its own.
func serves(t *testing.T, s *simulator.ProcessorServer, many int, part string, n int) {
	t.Helper()
	var most uint64
	var longest time.Duration
	for i := range n {
		client := s.Client()
		client.Timeout = 20 * time.Second
		base := "http://processor.test"
		if i%2 == 0 {
			base = s.URL
		}
		body := strings.Replace(request, "a7551968", fmt.Sprintf("%s%07d", part, i), 1)
		start := time.Now()
		resp, err := client.Post(base+"/opengdpr_requests", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusCreated, resp.StatusCode)
		longest = max(longest, time.Since(start))
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapInuse+m.StackInuse)
	}
	t.Logf("%d requests, the slowest after %v; %d MiB", n, longest, most>>20)
	require.Less(t, most, mostMemory(many))
}

// crowd is many clients of a world, most of them bad.
type crowd struct {
	many, storms  int
	plain, secure string

	mu      sync.Mutex
	conns   []net.Conn // all, so that they stay open
	idle    []net.Conn // those that were served once
	over    atomic.Bool
	bodies  atomic.Int64
	refused atomic.Int64
}

// run does what it is told by its input, and tells when it was done.
func (c *crowd) run() error {
	if err := c.idleAll(); err != nil {
		return err
	}
	fmt.Println("idle")
	told := bufio.NewReader(os.Stdin)
	if _, err := told.ReadString('\n'); err != nil {
		return err
	}
	var begun, all sync.WaitGroup
	for range c.storms {
		begun.Add(1)
		all.Go(func() { c.storm(sync.OnceFunc(begun.Done)) })
	}
	begun.Wait()
	fmt.Println("storming")
	_, _ = told.ReadString('\n')
	c.over.Store(true)
	all.Wait()
	for i, conn := range c.idle {
		if err := ask(conn); err != nil {
			return fmt.Errorf("idle connection %d of %d: %w", i, len(c.idle), err)
		}
	}
	if c.bodies.Load() != c.refused.Load() {
		return fmt.Errorf("of %d bodies %d were refused", c.bodies.Load(), c.refused.Load())
	}
	fmt.Printf("all %d that idled were answered; of %d bodies none was taken\n", len(c.idle), c.bodies.Load())
	return nil
}

// idleAll opens the idle connections: half of them silent, half after one request.
func (c *crowd) idleAll() error {
	var next atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, 8)
	for side := range errs {
		all.Go(func() {
			for i := next.Add(1); i <= int64(c.many) && errs[side] == nil; i = next.Add(1) {
				errs[side] = c.idleOne(i%4 < 2, i%2 == 0)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func (c *crowd) idleOne(secure, silent bool) error {
	address := c.plain
	if secure {
		address = c.secure
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	if secure && !silent {
		conn = tls.Client(conn, &tls.Config{ServerName: "processor.test", InsecureSkipVerify: true})
	}
	if !silent {
		err = ask(conn)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conn)
	if !silent {
		c.idle = append(c.idle, conn)
	}
	return err
}

// ask sends a request on a connection and reads the answer.
func ask(conn net.Conn) error {
	if _, err := io.WriteString(conn, "GET /discovery HTTP/1.1\r\nHost: processor.test\r\n\r\n"); err != nil {
		return err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	if _, err = io.Copy(io.Discard, resp.Body); err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return err
}

// storm does all that is bad in turn, until it is over: each body of 100 MiB is followed by a
// byte on each connection that drips, and by handshakes that are none.
func (c *crowd) storm(begun func()) {
	const half = "POST /opengdpr_requests HTTP/1.1\r\nHost: processor.test\r\n"
	dripping := make([]net.Conn, 50)
	for !c.over.Load() {
		for i, conn := range dripping {
			if conn != nil {
				if _, err := io.WriteString(conn, "x"); err == nil {
					continue
				}
				conn.Close() // it was dropped
			}
			if conn, err := net.Dial("tcp", c.plain); err == nil {
				_, _ = io.WriteString(conn, half+[]string{"X-Slow: ", "Content-Length: 500\r\n\r\n"}[i%2])
				dripping[i] = conn
			}
		}
		for _, raw := range []string{"\x00", "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\xff\xff" + strings.Repeat("x", 1<<16), "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
			"\x15\x03\x01\x00\x02\x02\x30", "\x80\x2e\x01\x00\x02" + strings.Repeat("\x00", 64), "\x16\x03\x03\x00\x04\x01\xff\xff\xff"} {
			if conn, err := net.Dial("tcp", c.secure); err == nil {
				_, _ = io.WriteString(conn, raw) // it may be dropped before the end
				_ = conn.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}
		}
		c.bodies.Add(1)
		if largeBody(c.plain) == http.StatusRequestEntityTooLarge {
			c.refused.Add(1)
		}
		begun()
	}
	for _, conn := range dripping {
		conn.Close()
	}
}

// largeBody sends as much of a body of 100 MiB as is read and returns the status of the answer.
func largeBody(address string) int {
	const size = 100 << 20
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0
	}
	defer conn.Close()
	go func() {
		fmt.Fprintf(conn, "POST /opengdpr_requests HTTP/1.1\r\nHost: processor.test\r\nContent-Length: %d\r\n\r\n", size)
		_, _ = io.CopyN(conn, endless{}, size)
	}()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	return resp.StatusCode
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }
