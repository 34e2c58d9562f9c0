package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// terse runs the command line and returns its exit code and what it wrote.
func terse(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = execute(context.Background(), &ui{in: strings.NewReader(""), out: &o, err: &e}, args)
	return code, o.String(), e.String()
}

// TestWorldToken gives the token in either way, and holds that nothing prints it.
func TestWorldToken(t *testing.T) {
	w, err := simulator.NewWorld(simulator.Options{})
	require.NoError(t, err)
	defer w.Close()
	s, err := console.Start("127.0.0.1:0", console.New(w.Access(), nil), console.Options{Token: "sesame"})
	require.NoError(t, err)
	defer s.Close()
	for _, row := range []struct {
		env, flag string
		code      int
	}{
		{"", "", 2}, {"sesame", "", 0}, {"", "sesame", 0}, {"wrong", "", 2}, {"sesame", "wrong", 2}, {"wrong", "sesame", 0}, {"", "sesame\n", 2},
	} {
		t.Setenv("DSRCHECK_TOKEN", row.env)
		args := []string{"world", "--world", s.URL(), "partners"}
		if row.flag != "" {
			args = append(args, "--token", row.flag)
		}
		code, out, errs := terse(args...)
		require.Equal(t, row.code, code, errs)
		require.NotContains(t, out+errs, "sesame")
		require.NotContains(t, out+errs, "wrong")
	}
	_, _, errs := terse("world", "--world", s.URL(), "partners")
	require.Equal(t, "dsrcheck: the admin API asks for its token\nhint: give the token of the world in DSRCHECK_TOKEN, or with --token\n", errs)
}

// TestWorldCA reaches a world behind a proxy with TLS.
func TestWorldCA(t *testing.T) {
	a, err := network.OpenAuthority("")
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	defer w.Close()
	s := httptest.NewUnstartedServer(console.New(w.Access(), nil))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600))
	code, _, errs := terse("world", "--world", s.URL, "--ca", ca, "partners")
	require.Equal(t, 0, code, errs)
	code, _, _ = terse("world", "--world", s.URL, "partners")
	require.Equal(t, 3, code)
}

// TestWorldIsNotTrusted shows what a hostile world can say: nothing of it reaches the
// terminal as a command, and its codes are not taken for ours.
func TestWorldIsNotTrusted(t *testing.T) {
	const evil = "\x1b]0;owned\x07\u202e\n\xff"
	ex := &journal.Exchange{Number: 1, Direction: evil, Partner: evil, URL: evil, Failure: evil, Error: evil,
		Request: &journal.Message{Head: []byte("GET " + evil + " HTTP/1.1\r\n\r\n"), Payload: []byte(evil)}}
	data, err := journal.MarshalExchange(ex)
	require.NoError(t, err)
	text := `"\u001b]0;owned\u0007\u202e\n"`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := ""
		switch path := r.URL.Path; {
		case path == "/partners":
			body = `{"partners":[{"name":` + text + `,"role":"/processor","domain":` + text + `,"url":` + text + `,"faults":[` + text + `],"look":{"flaw":` + text + `}}]}`
		case strings.HasSuffix(path, "/requests") && r.Method == "GET":
			body = `{"requests":[{"subject_request_id":` + text + `,"state":` + text + `,"callbacks":[` + text + `]}]}`
		case path == "/notices":
			body = `{"notices":[{"number":1,"kind":` + text + `,"host":` + text + `,"detail":` + text + `}]}`
		case path == "/behaviours":
			body = `{"behaviours":[{"id":` + text + `,"partner":` + text + `,"owner":` + text + `,"answers":[{"body":` + text + `}]}]}`
		case path == "/exchanges", path == "/exchanges/wait":
			body = `{"exchanges":[` + string(data) + `],"last":1}`
		case path == "/metrics":
			body = evil
		case path == "/ready", path == "/clock":
			w.WriteHeader(http.StatusTeapot)
			body = `{"error":` + text + `,"hint":` + text + `}`
		default:
			body = string(data)
		}
		_, _ = w.Write([]byte(body))
	}))
	defer s.Close()
	for _, row := range []struct {
		args string
		code int
	}{
		{"partners", 0}, {"requests", 0}, {"notices", 0}, {"behaviours", 0}, {"journal --body", 0}, {"wait --body", 0}, {"journal 1", 0}, {"metrics", 0},
		{"send a --to b", 1}, {"replay 1", 1}, {"health", 2}, {"clock", 2},
		{"partners --json", 0}, {"requests --json", 0}, {"journal --json", 0}, {"journal 1 --json", 0}, {"notices --json", 0}, {"behaviours --json", 0},
	} {
		code, out, errs := terse(append([]string{"world", "--world", s.URL}, strings.Fields(row.args)...)...)
		require.Equal(t, row.code, code, "%s: %s", row.args, errs)
		for _, bad := range []string{"\x1b", "\x07", "\u202e", "\xff"} {
			require.NotContains(t, out+errs, bad, row.args)
		}
		require.NotEmpty(t, out+errs)
	}
}

// TestReadBehaviours reads both forms.
func TestReadBehaviours(t *testing.T) {
	for _, text := range []string{
		`{"partner":"a.test","for":"1m","answers":[{"status":500}]}`,
		`[{"partner":"a.test","for":"1m","answers":[{"status":500}]}]`,
		"partner: a.test\nfor: 1m\nanswers: [{status: 500}]\n",
		"- partner: a.test\n  for: 1m\n  answers:\n  - status: 500\n",
	} {
		list, err := readBehaviours([]byte(text))
		require.NoError(t, err, text)
		require.Len(t, list, 1)
		require.Equal(t, "a.test", list[0].Partner)
		require.Equal(t, 500, list[0].Answers[0].Status)
	}
	for _, text := range []string{"", "[]", "a", "1", `{"partners":1}`, "{", "partner: [", "null",
		"partner: a.test\nanswers: [{}]\n---\npartner: b.test\nanswers: [{}]\n"} {
		_, err := readBehaviours([]byte(text))
		require.Error(t, err, text)
	}
}

func FuzzReadBehaviours(f *testing.F) {
	f.Add([]byte("partner: a.test\nanswers: [{status: 500, delay: 1s}]"))
	f.Add([]byte(`[{"partner":"a.test","match":{"member":{"/a":null}}}]`))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if list, err := readBehaviours(data); err == nil && len(list) == 0 {
			t.Errorf("%q is neither read nor refused", data)
		}
	})
}
