package session

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// together is how many lanes share a round trip.
const together = 64

// loading is a record being asked for; doc stays nil when there is none or Redis can't say.
type loading struct {
	lane string
	doc  []byte
	done chan struct{}
}

// saving is a record being kept; without doc it is removed.
type saving struct {
	lane string
	doc  []byte
	done chan struct{}
}

// loadAll asks for each key by itself, since one command for many works on a single server only.
func (r *Redis) loadAll(group []*loading) {
	answers := make([]*redis.StringCmd, len(group))
	ok := r.call(func(ctx context.Context) error {
		_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i, l := range group {
				answers[i] = p.Get(ctx, prefix+l.lane)
			}
			return nil
		})
		return err
	})
	for i, l := range group {
		if ok {
			l.doc, _ = answers[i].Bytes() // none is an error too
		}
		close(l.done)
	}
}

func (r *Redis) saveAll(group []*saving) {
	r.call(func(ctx context.Context) error {
		_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, s := range group {
				if s.doc == nil {
					p.Del(ctx, prefix+s.lane)
					continue
				}
				p.Set(ctx, prefix+s.lane, s.doc, r.life)
			}
			return nil
		})
		return err
	})
	for _, s := range group {
		close(s.done)
	}
}
