package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/doctor"
)

func TestClocksText(t *testing.T) {
	behind, ahead := -3.24, 0.5
	for want, c := range map[string]doctor.Clocks{
		"the target's answers have no Date":                                                                          {World: 0.2},
		"the target's is 3.2 s behind ours, give or take 0.6 s":                                                      {Ahead: &behind, Within: 0.6},
		"the target's answers have no Date; received_time is 0.5 s ahead of ours":                                    {Received: &ahead},
		"the target's answers have no Date; the world's, by which certificates are valid, is 3600.0 s ahead of ours": {World: 3600},
	} {
		require.Equal(t, want, clocksText(c))
	}
}
