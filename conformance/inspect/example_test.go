package inspect_test

import (
	"context"
	"fmt"
	"time"

	"dsrcheck/conformance/inspect"
)

// The example of RFC 7515, appendix A.3, is a token of one layer.
func Example() {
	keys := &inspect.Keys{}
	err := keys.Add("rfc7515", []byte(`{"kty":"EC","crv":"P-256",
		"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
		"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	in := &inspect.Inspector{Keys: keys}
	const token = "eyJhbGciOiJFUzI1NiJ9" +
		".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
		".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	report := in.Token(context.Background(), []byte(token), time.Now())
	for _, l := range report.Layers {
		fmt.Println(l.Kind, l.Outcome, l.Times[0].Claim, l.Times[0].UTC)
	}
	// Output: jws verified exp 2011-03-22T18:43:00Z
}
