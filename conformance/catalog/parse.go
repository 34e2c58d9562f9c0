package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/goccy/go-yaml"
)

// parse reads a catalogue from YAML, strictly: one document, known keys only, each once.
// The error joins every problem that validation finds.
func parse(data []byte) (*Catalog, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	c := new(Catalog)
	if err := dec.Decode(c); err != nil {
		return nil, fmt.Errorf("parse catalogue: %w", err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("parse catalogue: more than one document")
	}
	c.fill()
	c.index()
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("validate catalogue: %w", err)
	}
	return c, nil
}

// fill sets what the file leaves to its defaults: the HTTP answers that go with result codes.
func (c *Catalog) fill() {
	for i := range c.Vectors {
		if v := &c.Vectors[i]; v.Token != "" && len(v.HTTP) == 0 {
			v.HTTP = []int{http.StatusBadRequest}
		}
	}
}

// index notes where each id stands. Of a repeated id, which validation reports, the last
// counts.
func (c *Catalog) index() {
	c.requirement = make(map[string]int, len(c.Requirements))
	for i, r := range c.Requirements {
		c.requirement[r.ID] = i
	}
	c.reading = make(map[string]int, len(c.Readings))
	for i, r := range c.Readings {
		c.reading[r.ID] = i
	}
	c.vector = make(map[string]int, len(c.Vectors))
	for i, v := range c.Vectors {
		c.vector[v.ID] = i
	}
	c.code = make(map[int]int, len(c.ResultCodes))
	for i, r := range c.ResultCodes {
		c.code[r.Code] = i
	}
}
