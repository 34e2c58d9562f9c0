package ddrf

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var timeRows = []memberRow{
	{"@-iat-missing", "claims.iat", ``},
	{"@-iat-null", "claims.iat", `null`},
	{"@-iat-string", "claims.iat", `"\d{10}"`},
	{"@-iat-iso-string", "claims.iat", `"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"`},
	{"@-iat-boolean", "claims.iat", `true`},
	{"@-iat-object", "claims.iat", `\{\}`},
	{"@-iat-array", "claims.iat", `\[\d{10}\]`},
	{"@-iat-empty-string", "claims.iat", `""`},
	{"@-iat-year-9999", "claims.iat", `253402300799`},
	{"@-iat-milliseconds", "claims.iat", `\d{13}`},
	{"@-iat-1e300", "claims.iat", `1e300`},
	{"@-iat-zero", "claims.iat", `0`},
	{"@-iat-negative", "claims.iat", `-1`},
	{"@-aud-other", "claims.aud", `"another-recipient.test"`},
}

// times holds how far from now they are.
func times(t *testing.T, all map[string]sentTo) {
	day := 24 * time.Hour
	for _, tc := range []struct {
		id, name string
		want     time.Duration
	}{
		{"ok-@-exp-nbf-in-order", "exp", time.Hour}, {"ok-@-exp-nbf-in-order", "nbf", -time.Hour},
		{"ok-id-old-forwarded", "iat", -30 * day}, {"rq-iat-before-id", "iat", -2 * time.Hour},
		{"@-iat-ahead-60s", "iat", time.Minute}, {"@-iat-ahead-10m", "iat", 10 * time.Minute}, {"@-iat-ahead-23h", "iat", 23 * time.Hour},
		{"@-iat-ahead-2d", "iat", 2 * day}, {"@-iat-ten-years", "iat", -3650 * day},
		{"@-exp-past", "exp", -time.Hour}, {"@-nbf-future", "nbf", time.Hour},
		{"ok-direct", "iat", 0},
	} {
		for kind, to := range all {
			for _, id := range bothIDs(tc.id) {
				n, err := strconv.ParseInt(to.vectors[id].on(to.f, id).at("claims."+tc.name), 10, 64)
				require.NoError(t, err, id)
				require.WithinDuration(t, time.Now().Add(tc.want), time.Unix(n, 0), 5*time.Minute, "%s %s", kind, id)
			}
		}
	}
}
