package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// source is what inspect reads.
type source struct {
	io.ReadCloser
	file bool // a file or standard input, whose last line has an end
}

// openSource takes the argument for a file if there is one by that name, else for the token
// itself; a dash, or no argument, is standard input.
func openSource(u *ui, args []string) (*source, error) {
	if len(args) == 0 && terminal(u.in) {
		return nil, usageError(errors.New("inspect: no token is given"), "give a token, a file, or - for standard input")
	}
	if len(args) == 0 || args[0] == "-" {
		return &source{io.NopCloser(u.in), true}, nil
	}
	if !exists(args[0]) {
		if fileName.MatchString(args[0]) {
			return nil, usageError(fmt.Errorf("open input: there is no file %s", args[0]), "give a token, a file, or - for standard input")
		}
		return &source{io.NopCloser(strings.NewReader(args[0])), false}, nil
	}
	file, err := os.Open(args[0])
	if err != nil {
		return nil, usageError(fmt.Errorf("open input: %w", err))
	}
	return &source{file, true}, nil
}

// fileName matches what is meant for the name of a file, and no token is.
var fileName = regexp.MustCompile(`^\.{0,2}/|\.(?:jwt|jws|txt|json|http|pem)$`)

// exists reports whether there is a file of that name. Most tokens are no possible name.
func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// withoutLineEnd takes the end of the last line away, which is the file's and not the
// token's.
func withoutLineEnd(text []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
}
