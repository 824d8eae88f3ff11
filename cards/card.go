// Package cards owns the platform-neutral model of an interactive card, the limits of each platform as data, and the text form of a card.
//
// A card says what a person should see and may do; it holds no authority and no transport state. Pure renderers in the folders beneath turn
// Card × Limits into one platform's payload plus the list of what had to be degraded. The package knows no ticket, no store and no network.
package cards

import "github.com/imdesk/imdesk/cards/language"

// Kind names the purpose of a card. Renderers must not branch on it, except to choose between two equivalent native layouts.
type Kind string

// Kinds in use.
const (
	KindSuggestion Kind = "suggestion" // knowledge articles that may solve the report
	KindConfirm    Kind = "confirm"    // draft of a ticket to be confirmed or edited
	KindStatus     Kind = "status"     // the requester's live view of a ticket
	KindWork       Kind = "work"       // the technicians' live view of a ticket in their group
	KindApproval   Kind = "approval"
	KindReminder   Kind = "reminder" // SLA warning or breach
	KindNotice     Kind = "notice"   // result of something, nothing to do
	KindChoice     Kind = "choice"   // one question, several answers
	KindForm       Kind = "form"     // catalogue request
	KindRating     Kind = "rating"
	KindQueue      Kind = "queue" // rolling summary of a flooded group
	KindList       Kind = "list"  // several tickets or articles
	KindHelp       Kind = "help"
)

// Tone is the mood of a header or tag; platforms map it to a colour.
type Tone string

// Tones.
const (
	ToneNeutral Tone = "neutral"
	ToneInfo    Tone = "info"
	ToneWarn    Tone = "warn"
	ToneDanger  Tone = "danger"
	ToneSuccess Tone = "success"
	ToneMuted   Tone = "muted" // finished, nothing more to do
)

// Card is one message with structure. The zero value renders as an empty notice.
type Card struct {
	Kind     Kind
	Title    string
	Subtitle string
	Tone     Tone
	Tags     []Tag
	// Summary is the line of the chat list and of the push notification, plain text.
	Summary string
	Body    []Block
	// Forms carry inputs. A platform that can't show an input shows what Input.Edit or Input.Canned offers instead.
	Forms   []Form
	Actions []Action
	// Object and Revision travel in every action, so that a click on an outdated copy is recognised. Object is opaque here, at most 64 bytes of [0-9A-Za-z_-].
	Object   string
	Revision int
	// Code is the short code with which the card is answered by text ("回复 同意 7F3K"); empty when the card has no actions.
	Code string
	// Footer is small print under the card.
	Footer string
	// Language is what the card is written in; renderers add their own few words in it.
	Language language.Tag
}

// Tag is a short coloured label in the header, such as a status or a priority.
type Tag struct {
	Text string
	Tone Tone
}

// Block is one part of a card's body.
type Block interface{ block() }

// Fields is a list of label and value pairs.
type Fields []Field

// Field is one labelled value, plain text. Wide asks for a row of its own where the platform lays fields out in columns.
type Field struct {
	Label, Value string
	Wide         bool
}

// Markdown is text in the neutral dialect: bold, links, lists, quotes, line breaks. Text from people must pass Escape first.
type Markdown string

// Note is small grey plain text.
type Note string

// Divider separates parts.
type Divider struct{}

// People names persons with their platform accounts, so that a platform can show them as people.
type People []PersonRef

// PersonRef is a person as a card shows one. Account is the id the rendering platform understands; empty means show the name only.
type PersonRef struct{ Label, Name, Account string }

// Timeline is the recent history of an object, oldest first.
type Timeline []TimelineItem

// TimelineItem is one line of a Timeline: local time as it should be shown, who, what.
type TimelineItem struct{ Time, Who, What string }

// Progress shows steps and which one is current; Done counts the finished ones.
type Progress struct {
	Steps []string
	Done  int
}

func (Fields) block()   {}
func (Markdown) block() {}
func (Note) block()     {}
func (Divider) block()  {}
func (People) block()   {}
func (Timeline) block() {}
func (Progress) block() {}

// Style is the weight of a button.
type Style string

// Styles.
const (
	StyleDefault Style = "default"
	StylePrimary Style = "primary"
	StyleDanger  Style = "danger"
)

// Action is a button or a link under the card.
type Action struct {
	// Verb names what a press means, [a-z0-9_.]; empty for a link.
	Verb  string
	Label string
	Style Style
	// URL makes the action a link.
	URL string
	// Confirm asks before it sends, where the platform can.
	Confirm string
	// Arg is a parameter of the verb, at most 64 bytes of [0-9A-Za-z_-], for example the chosen option.
	Arg string
}

// InputType is the kind of an input.
type InputType string

// Input types.
const (
	InputText      InputType = "text"
	InputMultiline InputType = "multiline"
	InputSelect    InputType = "select"
	InputDate      InputType = "date"
	InputNumber    InputType = "number"
	// InputMultiselect takes several options; Value and the answer join theirs by commas.
	InputMultiselect InputType = "multiselect"
)

// Form groups inputs with the button that submits them. A form whose inputs can't be shown degrades, in this order: canned reasons as a select,
// one Edit button per input, the bare submit button after which the desk asks for "the next message".
type Form struct {
	Name   string
	Inputs []Input
	Submit Action
}

// Input is one field of a form. Name is unique on the card, [a-z0-9_], at most 32 bytes.
type Input struct {
	Name        string
	Label       string
	Type        InputType
	Placeholder string
	Required    bool
	Value       string
	MaxLength   int
	Options     []Option
	// Canned are ready answers for a text input on platforms without text inputs.
	Canned []Option
	// Edit is the button that edits this input elsewhere (a choice card, the next message) when it can't be shown; zero means it may vanish.
	Edit Action
}

// Option is one entry of a select: Value is at most 64 bytes of [0-9A-Za-z_-].
type Option struct{ Value, Label string }

// Press is what a button carries back: the verb, the object and revision of the card it stood on, and an argument. It is a claim, never an authority.
type Press struct {
	Verb     string
	Object   string
	Revision int
	Arg      string
}

// Press returns what pressing a carries on card c.
func (c Card) Press(a Action) Press {
	return Press{Verb: a.Verb, Object: c.Object, Revision: c.Revision, Arg: a.Arg}
}

// Clickable reports whether the card asks for any answer.
func (c Card) Clickable() bool {
	if len(c.Forms) > 0 {
		return true
	}
	for _, a := range c.Actions {
		if a.Verb != "" {
			return true
		}
	}
	return false
}
