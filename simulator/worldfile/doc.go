// Package worldfile reads a world from a file, world.yaml, and watches the file.
//
// A file says what is other than usual: which partners there are beside the usual ones or
// in place of them, how each behaves, how the clock starts, what the journal keeps. An
// empty file is the usual world:
//
//	partners:
//	  processor1:
//	    faults: [signature-flipped]
//	    lifecycle: 2s,5s
//	  partner:
//	    role: opengdpr/processor
//	    url: https://pub.example.org/dsr
//	behaviours:
//	  - partner: controller1
//	    match: {member: {/request_status: completed}}
//	    answers: [{times: 2, status: 503}]
//
// [Read] checks the whole file before anything is used of it and tells all that is wrong
// at once, each with the JSON Pointer of its member. What it returns is complete: usual
// partners are in it, domains are filled in, and behaviours name domains.
//
// [World.Watch] tells when the file has other content. Editors put a new file in the place
// of the old one, or cut the file and write it anew, so content counts once it was seen
// twice. A file that cannot be read any more is told of, too, and changes nothing.
//
// The shape of the file is a schema of package schemas. That is the one thing the
// simulator takes from there: nothing of a file is a message that the suite judges.
package worldfile
