package network

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Outbound is how partners reach what is neither a partner of their own network nor
// loopback, such as the partners of another. The zero value lets them reach nothing of it.
type Outbound struct {
	Proxy *url.URL       // forward proxy that is asked to lead there by CONNECT, http only
	Roots *x509.CertPool // authorities that are trusted beside the network's own; nil for none
}

// Check finds what is wrong with the proxy.
func (o Outbound) Check() error {
	if u := o.Proxy; u != nil && (u.Scheme != "http" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "") {
		return errors.New("the URL of the proxy is not of the form http://127.0.0.1:3128")
	}
	return nil
}

// Bounds of what is said with a proxy before it leads on.
const (
	proxyPatience = 10 * time.Second
	longestReply  = 16 << 10 // bytes of its head
)

// dial asks the proxy for a connection to host:port.
func (o Outbound) dial(ctx context.Context, address string) (net.Conn, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	port := o.Proxy.Port()
	if port == "" {
		port = "80"
	}
	ctx, cancel := context.WithTimeout(ctx, proxyPatience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(o.Proxy.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("reach the outbound proxy: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err = o.connect(conn, address)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// connect asks for the connection: RFC 9110, section 9.3.6.
func (o Outbound) connect(conn net.Conn, address string) error {
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{"User-Agent": nil}}
	if user := o.Proxy.User; user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		ask.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	err := ask.Write(conn)
	var head []byte
	if err == nil {
		head, err = headOf(conn)
	}
	var reply *http.Response
	if err == nil {
		reply, err = http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), ask)
	}
	if err == nil && reply.StatusCode/100 != 2 {
		err = fmt.Errorf("it answers %q", reply.Status)
	}
	if err != nil {
		return fmt.Errorf("ask the outbound proxy: %w", err)
	}
	return nil
}

// headOf reads the head of an answer, and nothing of what may follow it.
func headOf(conn io.Reader) (head []byte, err error) {
	for one := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); {
		if len(head) == longestReply {
			return nil, fmt.Errorf("its answer is longer than %d bytes", longestReply)
		}
		if _, err := io.ReadFull(conn, one); err != nil {
			return nil, err
		}
		head = append(head, one[0])
	}
	return head, nil
}
