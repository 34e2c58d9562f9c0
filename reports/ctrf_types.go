package reports

// What is written of the Common Test Report Format, with the names of its schema.

type ctrfReport struct {
	Format    string      `json:"reportFormat"`
	Spec      string      `json:"specVersion"`
	RunID     string      `json:"runId,omitempty"`
	Timestamp string      `json:"timestamp,omitempty"`
	By        string      `json:"generatedBy"`
	Results   ctrfResults `json:"results"`
}

type ctrfResults struct {
	Tool    ctrfTool    `json:"tool"`
	Summary ctrfSummary `json:"summary"`
	Tests   []ctrfTest  `json:"tests"`
	Extra   ctrfExtra   `json:"extra"`
}

type ctrfTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type ctrfSummary struct {
	Tests        int   `json:"tests"`
	Passed       int   `json:"passed"`
	Failed       int   `json:"failed"`
	Skipped      int   `json:"skipped"`
	Pending      int   `json:"pending"`
	Other        int   `json:"other"`
	Suites       int   `json:"suites"`
	Start        int64 `json:"start"` // milliseconds since 1970, like stop
	Stop         int64 `json:"stop"`
	Milliseconds int64 `json:"duration"`
}

type ctrfTest struct {
	ID           string            `json:"testId"`
	Name         string            `json:"name"`
	Status       string            `json:"status"`
	Raw          string            `json:"rawStatus"`
	Milliseconds int64             `json:"duration"` // 0 for a check: only scenarios are timed
	Suite        []string          `json:"suite"`
	Message      string            `json:"message,omitempty"`
	Trace        string            `json:"trace,omitempty"`
	Type         string            `json:"type"`
	Tags         []string          `json:"tags,omitempty"`
	Labels       map[string]string `json:"labels,omitempty"`
}

type ctrfExtra struct {
	Profile  string   `json:"profile"`
	Target   string   `json:"target"`
	Verdict  string   `json:"verdict"`
	Complete bool     `json:"complete"`
	Reasons  []string `json:"reasons"`
	Gate     []string `json:"gate"`
	Rerun    string   `json:"rerun,omitempty"`
}
