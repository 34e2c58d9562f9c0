// Package reports turns the results of a run into what people and other programs read.
//
// An [Input] is the results, the exchanges that findings rest on, and in short what else was
// said; [Load] makes it out of the journal's lines. From it comes a view for each of the [Formats]:
//
//   - [Text]: in short, for the terminal after a run;
//   - [HTML]: report.html, one page with nothing else to fetch, which shows all of it without
//     scripts, too, for people who have to find out what to fix;
//   - [Markdown]: summary.md, for the summary of a CI job or a merge request;
//   - [Badge]: badge.svg, the verdict for a page that tells how an endpoint stands;
//   - [JSON]: results.json, the results as they are, in the form that the schema "results"
//     of package schemas describes;
//   - [JUnit] and [CTRF]: junit.xml and ctrf.json, for build servers: a case for each check;
//   - [SARIF]: report.sarif, for viewers of findings such as code scanning;
//   - [GitHub]: workflow commands, which annotate a job of GitHub Actions.
//
// [WriteDir] writes those that are files into a folder.
//
// Each view is a pure function of its input: no clock, no environment, no order of a map.
// So rendering twice gives the same bytes, and a report can be made again from a journal
// at any later time.
//
// What a target has sent is foreign in every view. Bytes that are not UTF-8, control
// characters, characters that change the direction of the text and whatever else does not
// show are written as escapes such as \x1b and \u202e, so that no answer of a target can
// steer a terminal or a build server that reads its log, hide in a page or pass for a part of
// the report. Long messages are cut, and the cut says so; the journal has all of it.
//
// Findings stand in one order everywhere: those of security first, then failed checks, then
// warned ones, then trouble of the suite itself, then checks that could not be made.
package reports
