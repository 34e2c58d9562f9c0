package target

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"dsrcheck/simulator/journal"
)

// errProxy marks trouble with the proxy, which the target has no part in.
var errProxy = errors.New("proxy")

// dialProxy connects to the proxy and, if asked, has it open a tunnel.
func (c *Client) dialProxy(ctx context.Context, r route, tunnel bool) (net.Conn, error) {
	p := c.target.Proxy
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", hostPort(p))
	if err == nil && p.Scheme == "https" {
		conn, err = journal.Handshake(ctx, conn, &tls.Config{ServerName: p.Hostname(), RootCAs: c.target.Roots, NextProtos: []string{"http/1.1"}})
	}
	if err == nil && tunnel {
		err = connect(ctx, conn, r.address, p.User)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errProxy, err)
	}
	return conn, nil
}

// longestReply is how many bytes of a proxy's answer are read.
const longestReply = 16 << 10

// connect asks a proxy for a tunnel, and closes conn if there is none. The answer is read
// byte by byte, so that nothing of what follows it is taken from the TLS handshake.
func connect(ctx context.Context, conn net.Conn, address string, user *url.Userinfo) (err error) {
	defer func() {
		if err != nil {
			conn.Close()
			err = fmt.Errorf("ask for a tunnel to %s: %w", address, err)
		}
	}()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	head := "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\n"
	if user != nil {
		head += "Proxy-Authorization: " + basic(user) + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return err
	}
	limited := io.LimitReader(oneByte{conn}, longestReply)
	resp, err := http.ReadResponse(bufio.NewReaderSize(limited, 16), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("it answers %q", resp.Status)
	}
	return nil
}

// basic is the value of a header field for Basic authentication.
func basic(user *url.Userinfo) string {
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}

// oneByte hands out single bytes, so that a buffered reader never reads ahead.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }
