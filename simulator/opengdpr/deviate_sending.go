package opengdpr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// sendingDeviations concern which requests a controller sends, when, and how often.
func sendingDeviations() map[string]practised {
	return map[string]practised{
		// what discovery says
		"sends-unlisted-identities": func(p *practice) {
			p.chosen = func(_ *said, all []SubjectIdentity) []SubjectIdentity { return all }
		},
		"sends-unlisted-types": func(p *practice) { p.offered = func(*said, string) bool { return true } },
		"discovery-not-asked": func(p *practice) {
			p.consult = func(*stance, *submitted) (*said, error) { return &said{}, nil }
			p.chosen = func(_ *said, all []SubjectIdentity) []SubjectIdentity { return all }
			p.offered = func(*said, string) bool { return true }
		},
		"discovery-before-each-request": func(p *practice) { p.consult = (*stance).consultAnew },

		// busy processors
		"loses-requests-when-busy": func(p *practice) {
			before := p.refused
			p.tries, p.refused = 1, func(status int) string {
				if busy(status) {
					return ""
				}
				return before(status)
			}
		},
		"retries-without-pause": func(p *practice) {
			p.tries, p.pause = 20, func(int, time.Duration) (time.Duration, bool) { return 0, true }
		},
		"retries-late":  func(p *practice) { p.pause = later(p.pause) },
		"retries-never": func(p *practice) { p.tries = 1 },

		// cancelling
		"cancels-at-any-time": func(p *practice) { p.cancellable = func(string) bool { return true } },
		"cancels-by-post":     func(p *practice) { p.withdraw = func(r *http.Request) { r.Method = http.MethodPost } },
		"plural-item-path":    func(p *practice) { slices.Reverse(p.items) },

		// identities
		"hashes-identities":    hashing(hex.EncodeToString),
		"hashes-in-upper-case": hashing(func(sum []byte) string { return strings.ToUpper(hex.EncodeToString(sum)) }),

		// time
		"submits-late": func(p *practice) { p.lag = 100 * time.Millisecond },
		"polls-too":    func(p *practice) { p.polls = pollPause },
	}
}

// pollPause is the time between two looks at the status of a request.
const pollPause = 250 * time.Millisecond

// posting sets a field of each request.
func posting(name, value string) practised {
	return func(p *practice) {
		before := p.attempt
		p.attempt = func(r *http.Request) {
			before(r)
			r.Header.Set(name, value)
		}
	}
}

// consultAnew is what the processor says in discovery now.
func (s *stance) consultAnew(q *submitted) (*said, error) {
	q.peer.mu.Lock()
	defer q.peer.mu.Unlock()
	if err := s.verifier.discover(q.epoch, q.peer); err != nil {
		return nil, err
	}
	return q.peer.said, nil
}

// later waits twice as long as before.
func later(pause func(int, time.Duration) (time.Duration, bool)) func(int, time.Duration) (time.Duration, bool) {
	return func(n int, after time.Duration) (time.Duration, bool) {
		d, more := pause(n, after)
		return 2 * d, more
	}
}

// hashing sends hashes in place of raw values, where the processor supports one.
func hashing(write func(sum []byte) string) practised {
	return func(p *practice) {
		before := p.chosen
		p.chosen = func(d *said, all []SubjectIdentity) []SubjectIdentity {
			all = slices.Clone(all)
			for i, id := range all {
				for _, format := range identityFormats[1:] {
					if id.Format == "raw" && d.pair(Identity{id.Type, format}) {
						all[i].Format, all[i].Value = format, write(digestIn(format, id.Value))
						break
					}
				}
			}
			return before(d, all)
		}
	}
}

// digestIn is a hash in one of the formats of section 5.2.
func digestIn(format, value string) []byte {
	switch format {
	case "sha1":
		sum := sha1.Sum([]byte(value))
		return sum[:]
	case "md5":
		sum := md5.Sum([]byte(value))
		return sum[:]
	}
	sum := sha256.Sum256([]byte(value))
	return sum[:]
}
