package worktime

import (
	"errors"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Errors of the arithmetic.
var (
	// ErrHorizon: the working time does not elapse within ten years.
	ErrHorizon = errors.New("working time does not elapse within ten years")
	// ErrPaused: the clock stands still and nobody knows until when, so there is no due instant yet.
	ErrPaused = errors.New("the clock is paused")
	// ErrNegative: an amount of working time below zero.
	ErrNegative = errors.New("negative working time")
	// ErrRange: an instant outside the years 1900 to 2199, most often a time that was never set.
	ErrRange = errors.New("instant outside the years 1900 to 2199")
)

// Due returns the first instant by which d of working time has elapsed since start, time within pauses not counted. It is start itself when
// d is zero, even outside working time. Pauses may come in any order and overlap; those that end before they begin are ignored. When a pause
// without an end begins before d has elapsed the error is ErrPaused.
func (c *Calendar) Due(start time.Time, d time.Duration, pauses []core.Pause) (time.Time, error) {
	at, err := instant(start)
	if err != nil {
		return time.Time{}, err
	}
	due, err := c.due(at, int64(d), holdsOf(pauses))
	if err != nil {
		return time.Time{}, err
	}
	return c.time(due), nil
}

// Add is Due with the ledger of start to due: what counted, what did not, and why.
func (c *Calendar) Add(start time.Time, d time.Duration, pauses []core.Pause) (time.Time, []Interval, error) {
	due, err := c.Due(start, d, pauses)
	if err != nil {
		return time.Time{}, nil, err
	}
	return due, c.Ledger(start, due, pauses), nil
}

// Between returns the working time from one instant to another outside pauses; zero if to is not after from. A pause without an end lasts
// beyond to.
func (c *Calendar) Between(from, to time.Time, pauses []core.Pause) time.Duration {
	start, end := clamp(from), clamp(to)
	if end <= start {
		return 0
	}
	n := c.count(start, daysTo(start, end), holdsOf(pauses))
	var sum int64
	for {
		a, b, ok := n.next()
		if !ok || a >= end {
			return time.Duration(sum)
		}
		sum += min(b, end) - a
	}
}

func (c *Calendar) due(at, left int64, holds []hold) (int64, error) {
	if left < 0 {
		return 0, ErrNegative
	}
	if left == 0 {
		return at, nil
	}
	days, never := int64(horizonDays), ErrHorizon
	if open, ok := openSince(holds); ok {
		days, never = min(days, daysTo(at, max(at, open))), ErrPaused
	}
	n := c.count(at, days, holds)
	for {
		from, to, ok := n.next()
		if !ok {
			return 0, never
		}
		if left <= to-from {
			return from + left, nil
		}
		left -= to - from
	}
}

// counter yields the stretches of a walk that no pause covers.
type counter struct {
	walker   walker
	holds    []hold
	from, to int64
}

func (c *Calendar) count(at, days int64, holds []hold) counter {
	return counter{walker: c.walk(at, days), holds: holds}
}

func (n *counter) next() (from, to int64, ok bool) {
	for {
		if n.from >= n.to {
			if n.from, n.to, ok = n.walker.next(); !ok {
				return 0, 0, false
			}
		}
		for len(n.holds) > 0 && n.holds[0].to <= n.from {
			n.holds = n.holds[1:]
		}
		from, to = n.from, n.to
		if len(n.holds) > 0 {
			to = min(to, n.holds[0].from)
		}
		if from < to {
			n.from = to
			return from, to, true
		}
		n.from = min(n.to, n.holds[0].to)
	}
}

// daysTo is how many days a walk must look at to reach an instant, with one to spare for a shift over midnight and a zone's jumps.
func daysTo(from, to int64) int64 {
	return (to-from)/int64(24*time.Hour) + 2
}
