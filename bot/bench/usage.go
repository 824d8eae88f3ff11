package bench

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// usage is processor time spent so far, or between two readings.
type usage struct {
	app, postgres, redis time.Duration
	rest, all            time.Duration
	idlePercent          float64
}

func (u usage) since(before usage) usage {
	d := usage{app: u.app - before.app, postgres: u.postgres - before.postgres, redis: u.redis - before.redis}
	d.idlePercent = 100 * float64(u.rest-before.rest) / float64(max(u.all-before.all, 1))
	return d
}

func (u usage) perEvent(events int64) CPU {
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(max(events, 1)) }
	return CPU{App: each(u.app), Postgres: each(u.postgres), Redis: each(u.redis), Total: each(u.app + u.postgres + u.redis)}
}

// usageMeter reads the processor time of everything a run consists of besides the load itself.
type usageMeter struct {
	app    int
	server int // PostgreSQL, 0 for none
	redis  *redis.Client
}

func (h *house) meter(ctx context.Context, app *process) (*usageMeter, error) {
	m := &usageMeter{app: app.pid()}
	c, err := h.connect(ctx)
	if err != nil {
		return nil, err
	}
	if c != nil {
		defer c.Close(ctx)
		if m.server, err = serverPID(ctx, c); err != nil {
			return nil, err
		}
	}
	if h.cfg.RedisURL != "" {
		m.redis, err = h.redis()
	}
	return m, err
}

func (m *usageMeter) close() {
	if m.redis != nil {
		_ = m.redis.Close()
	}
}

func (m *usageMeter) read(ctx context.Context) (u usage, err error) {
	if u.app, err = processTime(m.app); err != nil {
		return u, err
	}
	if m.server != 0 {
		if u.postgres, err = familyTime(m.server); err != nil {
			return u, err
		}
	}
	if m.redis != nil {
		if u.redis, err = redisTime(ctx, m.redis); err != nil {
			return u, err
		}
	}
	u.rest, u.all = idle()
	return u, nil
}
