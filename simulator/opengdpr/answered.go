package opengdpr

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// unanswered is the error of a request that was not answered as it should be.
type unanswered struct {
	status int           // zero if no answer came
	after  time.Duration // what Retry-After asks for, negative if it does not
	text   string
}

func (u *unanswered) Error() string { return u.text }

// answered reports an exchange without an answer of that status.
func answered(ex *journal.Exchange, want int) error {
	switch {
	case !ex.OK():
		return &unanswered{0, -1, "no answer: " + ex.Error}
	case ex.Status() != want:
		return &unanswered{ex.Status(), retryAfter(ex), fmt.Sprintf("the answer is %d", ex.Status())}
	}
	return nil
}

// retryAfter is what an answer says of the next attempt, in seconds or as a date;
// negative if it says nothing.
func retryAfter(ex *journal.Exchange) time.Duration {
	value, _ := ex.Response.Header("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at))
	}
	return -1
}

// busy is the status of an answer after which the same may succeed later: none at all,
// 429, or one of the server's own trouble.
func busy(status int) bool {
	return status == 0 || status == http.StatusTooManyRequests || status/100 == 5
}

// lasting reports an error that another attempt does not help with.
func lasting(err error, again func(status int) bool) bool {
	var u *unanswered
	return !errors.As(err, &u) || !again(u.status)
}

// persist does something until it succeeds, fails for good or was tried often enough. The
// pause before each repetition is made out of what was asked for, if it is made at all.
func persist(ctx context.Context, c clock.Clock, tries int, again func(status int) bool, pause func(n int, after time.Duration) (time.Duration, bool), do func() error) error {
	for n := 0; ; n++ {
		err := do()
		if err == nil || n+1 >= tries || lasting(err, again) {
			return err
		}
		var u *unanswered
		_ = errors.As(err, &u) // it is one
		d, more := pause(n, u.after)
		if !more || !clock.Wait(ctx, c, d) {
			return err
		}
	}
}
