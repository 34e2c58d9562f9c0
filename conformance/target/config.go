package target

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"dsrcheck/internal/near"
	"dsrcheck/internal/redact"
	"dsrcheck/schemas"
)

// Config is what a user says about a target and a run, in a YAML file or as flags. Every
// string may hold ${NAME}, which stands for an environment variable and makes its value a
// secret. Durations are written as "10s"; paths are relative to the working directory.
type Config struct {
	Target            string            `json:"target,omitempty"`
	TargetDomain      string            `json:"target_domain,omitempty"`
	TargetCallbackURL string            `json:"target_callback_url,omitempty"`
	ScriptPage        string            `json:"script_page,omitempty"`
	Downstreams       []string          `json:"downstreams,omitempty"`
	Unchosen          []string          `json:"unchosen,omitempty"`
	Headers           []string          `json:"headers,omitempty"`
	TokenCommand      string            `json:"token_command,omitempty"`
	ClientCert        string            `json:"client_cert,omitempty"`
	ClientKey         string            `json:"client_key,omitempty"`
	CA                string            `json:"ca,omitempty"`
	SigningCA         string            `json:"signing_ca,omitempty"`
	Proxy             string            `json:"proxy,omitempty"`
	Resolve           map[string]string `json:"resolve,omitempty"`
	PropertyID        string            `json:"property_id,omitempty"`
	Identifiers       map[string]string `json:"identifiers,omitempty"`
	KeysPinned        bool              `json:"keys_pinned,omitempty"`
	Timeout           string            `json:"timeout,omitempty"`
	LifecycleTimeout  string            `json:"lifecycle_timeout,omitempty"`
	CallbackWait      string            `json:"callback_wait,omitempty"`
	RetryWait         string            `json:"retry_wait,omitempty"`
	PartnersListen    string            `json:"partners_listen,omitempty"`
	CallbackPublicURL string            `json:"callback_public_url,omitempty"`
	Partners
	Hooks          Hooks             `json:"hooks,omitzero"`
	Scenarios      []string          `json:"scenarios,omitempty"`
	Skip           []string          `json:"skip,omitempty"`
	Readings       map[string]string `json:"readings,omitempty"`
	StrictReadings bool              `json:"strict_readings,omitempty"`
	FailOn         []string          `json:"fail_on,omitempty"`
	Known          string            `json:"known,omitempty"`
	Attestations   []Attestation     `json:"attestations,omitempty"`
	Parallel       int               `json:"parallel,omitempty"`
	Rate           float64           `json:"rate,omitempty"`
	Seed           *uint64           `json:"seed,omitempty"`
	Nonce          string            `json:"nonce,omitempty"`
	Out            string            `json:"out,omitempty"`

	secrets []string
}

// Attestation is what an owner says of a requirement that does not show on the wire.
type Attestation struct {
	Requirement string `json:"requirement"`
	Answer      string `json:"answer"` // yes or no
	By          string `json:"by"`
	On          string `json:"on"` // a day, such as 2026-11-22
	Link        string `json:"link,omitempty"`
}

// Partners is what a user says about the network on which a run's partners are reached.
type Partners struct {
	PartnersListenTLS string            `json:"partners_listen_tls,omitempty"`
	OwnAddress        string            `json:"own_address,omitempty"`
	ProxyListen       string            `json:"proxy_listen,omitempty"`
	ProxyPassthrough  bool              `json:"proxy_passthrough,omitempty"`
	CallLoopback      bool              `json:"call_loopback,omitempty"`
	DNSListen         string            `json:"dns_listen,omitempty"`
	DNSUpstream       string            `json:"dns_upstream,omitempty"`
	Advertise         string            `json:"advertise,omitempty"`
	AdminListen       string            `json:"admin_listen,omitempty"`
	Domains           map[string]string `json:"domains,omitempty"`
	State             string            `json:"state,omitempty"`
	World             string            `json:"world,omitempty"`
	WorldToken        string            `json:"world_token,omitempty"`
}

// ErrConfig marks mistakes of the user in a config or in flags.
var ErrConfig = errors.New("config")

// ReadConfig reads a config file, puts environment variables in and checks the result
// against its schema. Errors name the file and the member, and wrap [ErrConfig].
func ReadConfig(path string) (*Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: read file: %w", ErrConfig, err)
	}
	c, err := parseConfig(raw, os.LookupEnv)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrConfig, path, err)
	}
	return c, nil
}

func parseConfig(raw []byte, env func(string) (string, bool)) (*Config, error) {
	var tree any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		return nil, fmt.Errorf("parse YAML: %s", strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	if tree == nil {
		tree = map[string]any{}
	}
	x := expander{env: env}
	doc, err := json.Marshal(x.expand(tree))
	if err != nil {
		return nil, errors.New("a value has no form in JSON, such as .nan or .inf")
	}
	if len(x.missing) > 0 {
		return nil, fmt.Errorf("environment variables are not set: %s", strings.Join(x.missing, ", "))
	}
	violations, err := schemas.Validate("config", doc)
	if err != nil {
		return nil, err
	}
	hidden := redact.New(x.used)
	var problems []error
	for _, v := range violations {
		problems = append(problems, errors.New(hidden.String(cmp.Or(v.Pointer, "/")+": "+v.Message+helpWith(v))))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	c := &Config{secrets: x.used}
	var kind *json.UnmarshalTypeError
	if err := json.Unmarshal(doc, c); errors.As(err, &kind) {
		return nil, fmt.Errorf("/%s: is a %s beyond what the suite takes", kind.Field, kind.Value)
	} else if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	return c, nil
}

// helpWith says what may have been meant: a name that is near, or a number with its unit.
func helpWith(v schemas.Violation) string {
	name := v.Pointer[strings.LastIndexByte(v.Pointer, '/')+1:]
	switch {
	case v.Keyword == "type" && strings.Contains(v.Message, "the number") && (strings.HasSuffix(name, "timeout") || strings.HasSuffix(name, "_wait")):
		return "; write it with its unit, such as 10s"
	case v.Keyword == "additionalProperties":
		return near.Ask(name, v.Members)
	}
	return ""
}
