package console

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/web"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// Host is the running application as the console needs it.
type Host interface {
	// Check builds an adapter for the occasion and proves the bot's credentials step by step. It calls the platform and may take seconds; it
	// changes nothing and returns at least one step.
	Check(ctx context.Context, b config.Bot) []adapters.CheckStep
	// Refresh starts, restarts and stops bots at once after a registration changed. It blocks until that is done.
	Refresh(ctx context.Context)
	// SendTestCard sends a person a card through a bot. An error with a message is shown to the administrator.
	SendTestCard(ctx context.Context, org core.OrgID, bot core.BotID, person core.PersonID) error
	// Link makes one person of two records by an administrator's word (by) and tells their accounts; Unlink parts a linked record again. Both
	// are audited. An error with a message is shown to the administrator.
	Link(ctx context.Context, org core.OrgID, by, a, b core.PersonID) error
	Unlink(ctx context.Context, org core.OrgID, by, alias core.PersonID) error
	// World is the snapshot of an enterprise's set-up that the desk works by.
	World(ctx context.Context, org core.OrgID) (*desk.World, error)
	// KickSenders and KickLanes look for work now; they don't block.
	KickSenders()
	KickLanes()
}

// Shelf gives up what was put aside. Both return CodeNotFound when the row is not (or no longer) put aside.
type Shelf interface {
	// DropParked ends a parked event without handling it.
	DropParked(ctx context.Context, org core.OrgID, id int64) error
	// DropDelivery ends a failed or unknown message without sending it again.
	DropDelivery(ctx context.Context, org core.OrgID, id int64) error
}

var _ Shelf = (*store.DB)(nil)

// Options are what the console works with; DB and Host are required.
type Options struct {
	DB   *store.DB
	Host Host
	Log  *slog.Logger
	// Clock is desk time, by which "today" is reckoned; nil means the real time.
	Clock core.Clock
	// PublicURL is where people and platforms reach this server; nil or "" means that it isn't known.
	PublicURL func() string
	// FileBots are the bots of the configuration file: shown, but changed in the file only. May be nil.
	FileBots func() []config.Bot
	// Shelf may be nil; then nothing can be given up, only retried.
	Shelf Shelf
}

// Handler serves /console/ and /api/v1/.
func Handler(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = core.SystemClock{}
	}
	if o.PublicURL == nil {
		o.PublicURL = func() string { return "" }
	}
	told := o.PublicURL
	o.PublicURL = func() string { return strings.TrimRight(told(), "/") }
	if o.FileBots == nil {
		o.FileBots = func() []config.Bot { return nil }
	}
	s := &server{Options: o, names: newNames(), throttle: newThrottle(), hasher: newHasher()}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", s.api())
	mux.Handle("/console/", pages(web.Handler("/console/")))
	mux.Handle("/console", http.RedirectHandler("/console/", http.StatusFound))
	return mux
}

// server holds what the actions share.
type server struct {
	Options
	names    *names
	throttle *throttle
	hasher   *hasher
	setup    setupGate
}

// policy lets a page load nothing but what this server built; antd writes its styles into the page.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"

func pages(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Referrer-Policy", "no-referrer") // the set-up link carries a token
		h.ServeHTTP(w, r)
	})
}
