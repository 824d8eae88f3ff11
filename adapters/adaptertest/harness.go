package adaptertest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// Constructor makes a fresh simulator with a fresh adapter that wasn't run yet. Both log to log only. It registers its own clean-up with t.
type Constructor func(t *testing.T, log *slog.Logger) Harness

// Harness is one simulated platform and one adapter on it.
type Harness interface {
	Adapter() adapters.Adapter
	Features() Features
	// Ready blocks until the platform can reach the running adapter. It is called after Run was started, and again after a Disconnect.
	Ready(ctx context.Context) error
	// Disconnect breaks the running adapter's connections without a goodbye and returns when the platform noticed.
	Disconnect(ctx context.Context) error
	// Say lets a person write and returns the platform's id of the (first) message. It doesn't wait for delivery.
	Say(ctx context.Context, u Utterance) (string, error)
	// Click lets a person press the button that carries verb on a delivered card and returns what they see.
	Click(ctx context.Context, c Click) (Seen, error)
	// Wait returns the first message that matches, among those shown now or later.
	Wait(ctx context.Context, match func(Message) bool) (Message, error)
	// Messages lists everything shown anywhere, recalled messages included.
	Messages() []Message
	// Inject orders a fault. It reports false when the platform can't misbehave like that.
	Inject(f Fault) bool
	ClearFaults()
	// Count tells how many calls of a kind the platform has seen.
	Count(kind string) int64
}

// Receiver is implemented by a Harness that knows how many deliveries its adapter is handling at this moment; -1 where the platform delivers one at a time.
type Receiver interface{ Inside() int }

// Features is what the suite must know of a platform beyond the adapter's Capabilities.
type Features struct {
	// Person is a member who can be written to, as events name them; Name is their name in the directory.
	Person core.Sender
	Name   string
	// Other is a second member, in the same group.
	Other core.Sender
	// Stranger is an id of the right shape that nobody has. Unreachable is a member the bot may not write to; zero when there is no such thing.
	Stranger, Unreachable core.Sender
	// Group is a group with both members and the bot; empty when the platform has none.
	Group string
	// Redelivers: events that weren't acknowledged come again, in the simulator within a second or two.
	Redelivers bool
	// Sockets: the adapter keeps a connection, so it can be broken.
	Sockets bool
	// Uploads: the adapter can pass files on, and the simulator can show them.
	Uploads bool
	// Recalls: messages can be taken back.
	Recalls bool
	// Clicks: cards have buttons here.
	Clicks bool
	// SilentRepeat: a send repeated with the same key, in the same run, shows nothing new.
	SilentRepeat bool
	// TokenCalls is the kind under which fetches of an access token are counted; empty when the platform has no tokens.
	TokenCalls string
	// ThrottleIsOfApp: the simulator's ordinary throttling refuses the app as a whole, not one chat.
	ThrottleIsOfApp bool
	// SendCalls is the kind under which Send's calls are counted.
	SendCalls string
	// Secrets must never be logged or repeated in an error.
	Secrets []string
}

// Utterance is something a person writes: in the group when Group is true, else in the direct chat.
type Utterance struct {
	Person  core.Sender
	Group   bool
	Text    string
	Mention bool          // @ the bot
	Others  []core.Sender // @ these too
	File    *File
}

// File is a file a person sends.
type File struct {
	Kind    core.AttachmentKind
	Name    string
	Content []byte
}

// Click is a press of the button that carries Verb.
type Click struct {
	Person  core.Sender
	Message string
	Verb    string
	Values  map[string]string
}

// Seen is what the person sees after a click: a short line, or an error of the client.
type Seen struct {
	Toast string
	Error string
}

// Message is what a client shows. Text holds all its words, those of a card too.
type Message struct {
	ID       string
	Chat     string
	FromBot  bool
	Text     string
	Revision int
	Recalled bool
	ReplyTo  string
	Files    int
	// Urgent: somebody was pressed to look at it, or it presses them.
	Urgent bool
}

// Fault is a misbehaviour ordered from the simulator; kinds and calls are those every simulator shares.
type Fault struct {
	On    string
	Kind  string
	Times int
	Delay time.Duration
}
