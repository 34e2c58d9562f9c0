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
// Roles are those that a target can have. A simulated partner may have several: a vendor of
// DDRF commits the deviations of the role vendor, in what it receives and answers, and those
// of the role intermediary, in what it passes on. The role publisher is that of the 1st
// party, which sends requests. [Deviation.Partner] names the partner.
//
// Names are stable, in lower-case words joined by hyphens, and unique over all
// protocols and roles.
package fault
