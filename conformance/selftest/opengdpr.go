package selftest

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/url"
	"time"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// processorStage starts a processor.
func processorStage(authority *network.Authority, e Expectation, faults []string) (*stage, error) {
	config := opengdpr.Config{
		Domain: "processor1.test", RetryPause: 20 * time.Millisecond, Faults: faults,
		Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never},
	}
	if e.Own {
		config.Lifecycle = opengdpr.Lifecycle{Pending: 50 * time.Millisecond, InProgress: 50 * time.Millisecond}
	}
	if !e.RSA {
		config.Signing.Key = network.ECDSAP256
	}
	server, err := simulator.StartProcessor(simulator.Options{Authority: authority, Plain: "127.0.0.1:0"}, config)
	if err != nil {
		return nil, err
	}
	t, err := loopbackTarget(server, authority)
	if err != nil {
		return nil, err
	}
	if e.Own {
		t.Advance = nil
	}
	return &stage{target: t, close: server.Close}, nil
}

// loopbackTarget describes a processor by its loopback address and its own domain.
func loopbackTarget(server *simulator.ProcessorServer, authority *network.Authority) (*target.Target, error) {
	base, err := url.Parse(server.Loopback)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	root, err := rootOf(authority)
	if err != nil {
		return nil, err
	}
	t := &target.Target{URL: base, Domain: server.Processor.Domain(), Roots: authority.Pool(), SigningRoots: root,
		Headers: []target.Header{{Name: "Authorization", Value: "Bearer selftest-credentials"}},
		Resolve: map[string]*url.URL{server.Processor.Domain(): base}, Timeout: 10 * time.Second,
		LifecycleTimeout: time.Second, CallbackWait: time.Second, RetryWait: 2 * time.Second}
	t.Advance = target.NewHook("advance", time.Second, func(_ context.Context, c target.HookCall) (string, error) {
		return "", server.Processor.Advance(c.ID, c.State)
	})
	for _, alias := range server.Processor.Aliases() {
		t.Resolve[alias] = base
	}
	return t, nil
}

// rootOf is the certificate of an authority, as those that sign are trusted by.
func rootOf(authority *network.Authority) ([]*x509.Certificate, error) {
	block, _ := pem.Decode(authority.PEM())
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read authority: %w", err)
	}
	return []*x509.Certificate{root}, nil
}
