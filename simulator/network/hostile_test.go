package network

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// everywhere is a world with one listener of each kind.
func everywhere(t *testing.T, o Options) (*Network, *journal.Journal, *http.Client) {
	t.Helper()
	n, j, client := proxied(t, o)
	for _, open := range []func(string) (net.Addr, error){n.Listen, n.ListenTLS, n.ListenDNS} {
		_, err := open("127.0.0.1:0")
		require.NoError(t, err)
	}
	return n, j, client
}

// stillServes asks for one thing by each way.
func stillServes(t *testing.T, n *Network, client *http.Client) {
	t.Helper()
	for _, address := range []string{"http://a.test/", "https://a.test/"} {
		resp, err := client.Get(address)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		resp.Body.Close()
	}
	require.NoError(t, trusts(n, "a.test", time.Now()))
	require.Contains(t, say(t, n.Addr(), "GET / HTTP/1.0\r\nHost: a.test\r\n\r\n"), "a over http")
	code, _ := lookUp(t, n, "tcp", "a.test.", 1)
	require.Equal(t, "NOERROR", code)
}

func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func TestIdleConnections(t *testing.T) {
	const many = 4000
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	if limit.Cur < 2*many+1000 {
		t.Skipf("a process may have %d open files only", limit.Cur)
	}
	n, _, client := everywhere(t, Options{})
	before := memory()
	addrs := []net.Addr{n.Addr(), n.AddrTLS(), n.AddrProxy(), n.Addr()}
	for i := range many {
		conn, err := net.Dial("tcp", addrs[i%len(addrs)].String())
		require.NoError(t, err)
		defer conn.Close()
	}
	stillServes(t, n, client)
	require.Less(t, (memory()-before)/many, uint64(64<<10), "bytes for each connection")
}

func TestConnectionsAreCounted(t *testing.T) {
	n, _, _ := everywhere(t, Options{Connections: 3})
	greet := func(conn net.Conn, host string) error {
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		_, err := http.ReadResponse(bufio.NewReader(conn), nil)
		return err
	}
	dial := func(addr net.Addr) net.Conn {
		conn, err := net.Dial("tcp", addr.String())
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		return conn
	}
	first, led := dial(n.Addr()), dial(n.AddrProxy())
	_, err := io.WriteString(led, "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n")
	require.NoError(t, err)
	line, err := bufio.NewReaderSize(led, len(established)).Peek(len(established))
	require.NoError(t, err)
	require.Equal(t, established, string(line))
	for _, conn := range []net.Conn{first, led, dial(n.Addr())} {
		require.NoError(t, greet(conn, "a.test"))
	}
	for _, addr := range []net.Addr{n.Addr(), n.AddrTLS(), n.AddrProxy(), n.AddrDNS()} {
		_, err := dial(addr).Read(make([]byte, 1))
		require.Error(t, err, "one too many")
	}
	require.NoError(t, greet(first, "b.test"), "those that are in stay")
	require.NoError(t, led.Close())
	for deadline := time.Now().Add(20 * time.Second); greet(dial(n.Addr()), "a.test") != nil; {
		require.True(t, time.Now().Before(deadline), "room is made by one that leaves")
	}
}

