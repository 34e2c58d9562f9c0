package doctor_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/doctor"
	"dsrcheck/simulator/network"
)

func TestExplain(t *testing.T) {
	const remote = "127.0.0.1:40000"
	name := network.Notice{Kind: network.NoticeName, Host: domain, Remote: remote}
	led := network.Notice{Kind: network.NoticeProxy, Host: domain, Remote: remote}
	refused := network.Notice{Kind: network.NoticeProxy, Host: "Controller1.test.", Remote: remote, Refused: true, Detail: "only ports 443 and 80 lead there"}
	connected := network.Notice{Kind: network.NoticeConnected, Host: domain, Remote: remote, Proxied: true}
	nameless := network.Notice{Kind: network.NoticeHandshake, Remote: remote, Detail: "what came is not TLS"}
	alert := network.Notice{Kind: network.NoticeHandshake, Host: domain, Remote: remote, Detail: "the client does not trust the authority of the partners"}
	openssl := network.Notice{Kind: network.NoticeHandshake, Host: domain, Remote: remote, Detail: "the handshake failed: local error: tls: bad record MAC"}
	other := network.Notice{Kind: network.NoticeConnected, Host: "processor1.test", Remote: remote}
	elsewhere := network.Notice{Kind: network.NoticeProxy, Host: "example.com", Remote: remote, Refused: true}
	for says, notices := range map[string][]network.Notice{
		"nothing asked for controller1.test":                                              {other},
		"the DNS server was asked for controller1.test by 127.0.0.1:40000":                {other, name},
		"by 127.0.0.1:40000, and nothing was sent through it":                             {name, led},
		"and refused: only ports 443 and 80 lead there":                                   {name, led, refused},
		"came from 127.0.0.1:40000 through the proxy, and the call":                       {led, connected},
		"its TLS handshake failed: what came is not TLS":                                  {connected, nameless},
		"let the target trust ca.pem":                                                     {name, connected, nameless, alert},
		"came from 127.0.0.1:40000 and ended at the certificate: the client broke it off": {openssl},
		"the proxy was asked for example.com and never for controller1.test":              {elsewhere, other},
	} {
		require.Contains(t, doctor.Explain(notices, domain, "ca.pem"), says)
	}
	require.Contains(t, doctor.Explain([]network.Notice{alert}, domain, ""), "let the target trust the root of the world's authority")
}

func ExampleExplain() {
	notices := []network.Notice{{Kind: network.NoticeName, Host: "controller1.test", Remote: "172.17.0.2:53100"}}
	fmt.Println(doctor.Explain(notices, "controller1.test", "ca.pem"))
	// Output: the DNS server was asked for controller1.test by 172.17.0.2:53100, and no connection followed: the address in its answer is not one that the target reaches
}
