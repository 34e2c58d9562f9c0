package console_test

import (
	"context"
	"fmt"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
)

func Example() {
	world, err := simulator.NewWorld(simulator.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer world.Close()
	if _, err := world.AddController("controller1.test"); err != nil {
		fmt.Println(err)
		return
	}
	api, err := console.Start("127.0.0.1:0", console.New(world.Access(), nil), console.Options{Token: "secret"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer api.Close()

	elsewhere, err := console.Connect(api.URL(), "secret", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer elsewhere.Close()
	partners, err := elsewhere.Partners(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range partners {
		fmt.Println(p.Role, p.URL)
	}
	fmt.Println(elsewhere.RotateKey(context.Background(), "processor9.test") != nil)
	// Output:
	// opengdpr/controller https://controller1.test
	// true
}
