package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"dsrcheck/simulator/journal"
)

// What one answer brings at most.
const (
	pageCount = 1000    // exchanges
	pageBytes = 8 << 20 // of their messages; one exchange is always sent
)

// page is a part of what a search found.
type page struct {
	Exchanges []json.RawMessage `json:"exchanges"`
	More      bool              `json:"more,omitempty"` // others come after the last of these
	Last      uint64            `json:"last"`
	Dropped   int               `json:"dropped"`
}

// replayWish is the body of a replay. Without To it goes where the exchange went.
type replayWish struct {
	To string `json:"to,omitempty"`
}

func (a *api) exchanges(c *call) (reply, error) {
	q, err := c.search()
	if err != nil {
		return reply{}, err
	}
	limit, err := c.number("limit", pageCount)
	if err != nil {
		return reply{}, err
	}
	if limit < 1 || limit > pageCount {
		return reply{}, bad("read query: limit is not from 1 to %d", pageCount)
	}
	all, err := a.world.Exchanges(c.Context(), q)
	if err != nil {
		return reply{}, err
	}
	return newPage(all.Exchanges, int(limit), all.Last, all.Dropped)
}

// newPage is as many exchanges as one answer takes.
func newPage(all []*journal.Exchange, limit int, last uint64, dropped int) (reply, error) {
	p := page{Exchanges: []json.RawMessage{}, Last: last, Dropped: dropped}
	size := 0
	for _, ex := range all {
		data, err := journal.MarshalExchange(ex)
		if err != nil {
			return reply{}, err
		}
		size += len(data)
		if len(p.Exchanges) == limit || len(p.Exchanges) > 0 && size > pageBytes {
			p.More = true
			break
		}
		p.Exchanges = append(p.Exchanges, data)
	}
	return found(p), nil
}

func (a *api) exchange(c *call) (reply, error) {
	n, err := c.exchangeNumber()
	if err != nil {
		return reply{}, err
	}
	all, err := a.world.Exchanges(c.Context(), journal.Query{After: n - 1})
	if err != nil {
		return reply{}, err
	}
	if len(all.Exchanges) == 0 || all.Exchanges[0].Number != n {
		return reply{}, &refusal{http.StatusNotFound, fmt.Sprintf("find exchange: the journal has none with the number %d", n),
			fmt.Sprintf("the newest is %d, and %d were pushed out", all.Last, all.Dropped)}
	}
	return foundExchange(all.Exchanges[0])
}

func (a *api) replay(c *call) (reply, error) {
	n, err := c.exchangeNumber()
	if err != nil {
		return reply{}, err
	}
	var wish replayWish
	if len(c.body) > 0 {
		if err := c.decode(&wish); err != nil {
			return reply{}, err
		}
	}
	ex, err := a.world.Replay(c.Context(), n, wish.To)
	if err != nil {
		return reply{}, err
	}
	return foundExchange(ex)
}

func foundExchange(ex *journal.Exchange) (reply, error) {
	data, err := journal.MarshalExchange(ex)
	return found(json.RawMessage(data)), err
}

// exchangeNumber is the number of the path, from 1.
func (c *call) exchangeNumber() (uint64, error) {
	text := c.variable("number")
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		return 0, bad("read path: %q is not the number of an exchange", text)
	}
	return n, nil
}