// Who is slow is dropped after a while of the bubble's time, which costs none.
func TestSlowClients(t *testing.T) {
	type way struct {
		open func(n *Network) *queue
		says string
		most time.Duration
	}
	plain := func(n *Network) *queue { return n.plain.led }
	secure := func(n *Network) *queue { return n.secure.led }
	proxy := func(n *Network) *queue {
		q := newQueue()
		go func() { _ = n.proxy.Serve(q) }()
		return q
	}
	a := testAuthority(t)
	for name, row := range map[string]way{
		"silent":          {plain, "", 10 * time.Second},
		"half a head":     {plain, "GET / HTTP/1.1\r\nHos", 10 * time.Second},
		"half a body":     {plain, "POST / HTTP/1.1\r\nHost: b.test\r\nContent-Length: 9\r\n\r\nhi", readTimeout + time.Second},
		"after one":       {plain, "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", 60 * time.Second},
		"silent TLS":      {secure, "", 10 * time.Second},
		"half a hello":    {secure, "\x16\x03\x01\x01\x00\x01", 10 * time.Second},
		"silent proxy":    {proxy, "", 10 * time.Second},
		"half a request":  {proxy, "CONNECT a.te", 10 * time.Second},
		"half open":       {proxy, "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n", 10 * time.Second},
		"half open plain": {proxy, "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\nGET /", 10 * time.Second},
		"half a led body": {proxy, "POST http://b.test/ HTTP/1.1\r\nHost: b.test\r\nContent-Length: 9\r\n\r\nhi", readTimeout + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := New(Options{Authority: a})
				n.Handle("a.test", saying("a"))
				n.Handle("b.test", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
				for _, s := range []*side{n.plain, n.secure} {
					go func() { _ = s.server.Serve(s.led) }()
				}
				client, server := net.Pipe()
				var left bool
				row.open(n).lead(&arrival{Conn: server, leave: func() { left = true }})
				go func() { _, _ = io.WriteString(client, row.says) }()
				start := time.Now()
				_, _ = io.Copy(io.Discard, client)
				require.LessOrEqual(t, time.Since(start), row.most)
				synctest.Wait()
				require.True(t, left)
				require.NoError(t, n.Close())
			})
		})
	}
}

func TestLargeBodies(t *testing.T) {
	const size = 100 << 20
	n, j, client := everywhere(t, Options{Limits: journal.Limits{Body: 1 << 20, Total: 4 << 20}})
	before := memory()
	var senders sync.WaitGroup
	for i := range 6 {
		target, addr := "/", n.Addr()
		if i%2 == 0 {
			target, addr = "http://b.test/", n.AddrProxy()
		}
		head := fmt.Sprintf("Content-Length: %d\r\n\r\n", size)
		if i%3 == 0 {
			head = fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", size)
		}
		senders.Go(func() {
			conn, err := net.Dial("tcp", addr.String())
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "POST "+target+" HTTP/1.1\r\nHost: b.test\r\n"+head)
			_, _ = io.CopyN(conn, zeros{}, size)
		})
	}
	senders.Wait()
	all, err := j.WaitN(patient(t), 6, journal.Method("POST"))
	require.NoError(t, err)
	for _, ex := range all {
		require.LessOrEqual(t, len(ex.Request.Payload), 1<<20+64<<10)
	}
	stillServes(t, n, client)
	require.Less(t, memory(), before+(32<<20))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestMalformedTLS(t *testing.T) {
	n, _, client := everywhere(t, Options{})
	for _, raw := range []string{
		"\x00", "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\xff\xff" + strings.Repeat("x", 1<<16), "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
		"\x15\x03\x01\x00\x02\x02\x30", "\x80\x2e\x01\x00\x02" + strings.Repeat("\x00", 64), "\x16\x03\x03\x00\x04\x01\xff\xff\xff", strings.Repeat("\x16", 1<<16),
	} {
		for _, led := range []bool{false, true} {
			addr := n.AddrTLS()
			if led {
				addr, raw = n.AddrProxy(), "CONNECT a.test:443 HTTP/1.1\r\nHost: x\r\n\r\n"+raw
			}
			conn, err := net.Dial("tcp", addr.String())
			require.NoError(t, err)
			_, _ = io.WriteString(conn, raw) // it may be dropped before the end
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn)
			require.NoError(t, conn.Close())
		}
	}
	for _, note := range n.Notices(0) {
		if note.Kind != NoticeProxy {
			require.Equal(t, NoticeHandshake, note.Kind)
			require.NotEmpty(t, note.Detail)
		}
	}
	stillServes(t, n, client)
}
