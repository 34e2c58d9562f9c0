package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// What a run says to a person, and asks them.
var (
	demanded = regexp.MustCompile(`please (?:have your controller submit a request of type (\w+) about (.+) to the processor (\S+) \(its base URL is (\S+)\)` +
		`|send a deletion request about (.+) to the recipient (\S+) \(its file is (\S+)/dsrdelete\.json\))\n`)
	wondered = regexp.MustCompile(`question +(.*?)what does your side now think of the request (?:([0-9a-f-]{36}) about |([0-9A-Za-z_-]+) about |about )(.+) at (\S+)\?( \([a-z_, ]+\))? `)
	identity = regexp.MustCompile(`(\w+) (\S+) \((\w+)\)`)
)

// person does by hand what a program asks for, by the prompts alone, at the hooks of the partner at
// $TARGET, and answers its questions: the first with no word that is possible, and others in capitals.
// What was done by hand is told by the Enter key. The program has to exit with a code.
func person(ts *testscript.TestScript, _ bool, args []string) {
	want, words := codeAnd(ts, args)
	cmd := command(ts, words)
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	cmd.Stdout = ts.Stdout()
	ts.Check(cmd.Start())
	p := &atTerminal{site: ts.Getenv("TARGET"), keys: stdin}
	var read []byte
	for piece := make([]byte, 4096); ; {
		n, err := stderr.Read(piece)
		_, _ = ts.Stderr().Write(piece[:n])
		if read = append(read, piece[:n]...); err != nil {
			break
		}
		if read, err = p.listen(read); err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			ts.Fatalf("a person is lost: %v", err)
		}
	}
	_ = stdin.Close()
	checkExit(ts, want, cmd.Wait())
	fmt.Fprintf(ts.Stdout(), "by hand: %d done, %d answered\n", p.done, p.answered)
}

// atTerminal is a person.
type atTerminal struct {
	site           string
	keys           io.Writer
	done, answered int
}

// listen does what is asked for in a text, and returns what is left of it.
func (p *atTerminal) listen(text []byte) ([]byte, error) {
	for {
		what, question := demanded.FindSubmatchIndex(text), wondered.FindSubmatchIndex(text)
		var err error
		switch {
		case what != nil && (question == nil || what[0] < question[0]):
			m := demanded.FindSubmatch(text)
			text = text[what[1]:]
			err = p.act(m)
		case question != nil:
			m := wondered.FindSubmatch(text)
			text = text[question[1]:]
			err = p.answer(m)
		default:
			return text, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// act sends what is asked for. The person's own word for it is the first identity.
func (p *atTerminal) act(m [][]byte) error {
	p.done++
	hook, call := "submit", map[string]any{"request_type": string(m[1]), "partner_domain": string(m[3]), "partner_url": string(m[4])}
	people := m[2]
	if len(m[5]) > 0 {
		hook, people, call = "delete", m[5], map[string]any{"partner_domain": string(m[6]), "partner_url": string(m[7])}
	}
	var all []map[string]string
	for _, i := range identity.FindAllSubmatch(people, -1) {
		all = append(all, map[string]string{"identity_type": string(i[1]), "identity_value": string(i[2]), "identity_format": string(i[3])})
	}
	call["identities"], call["reference"] = all, all[0]["identity_value"]
	if _, err := p.call(hook, call); err != nil {
		return err
	}
	_, err := io.WriteString(p.keys, "\n")
	return err
}

// answer says what the partner thinks of a request.
func (p *atTerminal) answer(m [][]byte) error {
	p.answered++
	if p.answered == 1 {
		_, err := io.WriteString(p.keys, "no idea\n")
		return err
	}
	said, err := p.call("belief", map[string]any{"subject_request_id": string(m[2]) + string(m[3]), "reference": string(identity.FindSubmatch(m[4])[2])})
	if err == nil {
		_, err = fmt.Fprintf(p.keys, "%s\n", strings.ToUpper(said["belief"]))
	}
	return err
}

// call calls a hook of the partner.
func (p *atTerminal) call(hook string, with map[string]any) (map[string]string, error) {
	body, err := json.Marshal(with)
	if err != nil {
		return nil, err
	}
	resp, err := http.Post(p.site+"/hooks/"+hook, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("hook %s: %s: %s", hook, resp.Status, said)
	}
	words := map[string]string{}
	if err == nil {
		err = json.Unmarshal(said, &words)
	}
	return words, err
}
