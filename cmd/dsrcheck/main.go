// Command dsrcheck certifies implementations of data subject request protocols and plays
// the partners that they need.
//
//	dsrcheck demo
//	dsrcheck run opengdpr/processor --target https://dsr.example.com
//	dsrcheck simulate opengdpr/processor --partners-listen-tls 127.0.0.1:8443
//
// Exit codes: 0 conforms (or partial), 1 does not conform, 2 usage or config, 3 target not
// reachable or not ready, 4 inconclusive, 5 trouble of the suite itself, 130 interrupted.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	log.SetOutput(io.Discard) // libraries do not speak to our users
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	os.Exit(execute(ctx, &ui{in: os.Stdin, out: os.Stdout, err: os.Stderr}, os.Args[1:]))
}
