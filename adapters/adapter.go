// Package adapters declares what an IM platform must be able to do for the desk, and what it may additionally be able to do. An adapter owns
// everything about its platform's wire: connections, tokens, crypto, rendering, error codes. It must not know the store or any rule of the desk.
package adapters

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Adapter is one registered bot on one platform.
type Adapter interface {
	// Run receives until ctx ends and then returns nil; every goroutine it started has ended by then. It reconnects for ever, with jitter,
	// and returns an error only for a misconfiguration that retrying can't cure (wrong secret). It must not be called twice.
	Run(ctx context.Context, sink Sink) error
	// Send delivers a new message. key is the idempotency key, the same for each attempt of the same message, at most 40 bytes [0-9a-z-].
	// It may block for one API call plus its retries inside 3 s. Errors are *Error.
	Send(ctx context.Context, key string, m core.Outbound) (core.Receipt, error)
	// Update replaces the content of a delivered card. prev is the copy's last receipt. A copy that can't be updated any more gives ErrGone.
	Update(ctx context.Context, key string, m core.Outbound, prev core.Receipt) (core.Receipt, error)
	// Recall takes a message back; a message that is already gone is no error.
	Recall(ctx context.Context, prev core.Receipt) error
	// Capabilities are constant for the life of the adapter.
	Capabilities() Capabilities
	// Person looks a member up by stable id. An unknown member gives ErrGone.
	Person(ctx context.Context, id string) (Member, error)
	// Check proves the credentials step by step for `imdesk doctor` and the console; it reports all steps it could try.
	Check(ctx context.Context) []CheckStep
	// Health is what the connection looks like now; it never blocks.
	Health() Health
}

// Sink is where an adapter puts what it received.
type Sink interface {
	// Accept stores events durably and returns; only then may the platform be told that they arrived. A duplicate is no error.
	Accept(ctx context.Context, e core.Event) error
	// Click stores a click durably and waits for its outcome, at most budget from now. It always returns one of the three truthful answers.
	Click(ctx context.Context, e core.Event, budget time.Duration) Answer
	// Alarm tells the operator of something only a human can mend, on another channel than this bot. key groups repetitions.
	Alarm(ctx context.Context, key, text string)
}

// AnswerStatus is one of the three truthful answers to a click.
type AnswerStatus string

// Answer states.
const (
	AnswerDone AnswerStatus = "done" // the result
	AnswerLate AnswerStatus = "late" // committed, the result will follow: 已收到，处理中
	AnswerBusy AnswerStatus = "busy" // not committed in time: 系统繁忙，请再点一次; the card stays as it is
)

// Answer is what a click is answered with. When Flushed is not nil the adapter calls it exactly once, after the answer left for the platform
// (nil error) or could not (the error); until then no update of this card is sent.
type Answer struct {
	Status  AnswerStatus
	Toast   *core.Toast
	Card    *cards.Card // the new state of the clicked card, nil to leave it
	Flushed func(error)
}

// Capabilities is what a bot can do, as data.
type Capabilities struct {
	Platform core.Platform
	// GroupInput: messages of a group reach the bot. GroupPlain: also those that don't @ it.
	GroupInput, GroupPlain bool
	// SyncAnswer: a click is answered within its own response; otherwise by an update with the click's handle.
	SyncAnswer bool
	// PrivateAnswer: the answer to a click changes the card for who clicked only; everybody else in a group sees the new state by an update.
	PrivateAnswer bool
	// GroupAnswerOnly: in groups a card changes only as the answer to a press on it, and that answer holds no words.
	GroupAnswerOnly bool
	// ClickBudget is how long Sink.Click may take.
	ClickBudget time.Duration
	// UpdateByAPI: a delivered card can be updated any number of times; otherwise once, or once per click.
	UpdateByAPI bool
	// UpdateLife is how long after sending an update is possible; zero means not limited.
	UpdateLife time.Duration
	// TextInput: cards can hold text inputs.
	TextInput bool
	// Brief: a card shows about two lines of running text and cuts the rest.
	Brief bool
	// Threads: replies can be kept in the thread of a message.
	Threads bool
	// Mentions: a group message can address people.
	Mentions bool
	// GroupFiles: files can be sent to and received from groups.
	GroupFiles bool
	// Idempotent is how long a repeated key is recognised by the platform; zero means not at all.
	Idempotent time.Duration
	// IdempotentCards is the same for cards, where their device is a better one than that of texts.
	IdempotentCards time.Duration
	// GroupTextsRepeat: Idempotent does not hold for texts sent to groups.
	GroupTextsRepeat bool
	// LossWindow says in words what can be lost where (shown by doctor and the README).
	LossWindow string
	// Budgets are the platform's rate limits that the sender paces by.
	Budgets []Budget
	// Meters are monthly quotas.
	Meters []Meter
	// Urgent is how many times a month the bot may press people to look at a message, see Urger; 0 forbids it.
	Urgent int
	// Rest is how long a card's refresh waits for a newer state, because quotas are so small that every call counts; zero means not at all.
	// It must be well inside the ten seconds in which buttons whose step has ended must go.
	Rest time.Duration
	// Concurrency is how many calls may usefully be in flight.
	Concurrency int
}

