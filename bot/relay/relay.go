// Package relay carries wake-ups between replicas over Redis: that a lane has events, that a bot has messages, that a click was answered. Only
// names travel; whoever hears one looks into the database. A lost wake-up costs time, never an outcome: sweeps find everything.
package relay

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// channel is where all replicas of one Redis database meet.
const channel = "imdesk:wake"

// publishLimit bounds one publication; a slow Redis must not hold up a turn.
const publishLimit = 100 * time.Millisecond

// Note is one wake-up; exactly one of the fields is set, besides From.
type Note struct {
	From string `json:"from"`
	// Lane has unhandled events.
	Lane string `json:"lane,omitempty"`
	// Sender names a bot that has messages to send.
	Sender string `json:"sender,omitempty"`
	// Answered names the bot of a click whose outcome is stored; Click is its dedupe key.
	Answered string `json:"answered,omitempty"`
	Click    string `json:"click,omitempty"`
}

// buffer is what a connection reads and writes through, in bytes: a note has about a hundred.
const buffer = 4 << 10

// Relay publishes and hears notes.
type Relay struct {
	client *redis.Client
	self   string
	notes  chan Note
	stop   context.CancelFunc
	wg     sync.WaitGroup
}

// New connects to Redis and calls hear for every note of another replica until Close. Redis need not be there yet.
func New(ctx context.Context, url, self string, log *slog.Logger, hear func(Note)) (*Relay, error) {
	opt, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	opt.ReadBufferSize, opt.WriteBufferSize = buffer, buffer
	ctx, stop := context.WithCancel(ctx)
	r := &Relay{client: redis.NewClient(opt), self: self, notes: make(chan Note, 1024), stop: stop}
	r.wg.Add(2)
	go r.listen(ctx, hear, log)
	go r.publish(ctx, log)
	return r, nil
}

// Send queues a note; one that finds no room is dropped.
func (r *Relay) Send(n Note) {
	if r == nil {
		return
	}
	n.From = r.self
	select {
	case r.notes <- n:
	default:
	}
}

// Close ends the relay.
func (r *Relay) Close() error {
	if r == nil {
		return nil
	}
	r.stop()
	err := r.client.Close()
	r.wg.Wait()
	return err
}

func (r *Relay) publish(ctx context.Context, log *slog.Logger) {
	defer r.wg.Done()
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-r.notes:
			doc, err := json.Marshal(n)
			if err != nil {
				continue
			}
			pctx, cancel := context.WithTimeout(ctx, publishLimit)
			if err := r.client.Publish(pctx, channel, doc).Err(); err != nil && ctx.Err() == nil {
				log.Debug("publish a wake-up", "error", err)
			}
			cancel()
		}
	}
}

// listen hears until ctx ends; the client reconnects by itself.
func (r *Relay) listen(ctx context.Context, hear func(Note), log *slog.Logger) {
	defer r.wg.Done()
	sub := r.client.Subscribe(ctx, channel)
	defer sub.Close()
	for {
		m, err := sub.ReceiveMessage(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			log.Debug("listen for wake-ups", "error", err)
			wait := time.NewTimer(time.Second)
			select {
			case <-ctx.Done():
				wait.Stop()
				return
			case <-wait.C:
			}
			continue
		}
		var n Note
		if json.Unmarshal([]byte(m.Payload), &n) == nil && n.From != r.self {
			hear(n)
		}
	}
}
