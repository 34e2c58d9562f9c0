package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// caller starts a processor that trusts the authority of a state folder and whose calls go
// through a forward proxy, those to this machine apart.
func caller(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("caller", flag.ContinueOnError)
	via := flags.String("via", "", "address of the proxy")
	dir := flags.String("state", "state", "state folder")
	never := flags.Bool("never", false, "requests stay pending")
	ts.Check(flags.Parse(args))
	authority, err := network.OpenAuthority(ts.MkAbs(*dir))
	ts.Check(err)
	life := opengdpr.Lifecycle{Pending: 20 * time.Millisecond, InProgress: 150 * time.Millisecond}
	if *never {
		life = opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}
	}
	p, err := opengdpr.New(opengdpr.Config{Domain: "processor1.test", Authority: authority, Lifecycle: life, RetryPause: 20 * time.Millisecond,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "127.") {
				return dialLoopback(ctx, network, address)
			}
			return tunnelled(ctx, *via, address)
		}})
	ts.Check(err)
	ts.Defer(func() { p.Close() })
	ts.Setenv("TARGET", "http://"+newServer(ts).serve(ts, p, nil))
}

// tunnelled asks a proxy for a connection to an address.
func tunnelled(ctx context.Context, proxy, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", proxy)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", address, address)
	answer, err := http.ReadResponse(bufio.NewReaderSize(conn, 16), nil)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the proxy answers %s", answer.Status)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// foreign starts the processor of fixtures/foreign in a process of its own, under a TLS
// certificate for its domain that the authority of a state folder has issued. It calls
// through a forward proxy and trusts that authority.
func foreign(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("foreign", flag.ContinueOnError)
	via := flags.String("via", "", "address of the proxy")
	dir := flags.String("state", "state", "state folder")
	domain := flags.String("domain", "processor9.test", "its domain")
	ts.Check(flags.Parse(args))
	authority, err := network.OpenAuthority(ts.MkAbs(*dir))
	ts.Check(err)
	leaf, err := authority.Issue(network.LeafSpec{Domain: *domain, Purpose: network.PurposeTLS})
	ts.Check(err)
	key, err := x509.MarshalPKCS8PrivateKey(leaf.Key)
	ts.Check(err)
	for name, block := range map[string]*pem.Block{
		"foreign.pem": {Type: "CERTIFICATE", Bytes: leaf.Cert.Raw}, "foreign-key.pem": {Type: "PRIVATE KEY", Bytes: key},
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), pem.EncodeToMemory(block), 0o600))
	}
	program, err := filepath.Abs("../../fixtures/foreign/processor.mjs")
	ts.Check(err)
	cmd := exec.Command("node", program, "--state", ts.MkAbs("foreign"), "--domain", *domain, "--lifecycle-ms", "100", "--retry-ms", "50",
		"--tls-cert", ts.MkAbs("foreign.pem"), "--tls-key", ts.MkAbs("foreign-key.pem"))
	cmd.Env = append(os.Environ(), "HTTPS_PROXY=http://"+*via, "NODE_EXTRA_CA_CERTS="+authority.Path())
	cmd.Stderr = ts.Stderr()
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		stdin.Close() // it ends with its standard input
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	ts.Check(err)
	var at struct{ URL, Domain, SigningCA string }
	ts.Check(json.Unmarshal(line, &at))
	ts.Setenv("TARGET_TLS", at.URL)
	ts.Setenv("DOMAIN", at.Domain)
	ts.Setenv("SIGNING_CA", at.SigningCA)
}
