package bench

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "modernc.org/sqlite" // the driver the embedded store uses
)

// Floor is what the machine can do at best, measured in the same run as everything else: absolute figures of a shared machine mean little,
// their ratio to the floor does.
type Floor struct {
	Postgres1   float64 `json:"postgres_commits_per_s_1_client,omitempty"`
	Postgres16  float64 `json:"postgres_commits_per_s_16_clients,omitempty"`
	SQLite      float64 `json:"sqlite_full_commits_per_s"`
	HTTP1       float64 `json:"loopback_requests_per_s_1_client"`
	HTTP16      float64 `json:"loopback_requests_per_s_16_clients"`
	FsyncMicros float64 `json:"fsync_us"`
	IdlePercent float64 `json:"idle_percent_before"`
}

// MeasureFloor measures each for the given time. Without a DatabaseURL PostgreSQL is left out.
func MeasureFloor(ctx context.Context, env Environment, each time.Duration) (Floor, error) {
	var f Floor
	rest, all := idle()
	timer := time.NewTimer(each)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return f, ctx.Err()
	}
	rest2, all2 := idle()
	f.IdlePercent = 100 * float64(rest2-rest) / float64(max(all2-all, 1))
	dir, err := os.MkdirTemp("", "imdesk-floor-")
	if err != nil {
		return f, fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	if f.FsyncMicros, err = fsyncFloor(ctx, dir, each); err != nil {
		return f, err
	}
	if f.SQLite, err = sqliteFloor(ctx, dir, each); err != nil {
		return f, err
	}
	if f.HTTP1, f.HTTP16, err = httpFloor(ctx, each); err != nil || env.DatabaseURL == "" {
		return f, err
	}
	f.Postgres1, f.Postgres16, err = postgresFloor(ctx, env.DatabaseURL, each)
	return f, err
}

// rate runs f on n goroutines for a while and returns how often it succeeded per second.
func rate(ctx context.Context, n int, d time.Duration, f func(context.Context) error) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var count atomic.Int64
	var first atomic.Pointer[error]
	var wg sync.WaitGroup
	start := time.Now()
	for range n {
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := f(ctx); err != nil {
					if ctx.Err() == nil {
						first.CompareAndSwap(nil, &err)
					}
					return
				}
				count.Add(1)
			}
		})
	}
	wg.Wait()
	if e := first.Load(); e != nil {
		return 0, *e
	}
	return float64(count.Load()) / time.Since(start).Seconds(), nil
}

func fsyncFloor(ctx context.Context, dir string, d time.Duration) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return 0, fmt.Errorf("make a file: %w", err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	perSecond, err := rate(ctx, 1, d, func(context.Context) error {
		if _, err := f.WriteAt(block, 0); err != nil {
			return err
		}
		return f.Sync()
	})
	if err != nil {
		return 0, fmt.Errorf("measure fsync: %w", err)
	}
	return 1e6 / max(perSecond, 1e-9), nil
}

func sqliteFloor(ctx context.Context, dir string, d time.Duration) (float64, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "floor.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, fmt.Errorf("open sqlite: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TABLE floor (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"); err != nil {
		return 0, fmt.Errorf("prepare sqlite: %w", err)
	}
	stmt, err := db.PrepareContext(ctx, "INSERT INTO floor (text) VALUES ($1)")
	if err != nil {
		return 0, fmt.Errorf("prepare sqlite: %w", err)
	}
	defer stmt.Close()
	perSecond, err := rate(ctx, 1, d, func(ctx context.Context) error {
		_, err := stmt.ExecContext(context.WithoutCancel(ctx), "one durable row")
		return err
	})
	return perSecond, wrapped("measure sqlite", err)
}

func httpFloor(ctx context.Context, d time.Duration) (one, sixteen float64, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, fmt.Errorf("listen: %w", err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true}`) }), ReadHeaderTimeout: time.Second}
	defer srv.Close()
	go func() { _ = srv.Serve(ln) }()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	defer client.CloseIdleConnections()
	get := func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+ln.Addr().String(), nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	if one, err = rate(ctx, 1, d, get); err != nil {
		return 0, 0, fmt.Errorf("measure loopback requests: %w", err)
	}
	sixteen, err = rate(ctx, 16, d, get)
	return one, sixteen, wrapped("measure loopback requests", err)
}

func postgresFloor(ctx context.Context, url string, d time.Duration) (one, sixteen float64, err error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return 0, 0, errNoDatabase
	}
	cfg.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return 0, 0, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, "CREATE TABLE IF NOT EXISTS imdesk_floor (id BIGSERIAL PRIMARY KEY, text TEXT NOT NULL)"); err != nil {
		return 0, 0, fmt.Errorf("prepare PostgreSQL: %w", err)
	}
	defer func() { _, _ = pool.Exec(context.WithoutCancel(ctx), "DROP TABLE imdesk_floor") }()
	insert := func(ctx context.Context) error {
		_, err := pool.Exec(context.WithoutCancel(ctx), "INSERT INTO imdesk_floor (text) VALUES ($1)", "one durable row")
		return err
	}
	if one, err = rate(ctx, 1, d, insert); err != nil {
		return 0, 0, fmt.Errorf("measure PostgreSQL: %w", err)
	}
	sixteen, err = rate(ctx, 16, d, insert)
	return one, sixteen, wrapped("measure PostgreSQL", err)
}

func wrapped(act string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", act, err)
}
