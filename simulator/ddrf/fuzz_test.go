package ddrf

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"dsrcheck/simulator/network"
)

func FuzzRequest(f *testing.F) {
	a, err := network.OpenAuthority("")
	if err != nil {
		f.Fatal(err)
	}
	only := Settings{Keys: []string{PurposeEC}} // the other takes long to make
	v, err := NewVendor(Config{Domain: domainR, Authority: a, Settings: only})
	if err != nil {
		f.Fatal(err)
	}
	key, err := openKey(a, domainP, ES256, "")
	if err != nil {
		f.Fatal(err)
	}
	body, _ := (&stage{p1: key}).plain().request()
	f.Add([]byte(body))
	f.Add([]byte(`{"rqJWT":"` + body + `"}`))
	f.Add([]byte(`"a.b.c"`))
	f.Add([]byte("eyJhbGciOiJub25lIn0.e30."))
	f.Fuzz(func(t *testing.T, body []byte) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // no file is read
		x := &examination{view: v.present.Load(), ctx: ctx, in: &incoming{http: httptest.NewRequest(http.MethodPost, "/", nil), body: body}, files: map[string]*partnerFile{}}
		if x.examine() == nil && string(body) != "" {
			t.Fatal("it was accepted without a file")
		}
	})
}

func FuzzObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":{"b":1,"b":2}}`, `[{}]`, `{"a":"\ud800"}`, "\ufeff{}", `{"a":[[[]]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, repeated, err := readObject(data, false)
		if err == nil && !repeated {
			if again, twice, err := readObject(encode(o), false); err != nil || twice || len(again) != len(o) {
				t.Fatalf("%q is read otherwise once it is written: %v", data, err)
			}
		}
	})
}

func FuzzKey(f *testing.F) {
	s := theStage(f)
	f.Add(encode(s.p1.jwk))
	f.Add(encode(s.p2.jwk))
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := readKey(data)
		if err != nil {
			return
		}
		for alg := range hashes {
			if verifies(alg, k.public, []byte("a.b"), data) {
				t.Fatal("it verifies what it did not sign")
			}
		}
	})
}

func FuzzDomain(f *testing.F) {
	for _, s := range []string{"publisher1.test", "a.co.uk", "127.0.0.1", "\u212aey.test", "a..b", "xn--a.test"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, iss string) {
		domain, ok := registrable(iss)
		if ok && (len(domain) != len(iss) || siteOf(domain) != domain) {
			t.Fatalf("%q is no registrable domain", iss)
		}
	})
}

func FuzzHook(f *testing.F) {
	f.Add([]byte(`{"hook":"delete","reference":"a","partner_domain":"vendor1.test","identities":[{"identity_type":"email","identity_value":"a@example.com","identity_format":"raw"}]}`))
	f.Add([]byte(`{"reference":"a","subject_request_id":"b"}`))
	f.Add([]byte(`{"reference":"a","reference":"b"}`))
	f.Add([]byte(`[{}]`))
	a, err := network.OpenAuthority("")
	if err != nil {
		f.Fatal(err)
	}
	p, err := NewPublisher(Config{Domain: domainP, Authority: a})
	if err != nil {
		f.Fatal(err)
	}
	if err := p.Close(); err != nil { // so that nothing is sent
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range []string{"delete", "belief"} {
			w := sendTo(p, http.MethodPost, hooksPath+name, string(body), nil)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
	})
}
