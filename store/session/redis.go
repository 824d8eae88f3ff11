package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/imdesk/imdesk/store/gather"
)

// Defaults.
const (
	// Timeout bounds each call. Waiting longer costs more than reading the lane row.
	Timeout = 50 * time.Millisecond
	// Life is how long an idle lane's record is kept; the lane row knows the state for ever.
	Life = 24 * time.Hour

	prefix = "imdesk:lane:"

	// buffer is what a connection reads and writes through, in bytes. A record has about one kilobyte, and a few travel together; the client's own
	// choice is 128 KiB each way.
	buffer = 16 << 10
)

// Redis keeps records in Redis. What is asked or kept at the same moment travels together: a command for each costs more than its work.
type Redis struct {
	client  redis.UniversalClient
	timeout time.Duration
	life    time.Duration
	breaker breaker
	loads   *gather.Group[*loading]
	saves   *gather.Group[*saving]
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
	o.ReadBufferSize, o.WriteBufferSize, o.PipelineReadBufferSize, o.PipelineWriteBufferSize = buffer, buffer, buffer, buffer
	return New(redis.NewClient(o)), nil
}

// New uses a client that is there already; Close closes it.
func New(client redis.UniversalClient) *Redis {
	r := &Redis{client: client, timeout: Timeout, life: Life, breaker: breaker{now: time.Now}}
	r.loads, r.saves = gather.New(1, together, r.loadAll), gather.New(1, together, r.saveAll)
	return r
}

// Close frees the connections.
func (r *Redis) Close() error { return r.client.Close() }

// Health says why sessions are not served at the moment, nil if they are.
func (r *Redis) Health() error { return r.breaker.health() }

// Load returns the lane's record.
func (r *Redis) Load(ctx context.Context, lane string) (Record, bool) {
	var rec Record
	l := &loading{lane: lane, done: make(chan struct{})}
	r.loads.Add(l)
	select {
	case <-l.done:
	case <-ctx.Done():
		return Record{}, false
	}
	if len(l.doc) == 0 || json.Unmarshal(l.doc, &rec) != nil { // a foreign value counts as none; the next Save mends it
		return Record{}, false
	}
	return rec, true
}

// Save replaces the lane's record.
func (r *Redis) Save(ctx context.Context, lane string, rec Record) {
	doc, err := json.Marshal(rec)
	if err != nil {
		doc = nil // a state that is not JSON can't be kept; an old record must not stay in its place
	}
	s := &saving{lane: lane, doc: doc, done: make(chan struct{})}
	r.saves.Add(s)
	select {
	case <-s.done:
	case <-ctx.Done():
	}
}

// call runs commands under the timeout and tells the breaker how it went.
func (r *Redis) call(command func(context.Context) error) bool {
	if !r.breaker.allow() {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.timeout)
	defer cancel()
	err := command(ctx)
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	r.breaker.report(err)
	return err == nil
}
