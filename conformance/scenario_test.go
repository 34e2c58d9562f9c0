package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator"
	"dsrcheck/simulator/opengdpr"
)

// Who only sends is sent no vector, and goes against the rows of others at the price of a warn.
func TestRequirementsOfASender(t *testing.T) {
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	p := Profile{Protocol: "opengdpr", Role: "controller", Catalog: c, Initiates: true, Beside: []string{"OG-6.2-03", "OG-9-02"}}
	weights := map[string]catalog.Outcome{}
	for _, b := range p.Requirements() {
		weights[b.ID] = b.Weight
	}
	require.Equal(t, catalog.Fail, weights["OG-7.1-02"])
	require.Equal(t, catalog.Warn, weights["OG-6.2-03"])
	require.Equal(t, catalog.Warn, weights["OG-9-02"])
	require.NotContains(t, weights, "OG-7.3-09")
}

func TestPartnerSetup(t *testing.T) {
	p := Partner{Name: "processor1", Domain: "processor1.test", Role: "opengdpr/processor", Faults: []string{"never-calls-back"},
		Offers: opengdpr.Offers{Types: []string{"erasure"}}, Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never}}
	s := p.Setup()
	require.Equal(t, p.Faults, s.Faults)
	require.Equal(t, p.Offers, s.Offers)
	require.Equal(t, p.Lifecycle, s.Lifecycle)
}

// A script lets a processor take new keys, take back the old ones and move a request on, and is told of what it has not.
func TestRotateAndMove(t *testing.T) {
	p := calledProfile(t, func(s *Session) {
		before := s.Sign("processor1", signWish("a"))
		s.Rotate("processor1")
		require.NotEqual(t, before, s.Sign("processor1", signWish("a")))
		s.RotateBack("processor1")
		require.Equal(t, before, s.Sign("processor1", signWish("a")))
		require.Error(t, s.Move("processor1", "nothing", "completed"))
	})
	p.Partners = append(p.Partners, Partner{Name: "processor1", Domain: "processor1.test", Role: "opengdpr/processor"})
	_, err := Run(t.Context(), testTarget(t, nil), Options{Profile: p})
	require.NoError(t, err)
}

func signWish(text string) simulator.SignWish { return simulator.SignWish{Data: []byte(text)} }
