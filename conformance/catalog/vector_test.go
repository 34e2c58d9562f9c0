package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJudge(t *testing.T) {
	c := openGDPR(t)
	for _, tc := range []struct {
		vector string
		status int
		want   Outcome
		why    string
	}{
		{"id-missing", 400, Accept, "listed"},
		{"id-missing", 201, Fail, "listed"},
		{"id-missing", 200, Fail, "another 2xx counts as the 201"},
		{"id-missing", 299, Fail, "another 2xx counts as the 201"},
		{"id-missing", 422, Warn, "default of 4xx"},
		{"id-missing", 302, Fail, "default of 3xx"},
		{"id-missing", 500, Fail, "default of 5xx"},
		{"id-missing", 599, Fail, "default of 5xx"},
		{"id-missing", 401, Inconclusive, "credentials"},
		{"id-missing", 403, Inconclusive, "credentials"},
		{"id-missing", 429, Inconclusive, "load"},
		{"member-order", 201, Accept, "listed"},
		{"member-order", 202, Accept, "another 2xx counts as the 201"},
		{"member-order", 400, Fail, "the listed 4xx covers the 400"},
		{"member-order", 401, Inconclusive, "the listed 4xx does not cover the 401"},
		{"media-none", 415, Accept, "the listed 4xx wins over the default"},
		{"media-none", 500, Fail, "default"},
		{"path-item", 404, Accept, "4xx listed first"},
		{"path-item", 201, Note, "listed after 4xx"},
		{"body-huge", 413, Accept, "listed"},
		{"body-huge", 400, Note, "listed"},
		{"body-huge", 414, Warn, "the listed 4xx"},
		{"body-form", 415, Note, "listed"},
		{"same-again", 409, Accept, "listed"},
		{"same-again", 404, Warn, "default of 4xx"},
	} {
		v, ok := c.Vector(tc.vector)
		require.True(t, ok, tc.vector)
		got, err := c.Judge(v, tc.status)
		require.NoError(t, err)
		require.Equal(t, tc.want, got, "%s answered %d: %s", tc.vector, tc.status, tc.why)
	}
}

func TestJudgeOrder(t *testing.T) {
	c := &Catalog{VectorDefaults: []Answer{{"4xx", Warn}}}
	v := Vector{ID: "v", Outcomes: []Answer{{"4xx", Fail}, {"201", Note}, {"204", Warn}, {"409", Accept}, {"403", Accept}}}
	for status, want := range map[int]Outcome{
		409: Accept, 400: Fail, 403: Accept, 401: Inconclusive, 201: Note, 204: Warn, 200: Note,
	} {
		got, err := c.Judge(v, status)
		require.NoError(t, err)
		require.Equal(t, want, got, "status %d", status)
	}
}

func TestJudgeErrors(t *testing.T) {
	c := openGDPR(t)
	v, _ := c.Vector("id-missing")
	for _, status := range []int{-1, 0, 100, 199, 600, 999} {
		_, err := c.Judge(v, status)
		require.ErrorContains(t, err, `judge vector "id-missing": no outcome for status`)
	}
	_, err := c.Judge(Vector{ID: "bare"}, 201)
	require.ErrorContains(t, err, "no outcome for status 201")
	_, err = new(Catalog).Judge(Vector{ID: "bare"}, 500)
	require.ErrorContains(t, err, "no outcome for status 500")
}
