package catalog

import (
	"fmt"
	"strconv"
)

// Vector is one odd request: a single change to a valid one.
type Vector struct {
	ID string `yaml:"id"` // such as "id-missing"
	// Violates is the id of the requirement that the request breaks, or, where the request
	// is legal, that its refusal breaks.
	Violates string `yaml:"violates"`
	Change   string `yaml:"change"` // what is changed, in prose
	Why      string `yaml:"why"`    // why that answer is due

	// Outcomes is what each listed answer of OpenGDPR is worth.
	Outcomes []Answer `yaml:"outcomes"`

	// The rest is for DDRF, whose answers carry result codes.
	Token      Token   `yaml:"token"`               // where the fault is
	Codes      Codes   `yaml:"codes"`               // what each code is worth
	HTTP       []int   `yaml:"http"`                // the right HTTP answers, 400 where the file has none
	AcJWT      Owed    `yaml:"acjwt"`               // whether an acJWT is due
	IfAccepted Outcome `yaml:"outcome_if_accepted"` // what a 202 with code 0 earns
	Security   bool    `yaml:"security"`            // acceptance is a security hole
}

// Answer says what an HTTP status is worth.
type Answer struct {
	Answer  string  `yaml:"answer"` // a status such as "400", or a class such as "4xx"
	Outcome Outcome `yaml:"outcome"`
}

// Judge returns what a target earns that answers the vector with that HTTP status.
//
// A status that the vector lists decides. Otherwise 401, 403 and 429 are [Inconclusive]:
// they speak of credentials and load, not of the vector. Another 2xx counts as the 201
// (that it is none of the 201s breaks OG-7.3-01, which is the caller's to report). What
// is left takes the class that the vector lists, such as 4xx, else the catalogue's
// default for that class. Outcomes are found whatever their order in the list.
//
// It is an error to judge a status that no HTTP answer ends with, such as 100 or 999.
func (c *Catalog) Judge(v Vector, status int) (Outcome, error) {
	if outcome, ok := listed(v.Outcomes, strconv.Itoa(status)); ok {
		return outcome, nil
	}
	switch {
	case status == 401, status == 403, status == 429:
		return Inconclusive, nil
	case status >= 200 && status <= 299:
		if outcome, ok := listed(v.Outcomes, "201"); ok {
			return outcome, nil
		}
	case status >= 300 && status <= 599:
		class := strconv.Itoa(status/100) + "xx"
		if outcome, ok := listed(v.Outcomes, class); ok {
			return outcome, nil
		}
		if outcome, ok := listed(c.VectorDefaults, class); ok {
			return outcome, nil
		}
	}
	return "", fmt.Errorf("judge vector %q: no outcome for status %d", v.ID, status)
}

// listed returns the outcome that the list has for exactly that answer.
func listed(answers []Answer, answer string) (Outcome, bool) {
	for _, a := range answers {
		if a.Answer == answer {
			return a.Outcome, true
		}
	}
	return "", false
}
