// Package fault is the register of the ways in which a simulated partner can be told
// to deviate.
//
// A [Deviation] of kind [Fault] breaks one rule of the protocol and nothing else. One
// of kind [Variant] is odd but legal: whoever judges it must find nothing to blame.
// The register holds names and sentences only, as data for command lines, reports and
// the list of which fault must break which check. The behaviour itself belongs to the
// partner: see packages simulator/opengdpr and simulator/ddrf, whose tests hold the two
// together.
//
// Names are stable, in lower-case words joined by hyphens, and unique over all
// protocols and roles.
package fault
