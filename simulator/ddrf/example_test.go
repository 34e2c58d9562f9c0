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
