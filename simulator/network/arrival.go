package network

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// writeTimeout is how long a caller may take to accept what is written at once.
const writeTimeout = 60 * time.Second

// arrival is a connection that was accepted from outside.
type arrival struct {
	net.Conn
	proxied bool        // it has asked the proxy for a partner, and was led there
	early   []byte      // of what it sent, what was read of it before it was led there
	told    atomic.Bool // its first plain request was noticed
	leave   func()      // called once, when it is closed
	left    sync.Once

	last [alertSize]byte // bytes that came

	deadlines sync.Mutex
	writeBy   time.Time // what handlers have set, zero for none
}

func (a *arrival) Read(p []byte) (n int, err error) {
	if len(a.early) > 0 {
		n = copy(p, a.early)
		a.early = a.early[n:]
	} else {
		n, err = a.Conn.Read(p)
	}
	came := p[max(0, n-alertSize):n]
	copy(a.last[:], a.last[len(came):])
	copy(a.last[alertSize-len(came):], came)
	return n, err
}

// Write gives up on a caller that reads nothing for long.
func (a *arrival) Write(p []byte) (int, error) {
	a.deadlines.Lock()
	by := time.Now().Add(writeTimeout)
	if !a.writeBy.IsZero() && a.writeBy.Before(by) {
		by = a.writeBy
	}
	err := a.Conn.SetWriteDeadline(by)
	a.deadlines.Unlock()
	if err != nil {
		return 0, err
	}
	return a.Conn.Write(p)
}

func (a *arrival) SetWriteDeadline(by time.Time) error {
	a.deadlines.Lock()
	defer a.deadlines.Unlock()
	a.writeBy = by
	return a.Conn.SetWriteDeadline(by)
}

func (a *arrival) SetDeadline(by time.Time) error {
	return errors.Join(a.SetReadDeadline(by), a.SetWriteDeadline(by))
}

func (a *arrival) Close() error {
	a.left.Do(a.leave)
	return a.Conn.Close()
}

// CloseWrite ends what is written and goes on reading, as journal.Server has use for.
func (a *arrival) CloseWrite() error {
	if half, ok := a.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// LocalAddr leads handlers, which net/http gives no more than this, to the connection.
func (a *arrival) LocalAddr() net.Addr { return arrivedAt{a.Conn.LocalAddr(), a} }

// arrivedAt is the address at which a connection arrived.
type arrivedAt struct {
	net.Addr
	arrival *arrival
}

// entrance is a listener whose connections count among those of its network. What is
// too much is closed at once.
type entrance struct {
	net.Listener
	network *Network
}

func (e entrance) Accept() (net.Conn, error) {
	for {
		conn, err := e.Listener.Accept()
		if err != nil {
			return nil, err
		}
		n := e.network
		if n.connections.Add(1) > int64(n.options.Connections) {
			n.connections.Add(-1)
			conn.Close()
			continue
		}
		return &arrival{Conn: conn, leave: func() { n.connections.Add(-1) }}, nil
	}
}

// queue is a listener for connections that arrived elsewhere and are led here.
type queue struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newQueue() *queue { return &queue{conns: make(chan net.Conn), closed: make(chan struct{})} }

// lead hands a connection over, or closes it if nobody takes it any more.
func (q *queue) lead(conn net.Conn) {
	select {
	case q.conns <- conn:
	case <-q.closed:
		conn.Close()
	}
}

func (q *queue) Accept() (net.Conn, error) {
	select {
	case conn := <-q.conns:
		return conn, nil
	case <-q.closed:
		return nil, net.ErrClosed
	}
}

func (q *queue) Close() error {
	q.once.Do(func() { close(q.closed) })
	return nil
}

func (q *queue) Addr() net.Addr { return &net.TCPAddr{} }
