// Package reports turns the results of a run into what people and other programs read.
//
// An [Input] is the results and the exchanges of a journal; [Load] makes it out of the
// journal's lines. From it come four views:
//
//   - [JSON]: results.json, the results as they are, in the form that the schema "results"
//     of package schemas describes;
//   - [JUnit]: junit.xml, for build servers: a suite for each scenario, a case for each check;
//   - [HTML]: report.html, one page without scripts or anything else to fetch, for people
//     who have to find out what to fix;
//   - [Text]: the same in short, for the terminal after a run.
//
// [WriteDir] writes the first three into a folder.
//
// Each view is a pure function of its input: no clock, no environment, no order of a map.
// So rendering twice gives the same bytes, and a report can be made again from a journal
// at any later time.
//
// What a target has sent is foreign in every view. Bytes that are not UTF-8, control
// characters, characters that change the direction of the text and whatever else does not
// show are written as escapes such as \x1b and \u202e, so that no answer of a target can
// steer a terminal, hide in a page or pass for a part of the report. Long messages are cut,
// and the cut says so; the journal has all of it.
//
// Findings stand in one order everywhere: those of security first, then failed checks, then
// warned ones, then trouble of the suite itself, then checks that could not be made.
package reports
