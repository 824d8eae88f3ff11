package chaos

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// commitTime is how long one commit takes in the deadline suite.
const commitTime = time.Second

// deadline lets people talk while commits are slow. What a platform grants its simulator enforces; whoever is answered later sees an error:
// open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication (3 s),
// open.dingtalk.com/document/development/event-callback-card (2 s), developer.work.weixin.qq.com/document/path/90930 (5 s).
func deadline(t *testing.T, p plan) {
	s := newSite(t, p)
	s.up()
	c := s.newCrowd(size(8, 60))
	quick := s.slowDown()
	c.start(s.ctx, size(5, 8))
	timer := time.NewTimer(size(15*time.Second, 2*time.Minute))
	defer timer.Stop()
	<-timer.C
	s.answersSoFar(c)
	quick()
	c.finish()
	s.answersSoFar(c)
	for _, p := range platforms {
		if n := c.tally.of(p, "platform error"); n > 0 {
			t.Errorf("%s showed an error for %d presses", p, n)
		}
		if v := s.pushes(p); v.Late+v.Unanswered > 0 {
			t.Errorf("%s refused %d answers as too late and gave up waiting for %d", p, v.Late, v.Unanswered)
		}
	}
	c.audit()
}

// answersSoFar prints how clicks were answered, as the replica counts them and as people saw them.
func (s *site) answersSoFar(c *crowd) {
	s.t.Helper()
	counted, err := s.replicas[0].clicks(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Logf("clicks answered: %v; seen: %s", counted, c.tally.String())
	for _, p := range []core.Platform{core.Feishu, core.DingTalk, core.WeCom} {
		s.t.Logf("%s: %+v", p, s.pushes(p))
	}
}

// slowDown makes every commit take commitTime; the result ends it.
func (s *site) slowDown() (quick func()) {
	s.t.Helper()
	if s.proxy != nil {
		s.proxy.slow(commitTime)
		return func() { s.proxy.slow(0) }
	}
	ctx, stop := context.WithCancel(s.ctx)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s.hogSQLite(ctx)
	}()
	return func() { stop(); wg.Wait() }
}

// hogSQLite holds the lock of writing for commitTime, lets one commit of somebody else through, and takes it again. That is how a file on a slow
// disk shared with a backup looks from inside.
func (s *site) hogSQLite(ctx context.Context) {
	path := (&url.URL{Path: filepath.Join(s.dir, "data", "imdesk.db")}).EscapedPath()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		s.t.Error(err)
		return
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			continue
		}
		timer := time.NewTimer(commitTime)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		before := dataVersion(conn)
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		for ctx.Err() == nil && dataVersion(conn) == before {
			<-tick.C
		}
	}
}

// dataVersion changes when another connection commits (sqlite.org/pragma.html#pragma_data_version).
func dataVersion(conn *sql.Conn) (v int64) {
	_ = conn.QueryRowContext(context.Background(), "PRAGMA data_version").Scan(&v)
	return v
}

func TestChaosDeadlinesHoldWithASlowPostgreSQL(t *testing.T) {
	t.Parallel()
	deadline(t, plan{postgres: true, redis: true})
}

func TestChaosDeadlinesHoldWithASlowSQLite(t *testing.T) {
	t.Parallel()
	deadline(t, plan{})
}
