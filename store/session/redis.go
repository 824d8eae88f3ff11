package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Defaults.
const (
	// Timeout bounds each call. Waiting longer costs more than reading the lane row.
	Timeout = 50 * time.Millisecond
	// Life is how long an idle lane's record is kept; the lane row knows the state for ever.
	Life = 24 * time.Hour

	prefix = "imdesk:lane:"
)

// Redis keeps records in Redis.
type Redis struct {
	client  redis.UniversalClient
	timeout time.Duration
	life    time.Duration
	breaker breaker
}

var _ Sessions = (*Redis)(nil)

// Open connects to a redis:// or rediss:// address. The server need not be there yet.
func Open(url string) (*Redis, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redis url: %w", err)
	}
	o.MaxRetries = -1 // a second try would cost what the lane row costs
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = Timeout, Timeout, Timeout, Timeout
	o.ContextTimeoutEnabled = true
	return New(redis.NewClient(o)), nil
}

// New uses a client that is there already; Close closes it.
func New(client redis.UniversalClient) *Redis {
	return &Redis{client: client, timeout: Timeout, life: Life, breaker: breaker{now: time.Now}}
}

// Close frees the connections.
func (r *Redis) Close() error { return r.client.Close() }

// Health says why sessions are not served at the moment, nil if they are.
func (r *Redis) Health() error { return r.breaker.health() }

// Load returns the lane's record.
func (r *Redis) Load(ctx context.Context, lane string) (Record, bool) {
	var rec Record
	var doc []byte
	ok := r.call(ctx, func(ctx context.Context) (err error) {
		doc, err = r.client.Get(ctx, prefix+lane).Bytes()
		return err
	})
	if !ok || len(doc) == 0 {
		return Record{}, false
	}
	if json.Unmarshal(doc, &rec) != nil { // a foreign value counts as none; the next Save mends it
		return Record{}, false
	}
	return rec, true
}

// Save replaces the lane's record.
func (r *Redis) Save(ctx context.Context, lane string, rec Record) {
	doc, err := json.Marshal(rec)
	if err != nil { // a state that is not JSON can't be kept; an old record must not stay in its place
		r.call(ctx, func(ctx context.Context) error { return r.client.Del(ctx, prefix+lane).Err() })
		return
	}
	r.call(ctx, func(ctx context.Context) error { return r.client.Set(ctx, prefix+lane, doc, r.life).Err() })
}

// call runs one command under the timeout and tells the breaker how it went. The end of the caller's own context is no fault of Redis.
func (r *Redis) call(ctx context.Context, command func(context.Context) error) bool {
	if !r.breaker.allow() {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	err := command(limited)
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	if err != nil && ctx.Err() != nil {
		r.breaker.abandon()
		return false
	}
	r.breaker.report(err)
	return err == nil
}
