package opengdpr

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
)

// scene is a controller and whoever it sends requests to, in a bubble of testing/synctest:
// time passes only when everybody waits for it, and pipes stand for the network.
type scene struct {
	*testing.T
	c     *Controller
	began time.Time
	zero  time.Time // what the clock says at the beginning

	mu    sync.Mutex
	hosts map[string]http.Handler
	ids   map[string]string // words for ids, in the order of their coming
	lines []string          // what happened
}

// bubbled is a clock in a bubble that says what time it is outside, since certificates are
// valid then.
type bubbled struct {
	clock.Clock
	ahead time.Duration
}

func (b bubbled) Now() time.Time { return b.Clock.Now().Add(b.ahead) }

// onScene runs f with a controller that commits these deviations.
func onScene(t *testing.T, faults []string, f func(s *scene)) {
	t.Helper()
	_, err := authority() // made outside, since it is shared
	require.NoError(t, err)
	zero := time.Now().Truncate(time.Second)
	synctest.Test(t, func(t *testing.T) {
		s := &scene{T: t, began: time.Now(), zero: zero, hosts: map[string]http.Handler{}, ids: map[string]string{}}
		c, err := NewController(ControllerConfig{
			Domain: "controller.test", CallbackPath: UsualCallbackPath, Faults: faults, Clock: s.clock(), Dial: s.dial,
		})
		require.NoError(t, err)
		if a, err := authority(); err == nil {
			c.config.Roots = a.Pool()
		}
		require.NoError(t, c.SetFaults(faults))
		s.c = c
		defer c.Close()
		f(s)
	})
}

func (s *scene) clock() clock.Clock { return bubbled{clock.Real(), s.zero.Sub(s.began)} }

// processor puts a processor on the scene, under its own domain.
func (s *scene) processor(domain string, signing Signing, faults ...string) *Processor {
	s.Helper()
	p := start(s.T, Config{Domain: domain, Clock: s.clock(), Faults: faults, Signing: signing, Lifecycle: Lifecycle{Pending: Never, InProgress: Never}})
	s.lead(domain, p)
	for _, alias := range p.Aliases() {
		s.lead(alias, p)
	}
	return p
}

// lead puts somebody behind a host. A controller may try others meanwhile.
func (s *scene) lead(host string, to http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hosts[host] = to
}

// dial connects the controller with the host that it asks for.
func (s *scene) dial(_ context.Context, _, address string) (net.Conn, error) {
	host, port, _ := net.SplitHostPort(address)
	s.mu.Lock()
	h := s.hosts[host]
	s.mu.Unlock()
	if h == nil || port == "443" {
		s.say("nobody at " + address)
		return nil, fmt.Errorf("nobody is at %s", address)
	}
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		r, err := http.ReadRequest(bufio.NewReader(far))
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.say(fmt.Sprintln(time.Since(s.began), r.Method, r.Host, r.URL, r.Header.Get("Content-Type"), string(body)))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		_ = w.Result().Write(far)
	}()
	return near, nil
}

var lowerUUID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

// say keeps what happened, with words in place of what differs each time.
func (s *scene) say(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line = lowerUUID.ReplaceAllStringFunc(line, func(id string) string {
		if s.ids[id] == "" {
			s.ids[id] = fmt.Sprint("ID", len(s.ids))
		}
		return s.ids[id]
	})
	for after := range 200 { // seconds
		at := s.zero.Add(time.Duration(after) * time.Second).UTC().Format(time.RFC3339)
		line = strings.ReplaceAll(line, at, fmt.Sprint("T", after))
	}
	s.lines = append(s.lines, line)
}

// submit has a request sent and answered, tells what is believed of it and returns its id.
func (s *scene) submit(reference, host, kind string) string {
	s.Helper()
	id, err := s.c.Submit(Submission{Reference: reference, URL: "http://" + host, Type: kind, Identities: []SubjectIdentity{
		{"email", reference + "@example.com", "raw"}, {"android_id", "0123456789abcdef", "raw"},
	}})
	require.NoError(s, err)
	belief, err := s.c.Settled(s.Context(), reference)
	require.NoError(s, err)
	s.say(fmt.Sprintln(reference, "is believed", belief))
	return id
}

// callback is one that a controller is sent.
type called struct {
	what, domain, signature string
	body                    io.Reader
	path                    string
}

// call sends a callback and tells how it is answered and what is believed then.
func (s *scene) call(reference string, c called) int {
	s.Helper()
	if c.path == "" {
		c.path = UsualCallbackPath
	}
	r := httptest.NewRequest(http.MethodPost, "https://controller.test"+c.path, c.body)
	if c.domain != "" {
		r.Header.Set(domainHeader, c.domain)
	}
	if c.signature != "" {
		r.Header.Set(signatureHeader, c.signature)
	}
	w := httptest.NewRecorder()
	s.c.ServeHTTP(w, r)
	s.say(fmt.Sprintln(time.Since(s.began), c.what, w.Code, "and", reference, "is believed", s.c.Belief(reference)))
	return w.Code
}

// signed is the signature of a processor over a body.
func (s *scene) signed(p *Processor, body string) string {
	s.Helper()
	sig, err := p.present.Load().sign(callback, []byte(body))
	require.NoError(s, err)
	return base64.StdEncoding.EncodeToString(sig)
}

// changed is a signature of which something was changed.
func (s *scene) changed(signature string, change func(sig []byte) []byte) string {
	s.Helper()
	sig, err := base64.StdEncoding.DecodeString(signature)
	require.NoError(s, err)
	return base64.StdEncoding.EncodeToString(change(sig))
}

// told is the body of a callback.
func told(id, state string, more ...string) string {
	return `{"controller_id":"x","expected_completion_time":"2030-01-01T00:00:00Z","status_callback_url":"https://controller.test/opengdpr_callbacks",` +
		`"subject_request_id":"` + id + `","request_status":"` + state + `"` + strings.Join(more, "") + `}`
}

// loosely is a signature whose padding is filled with something else than the text of
// PKCS #1 says.
func loosely(t *testing.T, key *rsa.PrivateKey, body string) string {
	t.Helper()
	digest := sha256.Sum256([]byte(body))
	block := make([]byte, key.Size())
	copy(block, []byte{0, 1, 0xff, 0xff, 0})
	copy(block[5:], digest[:])
	for i := 5 + len(digest); i < len(block); i++ {
		block[i] = byte(i)
	}
	sig := new(big.Int).Exp(new(big.Int).SetBytes(block), key.D, key.N).FillBytes(make([]byte, key.Size()))
	return base64.StdEncoding.EncodeToString(sig)
}

// pieces is a body that comes in pieces, each after a pause.
type pieces struct {
	text  string
	every time.Duration
	at    int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.at == len(p.text) {
		return 0, io.EOF
	}
	time.Sleep(p.every) // in the bubble
	n := copy(b[:min(len(b), 40)], p.text[p.at:])
	p.at += n
	return n, nil
}

// signedWith signs with another hash.
func (s *scene) signedWith(hash crypto.Hash, p *Processor, body string) string {
	s.Helper()
	sig, err := signWith(PKCS1, p.sealed(s.T).leaf.Key, hash, []byte(body))
	require.NoError(s, err)
	return base64.StdEncoding.EncodeToString(sig)
}
