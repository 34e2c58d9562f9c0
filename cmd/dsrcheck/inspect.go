package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/inspect"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/observe"
)

// inspectFlags are the flags of inspect.
type inspectFlags struct {
	keys        []string
	fetch       bool
	config      target.Config
	resolve     []string
	certificate string
	signature   string
	batch       bool
	json        bool
}

func inspectCommand(u *ui) *cobra.Command {
	f := &inspectFlags{}
	cmd := &cobra.Command{
		Use:   "inspect [TOKEN|FILE|-]",
		Short: "Shows what is in a signed token or message, and verifies each signature",
		Long: `Takes an acJWT, rqJWT or idJWT apart down to its core: headers, claims, times. Each layer is
verified with the keys of its iss, and what is wrong with one is named. Any other token in
compact form is a single layer. An OpenGDPR response or callback is read from a file that has its
head and body, and verified with --certificate. Without an argument, standard input is read.

Nothing is fetched unless --fetch is given.

It exits with 0 if all is verified, 1 if anything is refused, 3 if keys could not be fetched, 4 if
no key was given, 2 for a mistake in flags. docs/inspect.md explains the output and the reasons.`,
		Example: `  dsrcheck inspect --keys vendor1.jwks.json --keys publisher1.test=publisher1.json acknowledgement.jwt
  dsrcheck inspect --fetch eyJhbGciOiJFUzI1NiJ9.eyJ2ZXJzaW9uIjoiMS4wIn0.c2lnbmF0dXJl
  dsrcheck inspect --batch --fetch log-of-tokens.txt
  dsrcheck inspect --certificate processor1.pem response.http`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, u, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.keys, "keys", nil, "`file` of keys for all tokens, or DOMAIN=FILE for those of one iss: JWK, JWKS, dsrdelete.json or PEM (repeatable)")
	flags.BoolVar(&f.fetch, "fetch", false, "fetch the keys of other tokens from https://{iss}/dsrdelete.json")
	flags.StringArrayVar(&f.resolve, "resolve", nil, "`domain=URL`: fetching from the domain goes to the URL's address (repeatable)")
	flags.StringVar(&f.config.CA, "ca", "", "PEM `file` of authorities trusted for fetching beside the system's")
	flags.StringVar(&f.config.Proxy, "proxy", "", "`URL` of a forward proxy for fetching")
	flags.StringVar(&f.config.Timeout, "timeout", "10s", "`duration` after which fetching is given up")
	flags.BoolVar(&f.batch, "batch", false, "read one token a line, print a tally and the bad lines")
	flags.StringVar(&f.certificate, "certificate", "", "PEM or DER `file` of the certificate that signs an OpenGDPR message")
	flags.StringVar(&f.signature, "signature", "", "`value` of the signature header of an OpenGDPR body, for a file without a head")
	flags.BoolVar(&f.json, "json", false, "print JSON: an object, or with --batch an object a line")
	return cmd
}

// run is the verb: read, verify, print.
func (f *inspectFlags) run(cmd *cobra.Command, u *ui, args []string) error {
	if err := f.consistent(cmd); err != nil {
		return err
	}
	in, err := f.inspector(cmd.Context())
	if err != nil {
		return err
	}
	source, err := openSource(u, args)
	if err != nil {
		return err
	}
	defer source.Close()
	if f.batch {
		return f.runBatch(cmd.Context(), u, in, source)
	}
	text, err := io.ReadAll(io.LimitReader(source, longestSource+1))
	switch {
	case err != nil:
		return usageError(fmt.Errorf("read input: %w", err))
	case len(text) > longestSource:
		return usageError(fmt.Errorf("read input: it is longer than %d bytes", longestSource), "one token a line is read with --batch")
	case f.certificate != "" || f.signature != "" || inspect.IsMessage(text):
		return f.runMessage(u, text)
	}
	if source.file {
		text = withoutLineEnd(text)
	}
	report := in.Token(cmd.Context(), text, time.Now())
	if cmd.Context().Err() != nil {
		return exitWith(conformance.ExitInterrupted)
	}
	if f.json {
		err = printJSON(u, report)
	} else {
		err = tellLayers(u.out, report)
	}
	if err != nil {
		return suiteError(err)
	}
	if report.Outcome == inspect.Refused && bytes.ContainsRune(text, '\n') {
		fmt.Fprintln(u.err, "hint: one token a line is read with --batch")
	}
	return exitWith(report.Outcome.ExitCode())
}

// longestSource is how much is read of a token or message, in bytes.
const longestSource = 4 << 20

// consistent refuses flags that would do nothing.
func (f *inspectFlags) consistent(cmd *cobra.Command) error {
	message := f.certificate != "" || f.signature != ""
	for _, name := range []string{"resolve", "ca", "proxy", "timeout"} {
		if cmd.Flags().Changed(name) && !f.fetch {
			return usageError(fmt.Errorf("%s: nothing is fetched without --fetch", name))
		}
	}
	switch {
	case message && (len(f.keys) > 0 || f.fetch):
		return usageError(errors.New("certificate: tokens are verified with keys, messages with a certificate; give one of them"))
	case message && f.batch:
		return usageError(errors.New("batch: it is for tokens, one a line"))
	}
	return nil
}

// inspector reads the keys, and makes ready to fetch others.
func (f *inspectFlags) inspector(ctx context.Context) (*inspect.Inspector, error) {
	keys := &inspect.Keys{}
	for _, given := range f.keys {
		domain, file := "", given
		if name, rest, ok := strings.Cut(given, "="); ok && observe.Domain(name) != "" && !exists(given) {
			domain, file = name, rest
		}
		document, err := os.ReadFile(file)
		if err == nil && domain != "" {
			err = keys.Bind(domain, file, document)
		} else if err == nil {
			err = keys.Add(file, document)
		}
		if err != nil {
			return nil, usageError(fmt.Errorf("keys: %w", err), "a file of keys is a JWK, a JWKS, a dsrdelete.json or PEM")
		}
	}
	if f.fetch {
		var err error
		if f.config.Resolve, err = pairs("resolve", f.resolve, nil); err != nil {
			return nil, err
		}
		fetcher, err := inspect.NewFetcher(ctx, f.config, "dsrcheck/"+version())
		if err != nil {
			return nil, usageError(err, "dsrcheck inspect --help")
		}
		keys.Fetch(fetcher)
	}
	return &inspect.Inspector{Keys: keys}, nil
}
