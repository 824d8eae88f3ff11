package desk

import (
	"strings"
	"testing"
	"unicode"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

func TestEveryActIsToldAndEveryButtonIsCalledInEnglish(t *testing.T) {
	english := &turn{reader: language.English}
	for verb := range actWords {
		if said := english.deed(verb); said == actWords[verb] || strings.HasPrefix(said, "act:") {
			t.Errorf("%s is told as %q: add act:%s to cards/language/english/desk.tsv", verb, said, verb)
		}
	}
	const narrowest = 10 // WeCom's button_list.text, see cards.WeComApp
	for name, v := range verbs {
		said := english.label(name)
		if strings.ContainsFunc(said, chinese) || len(said) > narrowest {
			t.Errorf("the button of %s is called %q", name, said)
		}
		if v.label == "" {
			continue
		}
		if found, ok := verbOfLabel(said); !ok || verbs[found].label != v.label && english.label(found) != said {
			t.Errorf("%q, the button of %s, is understood as %q", said, name, found)
		}
	}
}

func TestEachReaderSeesATicketInTheirLanguage(t *testing.T) {
	h := newHouse()
	speaksEnglish(h, employee)
	h.expects(t, employee, false, "the printer is jammed")
	draft := h.lastTo(t, employee)
	if !strings.Contains(draft.Card.Title, "Please confirm") || draft.Card.Language != language.English {
		t.Fatalf("the draft is %q", draft.Card.Title)
	}
	for _, m := range h.tx.sent {
		if m.Person != employee && m.Card != nil && m.Card.Language == language.English {
			t.Errorf("%s is shown an English card", m.Person)
		}
	}
}

func TestTheLanguageIsOnesOwnChoiceAndUndone(t *testing.T) {
	h := newHouse()
	h.expects(t, employee, false, "语言 英文")
	wants(t, h.lastTo(t, employee).Text, "**Language**: English")
	h.expects(t, employee, false, "/lang zh")
	wants(t, h.lastTo(t, employee).Text, "**语言**：中文")
	h.expects(t, employee, false, "language pack won't install")
	if m := h.lastTo(t, employee); m.Card == nil || m.Card.Kind != cards.KindConfirm {
		t.Errorf("a report that begins with the word is answered by %+v", m)
	}
}

func TestTheGroupOfADeskReadsItsOwnLanguage(t *testing.T) {
	h := newHouse()
	h.world.Setup.Desks[0].Language = "en"
	h.expects(t, employee, false, "打印机卡纸了")
	h.expects(t, employee, false, "提交 "+h.lastTo(t, employee).Card.Code)
	found := false
	for _, m := range h.tx.sent {
		if m.Card == nil || m.Card.Kind != cards.KindWork {
			continue
		}
		found = true
		if m.Card.Language != language.English || m.Card.Actions[0].Label != "Take" {
			t.Errorf("the group is shown %q with %+v", m.Card.Title, m.Card.Actions)
		}
	}
	if !found {
		t.Error("no group was shown the ticket")
	}
}

func speaksEnglish(h *house, who core.PersonID) {
	p := h.tx.people[who]
	p.Wishes.Language = "en"
	h.tx.people[who] = p
}

func chinese(r rune) bool { return unicode.Is(unicode.Han, r) }

// lastTo is what somebody was sent last.
func (h *house) lastTo(t *testing.T, who core.PersonID) core.Outbound {
	t.Helper()
	for i := len(h.tx.sent) - 1; i >= 0; i-- {
		if h.tx.sent[i].Person == who {
			return h.tx.sent[i]
		}
	}
	t.Fatalf("%s was sent nothing", who)
	return core.Outbound{}
}
