// Package bench measures imdesk: the machine it runs on, its throughput and latency on each platform, what a ticket costs in metered calls,
// and whether an outage in which thousands report at once ends as promised. The simulated platforms and the load run in the measuring process,
// the application in a process of its own, so that each one's processor time is its own. Figures are judged by people, never by tests.
package bench

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Stores a run may use.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Platforms is every platform that can be measured.
var Platforms = []core.Platform{core.Feishu, core.DingTalk, core.WeCom}

// Environment is where a run takes place.
type Environment struct {
	// Command starts the application with a configuration in a process of its own; see RunApp for what it must do.
	Command func(ctx context.Context, app AppOptions) *exec.Cmd
	// DatabaseURL and RedisURL are used by runs on PostgreSQL. The run makes a database of its own there and drops it.
	DatabaseURL, RedisURL string
	// Progress is told what is going on; nil is quiet.
	Progress func(format string, args ...any)
}

func (e Environment) say(format string, args ...any) {
	if e.Progress != nil {
		e.Progress(format, args...)
	}
}

// errNoDatabase tells how to provide what a run on PostgreSQL needs.
var errNoDatabase = errors.New("PostgreSQL is measured where IMDESK_DATABASE_URL points (and Redis where IMDESK_REDIS_URL does): " +
	"set both, for example by «.ci/withservices imdesk bench …», or choose --store sqlite")

// readyWithin bounds the start of the application; a machine under load is slow.
const readyWithin = 60 * time.Second
