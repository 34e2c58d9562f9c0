package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func openGDPR(t testing.TB) *Catalog {
	t.Helper()
	c, err := OpenGDPR()
	require.NoError(t, err)
	return c
}

func TestOpenGDPR(t *testing.T) {
	c := openGDPR(t)
	require.Equal(t, "opengdpr", c.Protocol)
	require.Equal(t, "0.1.2", c.Version)
	require.Len(t, c.Requirements, 120)
	require.Len(t, c.Readings, 78)
	require.Len(t, c.Vectors, 191)

	again, err := Load("opengdpr", "0.1.2")
	require.NoError(t, err)
	require.Same(t, c, again, "a catalogue is read once")
}

func TestLookups(t *testing.T) {
	c := openGDPR(t)

	r, ok := c.Requirement("OG-7.3-04")
	require.True(t, ok)
	require.Equal(t, Requirement{
		ID: "OG-7.3-04", Section: "7.3", Level: Required, Severity: Fail,
		Binds: []Role{Processor, Agent},
		Text:  "The 201 has an encoded_request, the base64 form of the whole request body.",
		Wire:  WireYes, Check: "Decode it and compare with the bytes that were sent.",
		Readings: []string{"AO-27", "AO-28"},
	}, r)

	reading, ok := c.Reading("AO-27")
	require.True(t, ok)
	require.Equal(t, "exact", reading.TextChoice)
	require.Equal(t, "yes", reading.Detect)
	choice, ok := reading.Choice("json-equal")
	require.True(t, ok)
	require.Equal(t, Choice{ID: "json-equal", Means: "a re-serialised body", Outcome: Fail}, choice)

	v, ok := c.Vector("id-missing")
	require.True(t, ok)
	require.Equal(t, Vector{
		ID: "id-missing", Violates: "OG-7.1-03", Change: "remove /subject_request_id",
		Outcomes: []Answer{{"400", Accept}, {"201", Fail}}, Why: "the id is required",
	}, v)

	_, ok = c.Requirement("AO-27")
	require.False(t, ok)
	_, ok = c.Reading("")
	require.False(t, ok)
	_, ok = c.Vector("ID-MISSING")
	require.False(t, ok)
	_, ok = reading.Choice("")
	require.False(t, ok)

	for _, r := range c.Requirements {
		got, ok := c.Requirement(r.ID)
		require.True(t, ok)
		require.Equal(t, r, got)
	}
}

func TestNulls(t *testing.T) {
	c := openGDPR(t)
	open, _ := c.Reading("AO-04")
	require.Empty(t, open.TextChoice, "a null text_choice")
	undecided, _ := c.Reading("AO-12")
	require.Empty(t, undecided.Detect, "a null detect")
	require.Empty(t, undecided.Choices)
}

func TestLoadUnknown(t *testing.T) {
	for _, which := range [][2]string{{"opengdpr", "0.1"}, {"opengdpr", ""}, {"", "0.1.2"}, {"../data/opengdpr", "0.1.2"}} {
		_, err := Load(which[0], which[1])
		require.ErrorContains(t, err, "no catalogue of")
	}
	_, err := newEdition("opengdpr", "9.9").load()
	require.ErrorContains(t, err, "read catalogue")
}

func BenchmarkParse(b *testing.B) {
	data, err := files.ReadFile("data/opengdpr-0.1.2.yaml")
	require.NoError(b, err)
	for b.Loop() {
		_, err := parse(data)
		require.NoError(b, err)
	}
}
