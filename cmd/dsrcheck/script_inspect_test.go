package main

import (
	"crypto/tls"
	"net/http"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/simulator/network"
)

// site serves a file as the dsrdelete.json of a domain over TLS, and sets SITE, TARGET and
// TARGET_TLS.
func site(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: site DOMAIN FILE")
	}
	document, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	h := http.NewServeMux()
	h.HandleFunc("GET /dsrdelete.json", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(document) })
	config := &tls.Config{Certificates: []tls.Certificate{issue(ts, network.LeafSpec{Domain: args[0], Purpose: network.PurposeTLS})}}
	address := newServer(ts).serve(ts, h, config)
	for _, name := range []string{"SITE", "TARGET", "TARGET_TLS"} {
		ts.Setenv(name, "https://"+address)
	}
}

// fetched compares how many requests the last server has had.
func fetched(ts *testscript.TestScript, _ bool, args []string) {
	s := lastServer(ts)
	s.mu.Lock()
	got := strconv.Itoa(len(s.times))
	s.mu.Unlock()
	if len(args) != 1 || args[0] != got {
		ts.Fatalf("%s requests came, not %v", got, args)
	}
}
