package conformance

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// questioned is a profile with a question to the owner about a duty, and its id.
func questioned(t *testing.T) (Profile, string) {
	t.Helper()
	const id = "OG-7.3-05"
	p := testProfile(t, scenario("a", Fine("", "")))
	duty, _ := p.Catalog.Requirement(testRow)
	for i, r := range p.Catalog.Requirements {
		if r.ID == id {
			p.Catalog.Requirements[i].Binds = duty.Binds
		}
	}
	require.Len(t, p.Questions(), 1)
	require.Equal(t, catalog.Fail, p.Questions()[0].Weight)
	return p, id
}

// TestAttestations carries answers through a run. None is a pass, and a no to a duty fails it.
func TestAttestations(t *testing.T) {
	p, id := questioned(t)
	tg := testTarget(t, http.NotFoundHandler())
	for answer, want := range map[string]RunVerdict{"": Conforms, AnswerYes: Conforms, AnswerNo: DoesNotConform} {
		o := Options{Profile: p}
		if answer != "" {
			o.Attestations = []Attestation{{Requirement: id, Answer: answer, By: "Jo Doe", On: "2026-01-02", Link: "https://wiki.example/x"}}
		}
		r, err := Run(t.Context(), tg, o)
		require.NoError(t, err)
		require.Equal(t, want, r.Verdict, r.Reasons)
		require.Len(t, r.Attestations, 1)
		require.Equal(t, answer, r.Attestations[0].Answer)
		row, _ := r.Requirement(id)
		require.Equal(t, Untested, row.Verdict, "an answer is no verdict")
		require.Equal(t, answer != "", row.Reason != "does not show on the wire; its owner attests it")
		require.Equal(t, 1, r.Summary.Executed)
	}
}

func TestAttested(t *testing.T) {
	p, id := questioned(t)
	good := Attestation{Requirement: id, Answer: AnswerYes, By: "Jo Doe", On: "2026-01-02"}
	require.NoError(t, p.Attested([]Attestation{good}))
	for why, change := range map[string]func(a *Attestation){
		"is neither yes nor no":                func(a *Attestation) { a.Answer = "maybe" },
		"by is missing":                        func(a *Attestation) { a.By = " " },
		`on "2026-02-30" is no day`:            func(a *Attestation) { a.On = "2026-02-30" },
		"has not come yet":                     func(a *Attestation) { a.On = time.Now().AddDate(0, 0, 3).Format(time.DateOnly) },
		`link "javascript:alert(1)" is no URL`: func(a *Attestation) { a.Link = "javascript:alert(1)" },
		"there is no such requirement":         func(a *Attestation) { a.Requirement = "OG-99-01" },
		"it is no question to the owner":       func(a *Attestation) { a.Requirement = testRow },
	} {
		a := good
		change(&a)
		require.ErrorContains(t, p.Attested([]Attestation{a}), why)
		_, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p, Attestations: []Attestation{a}})
		require.ErrorIs(t, err, ErrSelection, "nothing is sent")
	}
	require.ErrorContains(t, p.Attested([]Attestation{good, good}), "it is given twice")
}
