package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"dsrcheck/simulator/journal"
)

// ErrJoin says that runs do not belong together.
var ErrJoin = errors.New("join")

// JoinError says which run does not belong to those before it, and why. It is an [ErrJoin].
type JoinError struct {
	Part int // counted from 0
	Err  error
}

func (e *JoinError) Error() string { return fmt.Sprintf("%v: run %d: %v", ErrJoin, e.Part+1, e.Err) }

// Unwrap is the reason, and [ErrJoin].
func (e *JoinError) Unwrap() []error { return []error{ErrJoin, e.Err} }

// Joining puts the journals of several runs together: shards of one run, repeats of one, or
// both. In the whole each keeps its lines, under attempts that are counted on from run to run,
// and of each scenario the last attempt of every run counts.
type Joining struct {
	Header Header // of the whole
	parts  []joined
}

// joined is one of the runs.
type joined struct {
	header *Header
	before map[string]int // attempts of each scenario in the runs before it
	own    map[string]int // its own
}

// Join looks whether runs belong together and says how. Each part is the lines of one journal,
// of which those of exchanges and bodies are not looked at. The error wraps [ErrJoin], and is a
// [*JoinError] where one part is to blame.
func Join(p Profile, parts ...[]journal.Line) (*Joining, error) {
	j := &Joining{}
	plan, sum := map[string]bool{}, map[string]int{}
	for i, lines := range parts {
		one, err := readPart(lines)
		if err == nil {
			err = one.fits(p, j.parts)
		}
		if err != nil {
			return nil, &JoinError{i, err}
		}
		h := one.header
		one.before = map[string]int{}
		part := Part{Nonce: h.Nonce, Started: h.Started, DigestKey: h.DigestKey, Attempts: map[string]int{}}
		for _, id := range h.Plan {
			plan[id] = true
			part.Attempts[id] = 0
		}
		for id, n := range one.own {
			one.before[id] = sum[id]
			sum[id] += n
			part.Attempts[id] = sum[id]
		}
		if i == 0 {
			j.Header = *h
			j.Header.Parts = nil
		}
		if h.Started.Before(j.Header.Started) {
			j.Header.Started = h.Started
		}
		j.Header.Parts = append(j.Header.Parts, part)
		j.parts = append(j.parts, one)
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%w: there is no run", ErrJoin)
	}
	j.Header.Plan, j.Header.Selection, j.Header.DigestKey = nil, Selection{}, ""
	for _, s := range p.Scenarios {
		if plan[s.ID] {
			j.Header.Plan = append(j.Header.Plan, s.ID)
		}
	}
	if id := j.missing(); id != "" && len(j.Header.Plan) < len(p.Scenarios) {
		return nil, fmt.Errorf("%w: shard %s is missing", ErrJoin, id)
	}
	if len(j.Header.Plan) < len(p.Scenarios) {
		j.Header.Selection = Selection{Only: j.Header.Plan}
	}
	return j, nil
}

// missing is the first shard of which no run is there, empty if there is none.
func (j *Joining) missing() string {
	there := map[string]bool{}
	of := 0
	for _, part := range j.parts {
		if name := part.header.Selection.Shard; name != "" {
			_, n, _ := ParseShard(name)
			there[name], of = true, max(of, n)
		}
	}
	for i := range of {
		if name := fmt.Sprintf("%d/%d", i+1, of); !there[name] {
			return name
		}
	}
	return ""
}

// readPart reads what has to be known of a run.
func readPart(lines []journal.Line) (joined, error) {
	ev, err := gather(slices.DeleteFunc(slices.Clone(lines), func(l journal.Line) bool { return l.Type == lineCheck || l.Type == lineReading }))
	if err != nil {
		return joined{}, err
	}
	if len(ev.header.Parts) > 0 {
		return joined{}, errors.New("it was joined already; name the runs that it is made of")
	}
	own := ev.lastAttempts()
	for _, end := range ev.ends {
		own[preflight] = max(own[preflight], end.attempt)
	}
	return joined{header: ev.header, own: own}, nil
}

// fits says what keeps a run from belonging to the first of those before it.
func (one joined) fits(p Profile, before []joined) error {
	h := one.header
	if h.Profile != p.ID() {
		return fmt.Errorf("it is of profile %s, not %s", h.Profile, p.ID())
	}
	if len(before) == 0 {
		return nil
	}
	first := before[0].header
	for _, same := range []struct {
		what string
		a, b any
	}{
		{"target", first.Target, h.Target}, {"version of the suite", first.Suite, h.Suite}, {"setting of readings", first.Readings, h.Readings},
		{"setting of what fails a run", first.FailOn, h.FailOn}, {"seed", first.Seed, h.Seed}, {"list of known deviations", unplaced(first.Known), unplaced(h.Known)}, {"attestation", first.Attestations, h.Attestations},
		{"length of waits", first.Waits, h.Waits},
	} {
		if !reflect.DeepEqual(same.a, same.b) {
			return fmt.Errorf("it has another %s than the first", same.what)
		}
	}
	for _, other := range before {
		if other.header.Nonce == h.Nonce && other.header.DigestKey == h.DigestKey {
			return errors.New("it is given twice")
		}
	}
	return nil
}

// unplaced is a list of known deviations without the places of its entries.
func unplaced(all []KnownDeviation) []KnownDeviation {
	out := slices.Clone(all)
	for i := range out {
		out[i].Place = ""
	}
	return out
}

// WriteHeader writes the header of the whole, which comes before all lines.
func (j *Joining) WriteHeader(w *journal.Writer) error {
	return w.Write(lineHeader, lineHeader, 1, j.Header)
}

// Line is a line of a part, counted from 0, as it stands in the whole; false for one that does
// not, such as its header.
func (j *Joining) Line(part int, l journal.Line) (journal.Line, bool, error) {
	before := j.parts[part].before
	switch l.Type {
	case lineHeader:
		return l, false, nil
	case journal.TypeBody:
		return l, true, nil
	case lineEnd:
		l.Attempt += before[preflight]
		return l, true, nil
	}
	scenario, attempt, n, ok := splitID(l.ID)
	if !ok {
		return l, false, fmt.Errorf("%w: run %d: line %q has no id of the form scenario/attempt/n", ErrJoin, part+1, l.ID)
	}
	l.ID, l.Attempt = joinID(scenario, attempt+before[scenario], n), l.Attempt+before[scenario]
	if l.Type != lineCheck && l.Type != lineReading {
		return l, true, nil
	}
	var data map[string]json.RawMessage
	var exchanges []string
	err := json.Unmarshal(l.Data, &data)
	if err == nil && data["exchanges"] != nil {
		err = json.Unmarshal(data["exchanges"], &exchanges)
	}
	if err != nil {
		return l, false, fmt.Errorf("%w: run %d: read line %s: %w", ErrJoin, part+1, l.ID, err)
	}
	for i, id := range exchanges {
		if scenario, attempt, n, ok := splitID(id); ok {
			exchanges[i] = joinID(scenario, attempt+before[scenario], n)
		}
	}
	if len(exchanges) > 0 {
		data["exchanges"], _ = json.Marshal(exchanges) // strings can be written
		l.Data, _ = json.Marshal(data)
	}
	return l, true, nil
}
