package ddrf

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPassed(t *testing.T) {
	v := theStage(t).vendor(t, Settings{})
	v.note(Received{JTI: "taken"})
	v.note(Received{JTI: "refused", Code: 2})
	v.chain(Chain{Received: "taken", To: hop1, Acknowledged: true})
	v.chain(Chain{Received: "taken", To: hop2})
	v.chain(Chain{To: hop3, Acknowledged: true})
	for domain, want := range map[string]Belief{hop1: Acknowledged, hop2: Failed, hop3: Open} {
		require.Equal(t, want, v.Passed("taken", domain), domain)
	}
	for _, jti := range []string{"refused", "never", ""} {
		require.Equal(t, Unknown, v.Passed(jti, hop3), jti)
	}
}
