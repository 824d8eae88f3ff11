// Package pgtest gives tests a PostgreSQL database each. It owns one temporary cluster per test process: made by initdb, run as an
// unprivileged user, listening on a socket in its own folder only, stopped when the process ends, however it ends.
//
// IMDESK_TEST_DATABASE_URL names a server to use instead; its user must be allowed to create databases. IMDESK_PG_FSYNC=1 makes commits
// durable, which benchmarks want and tests don't. Without PostgreSQL a test fails and says what to install.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/imdesk/imdesk/store"
)

// Environment variables.
const (
	envURL   = "IMDESK_TEST_DATABASE_URL"
	envFsync = "IMDESK_PG_FSYNC"
)

// server is the cluster of this process, with a template database that has the schema already.
type server struct {
	url      string // of database "postgres"
	template string
}

var (
	start    = sync.OnceValues(startServer)
	counter  atomic.Int64
	creating sync.Mutex // PostgreSQL copies a template only while nobody else does
)

// URL returns the address of a fresh, migrated database that lives as long as the test.
func URL(tb testing.TB) string {
	tb.Helper()
	return fresh(tb, func(s *server) string { return s.template })
}

// Blank is URL of a database without a schema.
func Blank(tb testing.TB) string {
	tb.Helper()
	return fresh(tb, func(*server) string { return "template0" })
}

func fresh(tb testing.TB, template func(*server) string) string {
	tb.Helper()
	s, err := start()
	if err != nil {
		tb.Fatalf("PostgreSQL for tests: %v", err)
	}
	name := fmt.Sprintf("imdesk_test_%d_%d", os.Getpid(), counter.Add(1))
	if err := s.create(name, template(s)); err != nil {
		tb.Fatalf("create test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.drop(name); err != nil {
			tb.Errorf("drop test database: %v", err)
		}
	})
	return s.database(name)
}

// Main runs the tests of a package and stops the cluster behind them: func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }. Without it a
// watchdog stops the cluster when the process is gone.
func Main(m *testing.M) int {
	defer Stop()
	return m.Run()
}

func startServer() (*server, error) {
	s := &server{url: os.Getenv(envURL), template: fmt.Sprintf("imdesk_template_%d", os.Getpid())}
	if s.url == "" {
		u, err := startCluster(os.Getenv(envFsync) == "1")
		if err != nil {
			return nil, err
		}
		s.url = u
	}
	if err := s.create(s.template, "template0"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := store.Open(ctx, store.Config{URL: s.database(s.template), MaxConns: 2})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return s, db.Migrate(ctx)
}

// Stop ends the cluster, if one was started, and removes its folder. On a server that is not ours it drops the template.
func Stop() {
	if cluster != nil {
		cluster.stop()
		return
	}
	if os.Getenv(envURL) == "" {
		return
	}
	if s, err := start(); err == nil {
		_ = s.drop(s.template)
	}
}

func (s *server) database(name string) string {
	u, err := url.Parse(s.url)
	if err != nil {
		return s.url
	}
	u.Path = "/" + name
	return u.String()
}

func (s *server) create(name, template string) error {
	creating.Lock()
	defer creating.Unlock()
	return s.exec(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", pgx.Identifier{name}.Sanitize(), pgx.Identifier{template}.Sanitize()))
}

func (s *server) drop(name string) error {
	return s.exec(fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", pgx.Identifier{name}.Sanitize()))
}

func (s *server) exec(text string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close(ctx)) }()
	_, err = c.Exec(ctx, text)
	return err
}
