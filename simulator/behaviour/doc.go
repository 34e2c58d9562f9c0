// Package behaviour scripts how a partner answers, request by request.
//
// A [Behaviour] says which requests to a partner it is about and how they are answered,
// the first so many times so, then so. Where its answers are used up, or its time is
// over, the partner answers as it would by itself:
//
//	Behaviour{
//		Partner: "controller1.test",
//		Match:   Match{Method: "POST", Member: map[string]any{"/request_status": "completed"}},
//		Answers: []Answer{
//			{Times: 2, Status: 503},
//			{Times: 1, Drop: DropWithin},
//		},
//	}
//
// An answer can be longer than a caller should read, by [Answer].Blanks. Damage is done to
// the bytes of a connection, so that whoever records it sees what the caller saw. A partner without behaviours answers as if there were no engine.
//
// A behaviour is plain data, the same in Go, in a world's config and in the admin API. An
// [Engine] keeps the behaviours of a world and wraps the handlers of its partners.
// Nothing is random but the jitter of a delay, which comes from the engine's seed.
package behaviour
