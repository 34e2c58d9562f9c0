package network_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"

	"dsrcheck/simulator/network"
)

// A client that was told of the proxy and trusts the authority reaches a partner by its
// name, and nothing else.
func Example() {
	authority, err := network.OpenAuthority("") // in memory
	if err != nil {
		fmt.Println(err)
		return
	}
	n := network.New(network.Options{Authority: authority})
	defer n.Close()
	n.Handle("publisher1.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "you asked for", r.URL.Path)
	}))
	proxy, err := n.ListenProxy("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &http.Transport{
		Proxy:           http.ProxyURL(&url.URL{Scheme: "http", Host: proxy.String()}),
		TLSClientConfig: n.TLSConfig(),
	}}
	for _, address := range []string{"https://publisher1.test/dsrdelete.json", "http://example.com/"} {
		resp, err := client.Get(address)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Println(resp.StatusCode, string(body))
	}
	for _, note := range n.Notices(0) {
		fmt.Println(note.Kind, note.Host, note.Refused)
	}
	// Output:
	// 200 you asked for /dsrdelete.json
	//
	// 403 {"error":"example.com is not a simulated partner, and the proxy leads nowhere else unless started with --proxy-passthrough"}
	// proxy publisher1.test false
	// connected publisher1.test false
	// proxy example.com true
}
