package catalog

import "slices"

// Token says where the fault of a DDRF vector is.
type Token string

// The places of a fault: one of the two tokens of a request, the file of a party, or the
// exchange itself.
const (
	TokenRequest  Token = "rqJWT"
	TokenIdentity Token = "idJWT"
	TokenOrigin   Token = "origin"
	TokenHTTP     Token = "http"
)

// Owed says whether the answer to a DDRF vector has to hold an acJWT.
type Owed string

// The kinds of Owed. Where it is optional, its absence is a warn for [TokenRequest] (AD-07)
// and nothing for [TokenHTTP]; with 405, 413, 415 and the like it is never due.
const (
	OwedRequired Owed = "required"
	OwedOptional Owed = "optional"
)

// Codes are the result codes that may answer a vector. A code in neither list is wrong.
type Codes struct {
	Accept []int `yaml:"accept"` // what is right, the due code first
	Warn   []int `yaml:"warn"`   // what is tolerable
}

// ResultCode is one code of the DDRF table "Result Codes".
type ResultCode struct {
	Code    int      `yaml:"code"`    // 0 to 6
	Row     string   `yaml:"row"`     // the requirement that a wrong code breaks where this one was due
	Meaning string   `yaml:"meaning"` // in a few words
	Certain []string `yaml:"certain"` // conditions under which this code alone is right
	Shared  []Shared `yaml:"shared"`  // conditions under which others are right too
}

// Shared is a condition under which several result codes are right.
type Shared struct {
	When    string `yaml:"when"`    // the condition, in prose
	Accept  []int  `yaml:"accept"`  // the codes, the due one first
	Reading string `yaml:"reading"` // the reading that says so
}

// Legal tells whether the request of a DDRF vector is one that should be accepted: code 0 is
// the one that is due.
func (v Vector) Legal() bool { return len(v.Codes.Accept) > 0 && v.Codes.Accept[0] == 0 }

// Code returns what that result code earns as the answer to a DDRF vector: Accept, Note,
// Warn or Fail. A code that the table does not have is a Fail.
func (v Vector) Code(code int) Outcome {
	switch {
	case code == 0:
		return v.IfAccepted
	case slices.Contains(v.Codes.Accept, code):
		return Accept
	case slices.Contains(v.Codes.Warn, code):
		return Warn
	}
	return Fail
}

// coded tells whether the vector says anything of result codes.
func (v Vector) coded() bool {
	return v.Token != "" || v.AcJWT != "" || v.IfAccepted != "" || v.Security ||
		len(v.Codes.Accept)+len(v.Codes.Warn)+len(v.HTTP) > 0
}
