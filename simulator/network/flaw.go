package network

// Flaw is what is wrong, on purpose, with how a partner answers TLS handshakes: with the
// certificate that it shows, or with the connection.
type Flaw string

// The flaws. The empty Flaw is a sound certificate on a connection that lasts.
const (
	FlawExpired         Flaw = "expired"
	FlawNotYetValid     Flaw = "not-yet-valid"
	FlawWrongName       Flaw = "wrong-name"
	FlawSelfSigned      Flaw = "self-signed"
	FlawUntrustedIssuer Flaw = "untrusted-issuer"
	FlawClosed          Flaw = "closed" // the connection is reset once the handshake has named the partner
)

// Flaws are all that there are.
func Flaws() []Flaw {
	return []Flaw{FlawExpired, FlawNotYetValid, FlawWrongName, FlawSelfSigned, FlawUntrustedIssuer, FlawClosed}
}

// Look is how a partner answers TLS handshakes.
type Look struct {
	Flaw Flaw    `json:"flaw,omitempty"`
	Key  KeyKind `json:"key,omitempty"` // of its certificate: ECDSAP256 if empty; also RSA2048, RSA3072, ECDSAP384
}
