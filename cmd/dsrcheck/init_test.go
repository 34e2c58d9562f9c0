package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/schemas"
)

// uncommented is the config of init with every setting in force.
func uncommented() string { return regexp.MustCompile(`(?m)^# ?`).ReplaceAllString(settings, "") }

func TestInitIsAConfig(t *testing.T) {
	t.Setenv("DSR_KEY", "k")
	t.Setenv("DSRCHECK_TOKEN", "t")
	for name, text := range map[string]string{"as written": settings, "all in force": uncommented()} {
		path := filepath.Join(t.TempDir(), "dsrcheck.yaml")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		c, err := target.ReadConfig(path)
		require.NoError(t, err, name)
		if c.CallbackPublicURL != "" {
			require.Equal(t, "127.0.0.1:0", c.PartnersListen)
			c.PartnersListen = "127.0.0.1:8090" // a public URL leads to one port
		}
		c = &target.Config{Target: "http://127.0.0.1:1", Hooks: c.Hooks, LifecycleTimeout: c.LifecycleTimeout, CallbackWait: c.CallbackWait,
			RetryWait: c.RetryWait, PartnersListen: c.PartnersListen, CallbackPublicURL: c.CallbackPublicURL, Timeout: c.Timeout}
		_, err = c.Open(t.Context())
		require.NoError(t, err, name)
	}
}

// TestInitNamesEverySetting holds the config of init to the schema: what one has, the other
// has too.
func TestInitNamesEverySetting(t *testing.T) {
	source, err := schemas.Source("config")
	require.NoError(t, err)
	type object struct {
		Properties map[string]json.RawMessage
	}
	var schema struct {
		object
		Definitions map[string]object
	}
	require.NoError(t, json.Unmarshal(source, &schema))
	var set struct {
		Hooks map[string]map[string]any
	}
	var top map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(uncommented()), &top))
	require.NoError(t, yaml.Unmarshal([]byte(uncommented()), &set))
	for name := range schema.Properties {
		require.Contains(t, top, name)
	}
	hook := schema.Definitions["hook"].Properties
	require.Contains(t, hook, "manual")
	for name := range hook {
		_, finish := set.Hooks["finish"][name]
		_, advance := set.Hooks["advance"][name]
		require.True(t, finish || advance || strings.Contains(settings, "finish: {"+name+": "), name)
	}
}

// TestInitHasTheDefaults holds the settings that init shows to the defaults of the flags.
func TestInitHasTheDefaults(t *testing.T) {
	var top map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(uncommented()), &top))
	n := 0
	runCommand(&ui{in: strings.NewReader(""), out: io.Discard, err: io.Discard}).Flags().VisitAll(func(f *pflag.Flag) {
		value, ok := top[strings.ReplaceAll(f.Name, "-", "_")]
		if ok && f.DefValue != "" && f.DefValue != "[]" {
			n++
			require.EqualValues(t, f.DefValue, yamlText(t, value), f.Name)
		}
	})
	require.GreaterOrEqual(t, n, 9)
}

func yamlText(t *testing.T, value any) string {
	text, err := yaml.Marshal(value)
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}
