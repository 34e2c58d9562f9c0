package reports

import "dsrcheck/conformance"

// What is written of SARIF 2.1.0, in the order and with the names of its schema.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool          `json:"tool"`
	Automation  sarifAutomation    `json:"automationDetails"`
	Invocations []sarifInvocation  `json:"invocations"`
	Artifacts   []sarifFile        `json:"artifacts"`
	ColumnKind  string             `json:"columnKind"`
	Results     []sarifResult      `json:"results"`
	Properties  sarifRunProperties `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	Rules   []sarifRule `json:"rules"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID            string              `json:"id"`
	Short         sarifMessage        `json:"shortDescription"`
	Full          sarifMessage        `json:"fullDescription"`
	Help          sarifMessage        `json:"help"`
	Configuration sarifConfiguration  `json:"defaultConfiguration"`
	Properties    sarifRuleProperties `json:"properties"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifRuleProperties struct {
	Section   string                      `json:"section"`
	Word      string                      `json:"level"`
	Verdict   string                      `json:"verdict"`
	Reason    string                      `json:"reason,omitempty"`
	Checks    map[conformance.Verdict]int `json:"checks"`
	Tags      []string                    `json:"tags"`
	Precision string                      `json:"precision"`
	Severity  string                      `json:"security-severity,omitempty"`
}

type sarifInvocation struct {
	CommandLine   string              `json:"commandLine,omitempty"`
	Started       string              `json:"startTimeUtc,omitempty"`
	Ended         string              `json:"endTimeUtc,omitempty"`
	ExitCode      int                 `json:"exitCode"`
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	Configuration []sarifNotification `json:"toolConfigurationNotifications,omitempty"`
}

type sarifNotification struct {
	Descriptor sarifDescriptor `json:"descriptor"`
	Level      string          `json:"level"`
	Message    sarifMessage    `json:"message"`
}

type sarifDescriptor struct {
	ID string `json:"id"`
}

type sarifFile struct {
	Location    sarifArtifact `json:"location"`
	Description sarifMessage  `json:"description"`
}

type sarifResult struct {
	Rule         string                `json:"ruleId"`
	Index        int                   `json:"ruleIndex"`
	Kind         string                `json:"kind"`
	Level        string                `json:"level"`
	Message      sarifMessage          `json:"message"`
	Locations    []sarifLocation       `json:"locations"`
	Fingerprints map[string]string     `json:"partialFingerprints"`
	Suppressions []sarifSuppression    `json:"suppressions,omitempty"`
	Request      *sarifRequest         `json:"webRequest,omitempty"`
	Response     *sarifResponse        `json:"webResponse,omitempty"`
	Properties   sarifResultProperties `json:"properties"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	Line int `json:"startLine"`
}

type sarifLogical struct {
	Name string `json:"name"`
	Full string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

type sarifRunProperties struct {
	Verdict      string                      `json:"verdict"`
	Complete     bool                        `json:"complete"`
	Reasons      []string                    `json:"reasons"`
	Target       string                      `json:"target"`
	Checks       map[conformance.Verdict]int `json:"checks"`
	Requirements map[conformance.Verdict]int `json:"requirements"`
}

type sarifResultProperties struct {
	Verdict string            `json:"verdict"`
	Tags    []string          `json:"tags"`
	Facts   map[string]string `json:"facts"`
}
