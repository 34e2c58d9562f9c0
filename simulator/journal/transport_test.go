package journal_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestTransport(t *testing.T) {
	cert, pool := certificate(t, "controller.test")
	_, inbound, address := recordingServer(t, echo, &tls.Config{Certificates: []tls.Certificate{cert}}, journal.Limits{})
	outbound := journal.New(journal.Bounds{})
	var dialled string
	client := http.Client{Transport: &journal.Transport{
		Dial: func(ctx context.Context, network, to string) (net.Conn, error) {
			dialled = to
			return new(net.Dialer).DialContext(ctx, network, address)
		},
		TLS: &tls.Config{RootCAs: pool}, Partner: "processor.test", Record: outbound.Add,
	}}
	resp, err := client.Post("https://controller.test/x", "text/plain", strings.NewReader("hello"))
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "hello", string(body))
	require.Equal(t, "controller.test:443", dialled)
	require.Equal(t, "processor.test", outbound.Find()[0].Partner)
	_, err = inbound.Wait(patient(t), journal.Partner("controller.test"))
	require.NoError(t, err)
}

func TestTransportRecordsFailures(t *testing.T) {
	refused := errors.New("not in this world")
	j := journal.New(journal.Bounds{})
	client := http.Client{Transport: &journal.Transport{Record: j.Add, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, refused }}}
	_, err := client.Get("http://x.test/")
	require.ErrorIs(t, err, refused)
	_, err = client.Get("gopher://x.test:70/")
	require.Error(t, err)
	client.Transport.(*journal.Transport).Dial = func(context.Context, string, string) (net.Conn, error) { return rawServer(t, answering("")), nil }
	_, err = client.Get("http://x.test/")
	require.ErrorContains(t, err, "EOF")
	all := j.Find()
	require.Len(t, all, 3)
	require.Equal(t, journal.FailConnect, all[0].Failure)
	require.Equal(t, "http://x.test/", all[0].URL)
	require.Equal(t, journal.FailConnect, all[1].Failure)
	require.Equal(t, journal.FailClosed, all[2].Failure)
}
