package dingtalk

import (
	"context"
	"math/rand/v2"
	"time"
)

// connections per process. The platform picks one at random for each push: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol.
const connections = 2

// Rhythm of reconnecting. A message pushed while no connection is up is lost, so the first try comes soon; the spread keeps replicas apart.
const (
	firstPause   = 500 * time.Millisecond
	longestPause = 30 * time.Second
)

// rhythm is how connections are watched and renewed, how storing is repeated and how long calls may take.
type rhythm struct {
	// call bounds an ordinary call.
	call time.Duration
	// pause is how long to wait before the attempt-th try in a row, from 1.
	pause func(attempt int) time.Duration
	// openTime bounds opening. A connection that brought no frame for silence is replaced, because the platform pings by frames too.
	openTime, silence time.Duration
	// keepAlive is how often a connection is pinged; one on which nothing at all comes for as long and pong is dead at the other end.
	keepAlive, pong time.Duration
	// darkness is how long the bot may hear nothing before the operator is told.
	darkness time.Duration
	// store are the pauses between tries to store a message, which DingTalk doesn't repeat reliably; together under the 60 s after which repetitions
	// were seen.
	store []time.Duration
}

var defaultRhythm = rhythm{
	call: callTime,
	pause: func(attempt int) time.Duration {
		top := min(firstPause<<min(attempt-1, 10), longestPause)
		return top/4 + rand.N(top*3/4+1)
	},
	openTime: 10 * time.Second, silence: 5 * time.Minute, keepAlive: 30 * time.Second, pong: 10 * time.Second, darkness: time.Minute,
	store: []time.Duration{250 * time.Millisecond, time.Second, 3 * time.Second, 6 * time.Second, 8 * time.Second, 8 * time.Second, 8 * time.Second},
}

// sleep reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
