package ddrf_test

import (
	"context"
	"fmt"

	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

func Example() {
	authority, err := network.OpenAuthority("")
	if err != nil {
		panic(err)
	}
	n := network.New(network.Options{Authority: authority})
	defer n.Close()
	if _, err := n.ListenTLS("127.0.0.1:0"); err != nil {
		panic(err)
	}
	vendor, err := ddrf.NewVendor(ddrf.Config{Domain: "vendor1.test", Authority: authority, Dial: n.Dial,
		Settings: ddrf.Settings{Codes: map[string]int{"phone": 4}}})
	if err != nil {
		panic(err)
	}
	defer vendor.Close()
	publisher, err := ddrf.NewPublisher(ddrf.Config{Domain: "publisher1.test", Authority: authority, Dial: n.Dial})
	if err != nil {
		panic(err)
	}
	defer publisher.Close()
	n.Handle("vendor1.test", vendor)
	n.Handle("publisher1.test", publisher)

	for _, kind := range []string{"email", "phone"} {
		chain, err := publisher.Delete(context.Background(), ddrf.Deletion{To: "vendor1.test", Type: kind})
		if err != nil {
			panic(err)
		}
		fmt.Println(chain.Type, chain.Format, chain.Acknowledged, *chain.Code, chain.Text)
	}
	for _, step := range publisher.Chains()[0].Steps {
		fmt.Println(step.Fine, step.What)
	}
	// Output:
	// email sha256 true 0 the request is acknowledged
	// phone sha1 false 4 rqJWT, sub: code 4 was ordered for this type
	// true read the file of vendor1.test
	// true find the endpoint in it
	// true find a fitting identifier in it
	// true make the idJWT
	// true make the rqJWT
	// true post the rqJWT to https://vendor1.test/ddrf
	// true find the acJWT in the answer, which is 202
	// true verify the acJWT
	// true compare the claims of the acJWT
	// true verify the rqJWT in it
}

// A publisher is told what to send, and asked what it believes. The vendor lists mail
// addresses as hashes only, so that the publisher hashes the one that it is given.
func ExamplePublisher_Submit() {
	authority, err := network.OpenAuthority("")
	if err != nil {
		panic(err)
	}
	n := network.New(network.Options{Authority: authority})
	defer n.Close()
	if _, err := n.ListenTLS("127.0.0.1:0"); err != nil {
		panic(err)
	}
	keys := []string{ddrf.PurposeEC}
	vendor, err := ddrf.NewVendor(ddrf.Config{Domain: "vendor1.test", Authority: authority, Dial: n.Dial,
		Settings: ddrf.Settings{Keys: keys, Identifiers: []ddrf.Identifier{{ID: 1, Type: "email", Format: "sha256"}}}})
	if err != nil {
		panic(err)
	}
	defer vendor.Close()
	publisher, err := ddrf.NewPublisher(ddrf.Config{Domain: "publisher1.test", Authority: authority, Dial: n.Dial, Settings: ddrf.Settings{Keys: keys}})
	if err != nil {
		panic(err)
	}
	defer publisher.Close()
	n.Handle("vendor1.test", vendor)
	n.Handle("publisher1.test", publisher)

	ctx := context.Background()
	for _, d := range []ddrf.Deletion{
		{To: "vendor1.test", Type: "email", Format: "plaintext", Value: "subject@example.com"},
		{To: "vendor1.test", Type: "phone", Format: "plaintext", Value: "+15555550100"},
	} {
		s, err := publisher.Submit(ctx, "the "+d.Type, d)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s: %s %q\n", s.Reference, publisher.Belief(ctx, s.Reference, ""), s.Problem)
	}
	fmt.Println(vendor.Received()[0].Value)
	// Output:
	// the email: acknowledged ""
	// the phone: failed "the file lists none that could be sent"
	// 9bc3ae0d5e4c054772c1d9a97de754a6fd1ec458a2776c9de327fa41e4b94a57
}
