package worldfile_test

import (
	"fmt"
	"os"
	"path/filepath"

	"dsrcheck/simulator"
	"dsrcheck/simulator/worldfile"
)

// A world as a file describes it, and a change of the file.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	read := func(text string) *worldfile.World {
		path := filepath.Join(dir, "world.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			fmt.Println(err)
		}
		w, err := worldfile.Read(path)
		if err != nil {
			fmt.Println(err)
		}
		return w
	}
	before := read("{partners_only: true, partners: {controller1: {}}, behaviours: [{partner: controller1, answers: [{status: 503}]}]}")
	world, err := simulator.NewWorld(simulator.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer world.Close()
	ask := func() {
		resp, err := world.Client().Post("https://controller1.test/", "application/json", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer resp.Body.Close()
		fmt.Println(resp.StatusCode)
	}
	if err := before.Start(world); err != nil {
		fmt.Println(err)
	}
	ask()
	changes, err := worldfile.Apply(world, before, read("{partners_only: true, partners: {controller1: {}, controller2: {}}}"))
	fmt.Println(changes, err)
	ask()
	// Output:
	// 503
	// [controller2 added behaviours replaced] <nil>
	// 202
}
