package ddrf

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/fault"
)

// tablesOf are the tables of each role.
var tablesOf = map[string]func() []map[string]deviation{"vendor": vendorDeviations, "publisher": publisherDeviations, "intermediary": intermediaryDeviations}

func TestRegisterAndTablesAgree(t *testing.T) {
	for role, tables := range tablesOf {
		behaviours := map[string]int{}
		for _, table := range tables() {
			for name := range table {
				behaviours[name]++
			}
		}
		for _, d := range fault.All() {
			if d.Protocol == "ddrf" && d.Role == role {
				require.Equal(t, 1, behaviours[d.Name], "behaviours of %s", d.Name)
				delete(behaviours, d.Name)
			}
		}
		require.Empty(t, behaviours, "behaviours that are not in the register")
	}
}

func TestUnknownDeviation(t *testing.T) {
	_, err := NewVendor(Config{Domain: domainR, Authority: theStage(t).authority, Faults: []string{"no-such"}})
	require.ErrorContains(t, err, `"no-such"`)
	_, err = NewVendor(Config{Domain: domainR, Authority: theStage(t).authority, Faults: []string{"unsigned"}})
	require.ErrorContains(t, err, `"unsigned"`, "it is one of another protocol")
	_, err = NewPublisher(Config{Domain: domainP, Authority: theStage(t).authority, Faults: []string{"ack-none"}})
	require.ErrorContains(t, err, `"ack-none"`, "it is one of another role")
}

// overConnection are deviations that only a connection shows.
var overConnection = []string{"chunked-refused-400", "demands-length"}

// sameSaid are those that change nothing of what the conversations look at.
var sameSaid = []string{"ack-iat-fraction", "ack-line-feed", "sent-late", "forwarded-late", "forwarded-early"}

// talks are the conversations with a target of each role.
var talks = map[string]talker{
	"vendor": talk, "publisher": talkOfPublisher, "intermediary": talkOfIntermediary,
}

func TestEveryDeviationShows(t *testing.T) {
	for role, talk := range talks {
		reference := conversation(t, talk)
		require.Empty(t, broken(reference, conversation(t, talk)), "the conversation is the same each time")
		n := 0
		for _, d := range fault.All() {
			if d.Protocol != "ddrf" || d.Role != role || slices.Contains(overConnection, d.Name) || slices.Contains(sameSaid, d.Name) || strings.HasPrefix(d.Name, "forwarded-believes-") {
				continue
			}
			if n++; raced && n%32 != 0 {
				continue // all of them are tried without the race detector, see the Makefile
			}
			t.Run(d.Name, func(t *testing.T) {
				t.Parallel()
				require.True(t, shows(t, talk, reference, d.Name), "no answer is another")
			})
		}
	}
}

func TestDeviationsCombine(t *testing.T) {
	s := theStage(t)
	var names []string
	for _, d := range fault.All() {
		if d.Protocol == "ddrf" && d.Role == "vendor" {
			names = append(names, d.Name)
		}
	}
	for range 2 {
		v := s.vendor(t, Settings{}, names...)
		sendTo(v, "GET", filePath, "", nil)
		for _, c := range preparedVectors()[:40] {
			sendTo(v, c.f.method, c.f.path, c.body, c.f.header)
		}
		slices.Reverse(names)
	}
}
