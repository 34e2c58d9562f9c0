package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

// recipient certifies the vendor9.test that plays or pinned has started, with the proxy at
// $FREE by which it reads the partners' files.
func recipient(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: recipient CODE ARG...")
	}
	words := []string{args[0], "dsrcheck", "run", "ddrf/recipient", "--target", "https://vendor9.test", "--resolve", "vendor9.test=" + ts.Getenv("TARGET_TLS"),
		"--ca", ts.Getenv("CA"), "--state", "ours", "--proxy-listen", ts.Getenv("FREE")}
	exits(ts, neg, append(words, args[1:]...))
}

// pinned starts a recipient that knows its partners by the files of keys export alone, and
// reaches nobody.
func pinned(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("pinned", flag.ContinueOnError)
	keys := flags.String("keys", "keys", "folder of keys export")
	ts.Check(flags.Parse(args))
	exported := newServer(ts).serve(ts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := os.ReadFile(filepath.Join(ts.MkAbs(*keys), filepath.Base(r.Host), "dsrdelete.json"))
		if err != nil || r.URL.Path != "/dsrdelete.json" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(raw)
	}), &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		leaf, err := stageOf(ts).authority.Issue(network.LeafSpec{Domain: hello.ServerName, Purpose: network.PurposeTLS})
		if err != nil {
			return nil, err
		}
		return &tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw}, PrivateKey: leaf.Key}, nil
	}})
	v, err := ddrf.NewVendor(ddrf.Config{Domain: "vendor9.test", Authority: stageOf(ts).authority,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if !strings.HasSuffix(address, ":443") {
				return nil, errors.New("there is no file")
			}
			return new(net.Dialer).DialContext(ctx, network, exported)
		}})
	ts.Check(err)
	ts.Setenv("CA", ts.MkAbs("ca.pem"))
	ts.Setenv("TARGET_TLS", "https://"+newServer(ts).serve(ts, v, &tls.Config{Certificates: []tls.Certificate{issue(ts, network.LeafSpec{Domain: "vendor9.test", Purpose: network.PurposeTLS})}}))
}
