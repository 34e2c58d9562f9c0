// Package catalog holds what each protocol version requires, as embedded data.
//
// A catalogue has three parts. Its requirements are the normative statements of the
// specification: who is bound, how strongly, and whether a breach shows on the wire. Its
// readings are the passages that can be understood in several ways, each with the closed
// list of choices and what a choice earns. Its vectors are the odd requests that a suite
// sends, each with the answers that are right, tolerable and wrong. Where answers carry
// result codes, as those of DDRF do, the catalogue also has a table of the codes.
//
// Level, severity, section and sentence of a finding come from here and from nowhere
// else: a check names a requirement, a reading or a vector by id and hands over what it
// saw. [Catalog.SeverityFor] says what a breach weighs for the role under test, also
// when the row binds the sender of a message and the role is its receiver.
// [Catalog.Judge] says what an HTTP answer to a vector of OpenGDPR is worth, and
// [Vector.Code] what a result code is worth as the answer to one of DDRF.
//
// The data is a YAML file for each protocol version in the folder data; the comment at
// its head explains every key. It is read once, strictly: an unknown key, a reference
// that leads nowhere or that the other side does not return, a severity that does not
// follow from its level, codes that contradict each other, a count that is off, each is reported, and a catalogue with any
// such problem is not handed out at all.
//
// Catalogues are shared by all who load them and must not be changed. They are safe for
// concurrent use.
package catalog
