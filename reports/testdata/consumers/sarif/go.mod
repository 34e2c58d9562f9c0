// What SARIF is held against: the schema of OASIS, as this module has it. It is read out of the
// module, and nothing of it becomes part of dsrcheck.
module dsrcheck/reports/testdata/consumers/sarif

go 1.26

require github.com/owenrumney/go-sarif/v3 v3.3.1
