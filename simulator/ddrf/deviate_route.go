package ddrf

import (
	"slices"
	"sync"
)

// routeDeviations concern what is passed on, how often and to whom.
func routeDeviations() map[string]deviation {
	signature := []string{reasonFile, reasonNoKeys, reasonAlgNone, reasonAlg, reasonKid, reasonKeyUse, reasonKeyWeak, reasonFits, reasonSig}
	return map[string]deviation{
		"forwarded-with-bad-idjwt":       alsoDue(func(p problem) bool { return p.where == inIDJWT && p.of(signature...) }),
		"forwarded-with-bad-rqjwt":       alsoDue(func(p problem) bool { return p.where == inRQJWT && p.of(signature...) }),
		"forwarded-with-bad-times":       alsoDue(func(p problem) bool { return p.of(reasonTimeType, reasonAhead, reasonExpired, reasonEarly) }),
		"forwarded-with-bad-identifiers": alsoDue(func(p problem) bool { return p.of(reasonListedType, reasonListedFormat, reasonValue, reasonOrdered) }),
		"forwarded-though-refused":       alsoDue(func(problem) bool { return true }),
		"forwarded-each-time":            routed(func(f *forwarding) { f.first = manyTimes }),
		"forwarded-twelve-times":         routed(func(f *forwarding) { f.first = func(x *examination) bool { return x.turn() <= 12 } }),
		"forwarded-every-other-time": routed(func(f *forwarding) {
			f.first = func(x *examination) bool { n := x.turn(); return n <= mostTurns && (n == 1 || n%2 == 0) }
		}),
		"forwarded-to-others": routed(func(f *forwarding) { f.to = slices.Concat(f.to, f.others) }),
		"forwarded-to-others-though-refused": routed(func(f *forwarding) {
			f.due = func(*examination, *problem) bool { return true }
			f.refusedTo = f.others
		}),
		"forwarded-twice":         routed(func(f *forwarding) { f.times = 2 }),
		"forwarded-to-first-only": routed(func(f *forwarding) { f.to = f.to[:min(1, len(f.to))] }),
		"forwarded-to-all-but-last": routed(func(f *forwarding) {
			if len(f.to) > 1 {
				f.to = f.to[:len(f.to)-1]
			}
		}),
		"forwarded-until-one-fails": routed(func(f *forwarding) {
			f.order = func(all []func() *origination) {
				for _, send := range all {
					if o := send(); o == nil || !o.Acknowledged {
						return
					}
				}
			}
		}),
		"refused-if-downstreams-refuse": refusedWithThem,
		"forwarded-nothing":             routed(func(f *forwarding) { f.to = nil }),
		"forwarded-one-by-one": routed(func(f *forwarding) {
			f.order = func(all []func() *origination) {
				for _, send := range all {
					send()
				}
			}
		}),
		"forwarded-early": routed(func(f *forwarding) { f.early = true }),
	}
}

// routed changes how requests are passed on.
func routed(change func(f *forwarding)) deviation {
	return func(b *behaviour) { change(&b.forwarding) }
}

// alsoDue passes requests on that were refused for such a problem.
func alsoDue(when func(p problem) bool) deviation {
	return routed(func(f *forwarding) {
		before := f.due
		f.due = func(x *examination, found *problem) bool { return before(x, found) || found != nil && when(*found) }
	})
}

// mostTurns is how often an idJWT is taken for new at most, so that chains that come back end.
const mostTurns = 200

func manyTimes(x *examination) bool { return x.turn() <= mostTurns }

// turn counts how often an idJWT has come.
func (x *examination) turn() (n int) {
	jti, _ := text(x.id.claims["jti"])
	x.remember(func(m *memory) {
		m.turns[x.id.issuer+" "+jti]++
		n = m.turns[x.id.issuer+" "+jti]
	})
	return n
}

// refusedWithThem passes a request on before it is answered, and refuses it unless all
// downstreams acknowledge it.
func refusedWithThem(b *behaviour) {
	pass := b.forwarding
	b.forwarding.due = func(*examination, *problem) bool { return false }
	refusing(1, func(x *examination) bool {
		if x.id == nil || len(pass.to) == 0 || !pass.first(x) {
			return false
		}
		refused := false
		var mu sync.Mutex
		var wait sync.WaitGroup
		for _, to := range pass.to {
			wait.Go(func() {
				o := x.forwardTo(x.ctx, x, to)
				mu.Lock()
				defer mu.Unlock()
				refused = refused || o == nil || !o.Acknowledged
			})
		}
		wait.Wait()
		return refused
	})(b)
}
