// Package schemas holds the JSON Schemas of the messages of each protocol and judges
// documents against them.
//
// The schemas are draft-07 files, embedded, one for each kind of message. They say what a
// message must have at least: members beyond those named are always allowed, because no
// specification here forbids them. Beside its constraints each node has the keyword
// x-requirement, which names the requirement that a constraint enforces: a string for all
// of them, or an object from keyword to requirement. The "required" of a parent is
// annotated at the member that it demands. So a violation comes with the requirement that
// is broken, and nobody has to guess it from a message:
//
//	"received_time": {
//	  "type": "string",
//	  "format": "date-time",
//	  "x-requirement": "OG-7.3-03"
//	}
//
// Validation is strict where the library underneath is lenient: a date-time is a full RFC
// 3339 date-time with offset, a uri is an absolute URL with a host, a uuid has its hyphens.
// A document is one JSON text in UTF-8. Since documents come from targets that nobody
// vouches for, [Validate] refuses any that is larger than 16 MiB, nested deeper than 512
// levels, or has so many values or so great numbers that they only serve to exhaust memory.
//
// This is the only package that knows gojsonschema, and it imports nothing of the project.
// The partners of the simulator never use it.
package schemas
