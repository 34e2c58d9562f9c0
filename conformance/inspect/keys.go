package inspect

import (
	"context"
	"fmt"
	"sync"

	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
)

// Keys are what layers are verified with: given for all tokens, given for the tokens of one
// domain, or fetched. What is given for a domain goes before the rest; what is given for
// all goes before fetching.
type Keys struct {
	all   []*jws.Key
	bound map[string][]*jws.Key
	from  map[*jws.Key]string
	fetch *Fetcher

	mu      sync.Mutex
	fetched map[string]*fetched
}

// fetched are the keys of one domain, fetched once by whoever needs them first.
type fetched struct {
	once sync.Once
	keys []*jws.Key
	err  error
}

// Add reads a document of keys for the tokens of anybody: a JWK, an array of them, a JWK
// Set, a dsrdelete.json, or PEM. from names it. Keys that are refused are taken too, so that
// a token by one of them is refused for the right reason.
func (k *Keys) Add(from string, document []byte) error {
	keys, err := k.read(from, document)
	k.all = append(k.all, keys...)
	return err
}

// Bind is Add for the tokens whose iss is domain, and no others.
func (k *Keys) Bind(domain, from string, document []byte) error {
	keys, err := k.read(from, document)
	if k.bound == nil {
		k.bound = map[string][]*jws.Key{}
	}
	domain = observe.Domain(domain)
	k.bound[domain] = append(k.bound[domain], keys...)
	return err
}

// Fetch has keys fetched for issuers whom none were given for.
func (k *Keys) Fetch(f *Fetcher) { k.fetch = f }

// read reads a document and notes where its keys are from.
func (k *Keys) read(from string, document []byte) ([]*jws.Key, error) {
	set, err := jws.ParseSet(document)
	if err != nil {
		return nil, fmt.Errorf("read keys of %s: %w", from, err)
	}
	var keys []*jws.Key
	for _, e := range set.Entries {
		if e.Key != nil {
			keys = append(keys, e.Key)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("read keys of %s: there is none in it", from)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.from == nil {
		k.from = map[*jws.Key]string{}
	}
	for _, key := range keys {
		k.from[key] = from
	}
	return keys, nil
}

// of are the keys for a token. It fails, and gives none, if they would have to be fetched and
// cannot be.
func (k *Keys) of(ctx context.Context, t *jws.Token) ([]*jws.Key, error) {
	if k.bound == nil && (len(k.all) > 0 || k.fetch == nil) {
		return k.all, nil
	}
	issuer := ""
	if value, ok := t.Payload.Get("iss"); ok {
		name, _ := text(value)
		issuer = string(name)
	}
	if keys, ok := k.bound[observe.Domain(issuer)]; ok {
		return keys, nil
	}
	if len(k.all) > 0 || k.fetch == nil {
		return k.all, nil
	}
	return k.fetchedOf(ctx, issuer)
}

// maxIssuers is how many domains are approached for one inspection.
const maxIssuers = 1000

// fetchedOf are the keys of a domain.
func (k *Keys) fetchedOf(ctx context.Context, issuer string) ([]*jws.Key, error) {
	domain, err := registrable(issuer)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	if k.fetched == nil {
		k.fetched = map[string]*fetched{}
	}
	f := k.fetched[domain]
	if f == nil && len(k.fetched) < maxIssuers {
		f = &fetched{}
		k.fetched[domain] = f
	}
	k.mu.Unlock()
	if f == nil {
		return nil, fmt.Errorf("fetch keys of %s: those of %d domains were fetched already", domain, maxIssuers)
	}
	f.once.Do(func() {
		url, document, err := k.fetch.get(ctx, domain)
		if err == nil {
			err = resource(url, document)
		}
		if err == nil {
			f.keys, err = k.read(url, document)
		}
		f.err = err
	})
	return f.keys, f.err
}

// resource refuses what cannot be a dsrdelete.json; of the shapes of keys that a caller may
// give, it has only those of an object.
func resource(url string, document []byte) error {
	if _, problem := observe.Object(document, observe.DefaultLimits); problem != "" {
		return fmt.Errorf("read %s: %s", url, problem)
	}
	return nil
}

// source says where a key is from.
func (k *Keys) source(key *jws.Key) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.from[key]
}
