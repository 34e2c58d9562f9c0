package console

import (
	"net/url"
	"strconv"
	"time"

	"dsrcheck/simulator/journal"
)

// number is a parameter that is a whole number, or what it is where it is not given.
func (c *call) number(name string, usual uint64) (uint64, error) {
	text := c.query.Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, bad("read query: %s is not a whole number", name)
	}
	return n, nil
}

// time is a parameter that is a time, zero where it is not given.
func (c *call) time(name string) (time.Time, error) {
	text := c.query.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		e := bad("read query: %s is not a time of RFC 3339", name)
		e.hint = "such as 2006-01-02T15:04:05Z; a plus is written %2B"
		return time.Time{}, e
	}
	return at, nil
}

// search is the query of the journal that the parameters make.
func (c *call) search() (journal.Query, error) {
	get := c.query.Get
	q := journal.Query{
		Partner: get("partner"), Direction: journal.Direction(get("direction")),
		Method: get("method"), Path: get("path"), Request: get("request"),
	}
	if q.Direction != "" && q.Direction != journal.Inbound && q.Direction != journal.Outbound {
		return q, bad("read query: direction is neither %s nor %s", journal.Inbound, journal.Outbound)
	}
	status, err := c.number("status", 0)
	if err != nil {
		return q, err
	}
	if status > 999 || get("status") != "" && status < 100 {
		return q, bad("read query: status is not from 100 to 999")
	}
	q.Status = int(status)
	if q.After, err = c.number("after", 0); err != nil {
		return q, err
	}
	if q.Since, err = c.time("since"); err != nil {
		return q, err
	}
	q.Until, err = c.time("until")
	return q, err
}

// values is a query of the journal as parameters.
func values(q journal.Query) url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("partner", q.Partner)
	set("direction", string(q.Direction))
	set("method", q.Method)
	set("path", q.Path)
	set("request", q.Request)
	if q.Status != 0 {
		set("status", strconv.Itoa(q.Status))
	}
	if q.After != 0 {
		set("after", strconv.FormatUint(q.After, 10))
	}
	if !q.Since.IsZero() {
		set("since", q.Since.Format(time.RFC3339Nano))
	}
	if !q.Until.IsZero() {
		set("until", q.Until.Format(time.RFC3339Nano))
	}
	return v
}