// Scope is what a budget counts over.
type Scope string

// Scopes.
const (
	ScopeApp  Scope = "app"  // all calls of one API of the bot
	ScopeChat Scope = "chat" // messages to one target
	ScopeCard Scope = "card" // updates of one message
)

// Budget allows Calls in each Per, for sends and updates together unless Kinds narrows it.
type Budget struct {
	Scope Scope
	Kinds []core.SendKind
	Calls int
	Per   time.Duration
	// Groups or Direct narrow a ScopeChat budget to that kind of chat; both false means both.
	Groups, Direct bool
}

// Meter is a quota per calendar month of the org's time zone. Name appears in receipts' and events' Cost.
type Meter struct {
	Name  string
	Limit int
	// Handles: what a reply by the target's handle costs. Near the end of such a quota replies go without it, by what another meter counts.
	Handles bool
	// Apart: nothing else is saved near its end, because it counts one thing only.
	Apart bool
}

// MeterUrgent counts how often somebody was pressed to look at a message.
const MeterUrgent = "urgent"

// Member is a person of the platform's directory. What the app may not read is empty.
type Member struct {
	ID, Address, Name, Title, Department, ManagerID string
	Active                                          bool
	// Left says that the platform itself tells of somebody's leave; Active alone is also false for who was suspended or never signed in.
	Left bool
	// Number is the employee number, Site where they work; both as the enterprise entered them on the platform.
	Number, Site string
}

// CheckStep is one step of a credentials check. Remedy says what to click where when it failed.
type CheckStep struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

// Health is the state of a bot's reception.
type Health struct {
	// Connected counts live connections; -1 when the platform calls us.
	Connected int `json:"connected"`
	// LastFrame is when anything at all was last received, zero when never.
	LastFrame  time.Time `json:"last_frame,omitzero"`
	Reconnects int64     `json:"reconnects"`
	LastError  string    `json:"last_error,omitempty"`
}

// Callback is implemented by an adapter that the platform calls over HTTP; it is mounted at /callbacks/<bot id>. It answers 503 until Run was called.
type Callback interface{ Callback() http.Handler }

// Downloader fetches files people sent. The caller closes the body. Errors are *Error; ErrGone when the link died.
type Downloader interface {
	Download(ctx context.Context, a core.Attachment) (body io.ReadCloser, name string, err error)
}

// Uploader passes files on. open may be called again for a retry.
type Uploader interface {
	SendFile(ctx context.Context, key string, t core.Target, a core.Attachment, open func() (io.ReadCloser, error)) (core.Receipt, error)
}

// Urger presses people to look at a message, by the means of the platform. It is asked at most once for each message.
type Urger interface {
	// Urge presses the person of m, by m.Urgent, to look at the message that sent is the receipt of; m.Text is for platforms that press with words
	// of their own. Nothing is certain after an unknown outcome, and it must not be repeated. The receipt holds the cost, in MeterUrgent too.
	Urge(ctx context.Context, m core.Outbound, sent core.Receipt) (core.Receipt, error)
}

// Elected is implemented by an adapter that tolerates only one connection at a time (WeCom AI bot): it receives only on the replica that sends.
type Elected interface{ OneConnection() bool }
