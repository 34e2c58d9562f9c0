package network

// Flaw is what is wrong with a certificate that is shown on purpose.
type Flaw string

// The flaws. The empty Flaw is a sound certificate.
const (
	FlawExpired         Flaw = "expired"
	FlawNotYetValid     Flaw = "not-yet-valid"
	FlawWrongName       Flaw = "wrong-name"
	FlawSelfSigned      Flaw = "self-signed"
	FlawUntrustedIssuer Flaw = "untrusted-issuer"
)

// Flaws are all that there are.
func Flaws() []Flaw {
	return []Flaw{FlawExpired, FlawNotYetValid, FlawWrongName, FlawSelfSigned, FlawUntrustedIssuer}
}

// Look is the kind of certificate that a partner shows in TLS handshakes.
type Look struct {
	Flaw Flaw    `json:"flaw,omitempty"`
	Key  KeyKind `json:"key,omitempty"` // ECDSAP256 if empty; also RSA2048, RSA3072, ECDSAP384
}
