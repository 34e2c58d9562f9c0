package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// screen is a terminal of some width and no end, which knows the sequences that live writes
// and fails the test at any other.
type screen struct {
	t       *testing.T
	columns int
	rows    []row
	x, y    int // x is equal to columns once the last column was written
	wrapped int // how often text went on in the next row
}

// row is what stands in a row; a wide character is followed by a zero.
type row struct {
	cells []rune
	goes  bool // on in the next row
}

func newScreen(t *testing.T, columns int) *screen {
	return &screen{t: t, columns: columns, rows: make([]row, 1)}
}

var escape = regexp.MustCompile(`^\x1b\[([0-9;]*)([A-Za-z])`)

func (s *screen) Write(b []byte) (int, error) {
	for text := string(b); text != ""; {
		if m := escape.FindStringSubmatch(text); m != nil {
			s.control(m[1], m[2])
			text = text[len(m[0]):]
			continue
		}
		for _, r := range text {
			s.put(r)
			text = text[len(string(r)):]
			break
		}
	}
	return len(b), nil
}

func (s *screen) control(parameter, what string) {
	switch what {
	case "m":
	case "J":
		require.Empty(s.t, parameter)
		s.rows = s.rows[:s.y+1]
		if x := s.x; x < len(s.rows[s.y].cells) {
			s.rows[s.y].cells = s.rows[s.y].cells[:x]
		}
		s.rows[s.y].goes = false
	case "A":
		n, err := strconv.Atoi(parameter)
		require.NoError(s.t, err)
		require.LessOrEqual(s.t, n, s.y, "the cursor leaves the screen")
		s.y -= n
	default:
		s.t.Errorf("sequence %q %q", parameter, what)
	}
}

func (s *screen) put(r rune) {
	switch r {
	case '\r':
		s.x = 0
		return
	case '\n':
		s.down()
		return
	}
	require.True(s.t, unicode.IsPrint(r), "%q is no text", r)
	width := 1
	if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.So) {
		width = 2
	}
	if s.x+width > s.columns {
		s.rows[s.y].goes = true
		s.wrapped++
		s.down()
		s.x = 0
	}
	line := &s.rows[s.y].cells
	for len(*line) < s.x+width {
		*line = append(*line, ' ')
	}
	(*line)[s.x] = r
	if width == 2 {
		(*line)[s.x+1] = 0
	}
	s.x += width
}

func (s *screen) down() {
	if s.y++; s.y == len(s.rows) {
		s.rows = append(s.rows, row{})
	}
}

// resize wraps all lines anew, as most terminals do. The cursor has to be in column 0.
func (s *screen) resize(columns int) {
	require.Zero(s.t, s.x)
	old, y := s.rows, s.y
	s.columns, s.rows, s.y = columns, make([]row, 1), 0
	wrapped, cursor := s.wrapped, 0
	for i, r := range old {
		if i == y {
			cursor = s.y
		}
		for _, c := range r.cells {
			if c != 0 {
				s.put(c)
			}
		}
		if !r.goes && i < len(old)-1 {
			s.x = 0
			s.down()
		}
	}
	s.x, s.y, s.wrapped = 0, cursor, wrapped
}

// text is what can be read, rows that are one line as one.
func (s *screen) text() string {
	var b strings.Builder
	for i, r := range s.rows {
		b.WriteString(strings.ReplaceAll(string(r.cells), "\x00", ""))
		if !r.goes && i < len(s.rows)-1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
