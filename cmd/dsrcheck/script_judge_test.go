package main

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/conformance"
)

// requests writes what the last server saw.
func requests(ts *testscript.TestScript, _ bool, _ []string) {
	s := lastServer(ts)
	s.mu.Lock()
	defer s.mu.Unlock()
	ts.Check(os.WriteFile(ts.MkAbs("requests"), []byte(strings.Join(s.dumps, "\n")), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("ids"), []byte(strings.Join(s.ids, "\n")+"\n"), 0o644))
}

// seenNumber compares a number about what the last server saw.
func seenNumber(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: seen count|together|span|peak MIN [MAX]")
	}
	s := lastServer(ts)
	s.mu.Lock()
	defer s.mu.Unlock()
	var got int
	switch args[0] {
	case "peak":
		peak, err := strconv.Atoi(ts.ReadFile("peak"))
		ts.Check(err)
		got = peak
	case "count":
		got = len(s.times)
	case "together":
		got = s.most
	case "span":
		if len(s.times) > 1 {
			got = int(s.times[len(s.times)-1].Sub(s.times[0]) / time.Millisecond)
		}
	default:
		ts.Fatalf("seen %s: there is no such number", args[0])
	}
	least, err := strconv.Atoi(args[1])
	ts.Check(err)
	most, err := strconv.Atoi(cmp.Or(strings.Join(args[2:], ""), "1000000000"))
	ts.Check(err)
	if got < least || got > most {
		ts.Fatalf("%s is %d, want %d to %d", args[0], got, least, most)
	}
}

// letGo lets the last server answer everything.
func letGo(ts *testscript.TestScript, _ bool, _ []string) {
	s := lastServer(ts)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stallAfter = 0
}

// secretless looks for a secret in files and folders: as it is, in the three ways that base64
// can show it, and in what is base64 there. With neg it has to be there.
func secretless(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: secretless TEXT PATH...")
	}
	forms := [][]byte{[]byte(args[0])}
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + args[0]))
		forms = append(forms, []byte(coded[(shift*8+5)/6:len(coded)-4]))
	}
	files, found := 0, false
	for _, path := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(path), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			raw, err := os.ReadFile(file)
			if form := shown(raw, forms, 6); form != nil {
				found = true
				if !neg {
					ts.Fatalf("%s holds %q", file, form)
				}
			}
			return err
		}))
	}
	if files == 0 || neg && !found {
		ts.Fatalf("it is in none of %d files", files)
	}
}

// coded is what may be base64 of some length, of either alphabet.
var coded = regexp.MustCompile(`[A-Za-z0-9+/_-]{16,}`)

// shown is the form that a text shows, as it is or so many layers of base64 below, nil if none.
func shown(text []byte, forms [][]byte, layers int) []byte {
	for _, form := range forms {
		if bytes.Contains(text, form) {
			return form
		}
	}
	if layers == 0 {
		return nil
	}
	for _, run := range coded.FindAll(text, -1) {
		run = bytes.Map(func(r rune) rune { return cmp.Or(map[rune]rune{'+': '-', '/': '_'}[r], r) }, run)
		inner := make([]byte, len(run))
		n, _ := base64.RawURLEncoding.Decode(inner, run)
		if form := shown(inner[:n], forms, layers-1); form != nil {
			return form
		}
	}
	return nil
}

// verdict compares the verdict of a results.json.
func verdict(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: verdict WANT FILE")
	}
	var r conformance.Results
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &r))
	if string(r.Verdict) != args[0] {
		ts.Fatalf("verdict is %s (%s), want %s", r.Verdict, strings.Join(r.Reasons, "; "), args[0])
	}
}

// array checks that files hold arrays of objects, each with at least two members.
func array(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		var objects []map[string]any
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &objects))
		if len(objects) == 0 || len(objects[0]) < 2 {
			ts.Fatalf("%s has %d objects, or empty ones", file, len(objects))
		}
	}
}

// fetch carries out one request of the script's own.
func fetch(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: fetch STATUS METHOD URL [FILE]")
	}
	body := ""
	if len(args) > 3 {
		body = ts.ReadFile(args[3])
	}
	req, err := http.NewRequest(args[1], args[2], strings.NewReader(body))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(err)
	if strconv.Itoa(resp.StatusCode) != args[0] {
		ts.Fatalf("%s, want %s", resp.Status, args[0])
	}
}
