package desk

import (
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

// dialogue is the state of one person's conversation with one bot, kept between turns.
type dialogue struct {
	Drafts []draft `json:"drafts,omitempty"`
	Await  *await  `json:"await,omitempty"`
	// Recent is the open ticket last touched here and when, for short follow-ups.
	Recent   core.TicketID `json:"recent,omitempty"`
	RecentAt time.Time     `json:"recent_at,omitzero"`
	Greeted  time.Time     `json:"greeted,omitzero"`
	Heard    time.Time     `json:"heard,omitzero"` // when the account that speaks here was last written down as heard
	// Offer is the last request form that was shown, for submitting it by text.
	Offer *offer `json:"offer,omitempty"`
	// Fillings are requests that were begun and not submitted yet.
	Fillings []filling `json:"fillings,omitempty"`
}

// offer is a request form on a card: the card's object and the item it is for.
type offer struct {
	Form string `json:"form"`
	Item string `json:"item"`
}

// draft is a report that was not confirmed yet.
type draft struct {
	ID             string            `json:"id"`
	Desk           core.DeskID       `json:"desk"`
	Category       string            `json:"category"`
	Priority       core.Priority     `json:"priority"`
	PriorityReason string            `json:"priority_reason,omitempty"`
	Title          string            `json:"title"`
	Text           string            `json:"text"`
	Attachments    []core.Attachment `json:"attachments,omitempty"`
	Articles       []core.ArticleID  `json:"articles,omitempty"`
	Code           string            `json:"code"`
	Confirming     bool              `json:"confirming,omitempty"`
	// Fields are the answers to the desk\'s own fields.
	Fields map[string]string `json:"fields,omitempty"`
	// Messages are the platform's ids of the messages it was told in.
	Messages []string `json:"messages,omitempty"`
	// Systems are asked about first, when the report names a symptom only.
	Systems  []string  `json:"systems,omitempty"`
	Revision int       `json:"revision"`
	At       time.Time `json:"at"` // platform time of the first message
	Touched  time.Time `json:"touched"`
}

// await is what the next message means.
type await struct {
	What   string    `json:"what"` // reject, edit_text, comment, human, form, place, or a verb of work
	Object string    `json:"object"`
	Field  string    `json:"field,omitempty"`
	Until  time.Time `json:"until"`
	// Field, Form and Card are a guided request as an earlier release kept it: the question, the answers, the form it was begun from.
	Form map[string]string `json:"form,omitempty"`
	Card string            `json:"card,omitempty"`
	// Text is a message whose place is being asked for.
	Text        string            `json:"text,omitempty"`
	Attachments []core.Attachment `json:"attachments,omitempty"`
	Messages    []string          `json:"messages,omitempty"`
}

// Limits of a dialogue.
const (
	amendWindow   = time.Minute      // messages this soon after the last one belong to the same report
	followUp      = 10 * time.Minute // a short follow-up belongs to the ticket just touched
	awaitFor      = 10 * time.Minute // how long the next message is waited for
	keptDrafts    = 5
	draftLife     = 30 * time.Minute // how long 转人工 or 取消 means the last report
	shortFollowUp = 40               // runes
)

func (d *dialogue) load(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, d)
}

func (d *dialogue) save() ([]byte, error) { return json.Marshal(d) }

func (d *dialogue) draft(id string) *draft {
	for i := range d.Drafts {
		if d.Drafts[i].ID == id {
			return &d.Drafts[i]
		}
	}
	return nil
}

// newest returns the draft that a further message amends, or nil.
func (d *dialogue) newest(now time.Time) *draft {
	if n := len(d.Drafts); n > 0 && now.Sub(d.Drafts[n-1].Touched) <= amendWindow {
		return &d.Drafts[n-1]
	}
	return nil
}

// current returns the report that was last written about and is still on the person's mind, or nil.
func (d *dialogue) current(now time.Time) *draft {
	if n := len(d.Drafts); n > 0 && now.Sub(d.Drafts[n-1].Touched) <= draftLife {
		return &d.Drafts[n-1]
	}
	return nil
}

func (d *dialogue) add(x draft) *draft {
	d.Drafts = append(d.Drafts, x)
	if n := len(d.Drafts); n > keptDrafts {
		d.Drafts = d.Drafts[n-keptDrafts:]
	}
	return &d.Drafts[len(d.Drafts)-1]
}

func (d *dialogue) drop(id string) {
	for i := range d.Drafts {
		if d.Drafts[i].ID == id {
			d.Drafts = append(d.Drafts[:i], d.Drafts[i+1:]...)
			return
		}
	}
}

// touch remembers the ticket that was just spoken about.
func (d *dialogue) touch(id core.TicketID, now time.Time) { d.Recent, d.RecentAt = id, now }
