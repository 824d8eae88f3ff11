package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

// commandsFor is the row of each typed command that is no button's verb; those are in verbsFor, since typing runs the same act.
var commandsFor = map[string]who{
	"human": anyone, "mine": anyone, "assets": anyone, "approvals": anyone, "delegations": anyone, "undelegate": anyone, "delegate": anyone, "leave": anyone, "unleave": anyone, "leaves": anyone, "swap": anyone, "todo": anyone,
	"form.resume": anyone, "catalogue": anyone, "language": anyone, "prefer": anyone, "quiet": anyone, "link": anyone, "unlink": anyone, "help": anyone,
	"progress": reader, "behalf": worker, "board": worker, "overdue": worker, "soon": worker, "idle": worker, "bind": leader, "unbind": leader, "handover": leader,
}

// typedTry is how a command for not everybody is said in the chat it belongs to, and what shows that it was done.
var typedTry = map[string]struct {
	text  string
	group bool
	done  func(h *house) bool
}{
	"progress": {"进度 IT-000001", false, func(h *house) bool { return h.actorHeard("卡纸") }},
	"behalf":   {"代提 人emp 键盘坏了", false, func(h *house) bool { return h.actorHeard("键盘坏了") }},
	"board":    {"看板", true, func(h *house) bool { return h.actorHeard("看板") }},
	"overdue":  {"超时", true, func(h *house) bool { return h.actorHeard("没有超时的工单") }},
	"soon":     {"快到期", true, func(h *house) bool { return h.actorHeard("24 小时内") }},
	"idle":     {"久未进展", true, func(h *house) bool { return h.actorHeard("久未进展") }},
	"handover": {"交接 人tech 给 人mate", true, func(h *house) bool { return h.tx.tickets["t1"].Assignee == colleague }},
	"unbind":   {"解绑", true, func(h *house) bool { return h.tx.bindings["f g-f"].Desk == "" }},
	"bind":     {"绑定 IT", true, func(h *house) bool { return h.tx.bindings["f g-f"].Desk == "it" }},
}

// actorHeard reports whether a card shown in the present chat, or words said there, hold something.
func (h *house) actorHeard(words string) bool {
	return slices.ContainsFunc(h.tx.sent, func(m core.Outbound) bool {
		return m.Target.Account.ID == "a-"+actor && (strings.Contains(m.Text, words) || m.Card != nil && strings.Contains(m.Card.Title, words))
	})
}

// allowedCommand is what the table says. Who works for any desk may file for others.
func allowedCommand(name string, w who, role core.Role, s scope) bool {
	if name == "behalf" {
		return allowed(w, role, atDesk)
	}
	return allowed(w, role, s)
}

func TestEveryRoleMayTypeExactlyWhatTheTableSays(t *testing.T) {
	for _, c := range words {
		if _, button := verbs[c.name]; button {
			continue // TestEveryRoleMayDoExactlyWhatTheTableSays
		}
		w, listed := commandsFor[c.name]
		if !listed {
			t.Errorf("the command %s (%s) has no row: say whom it is for", c.name, c.forms[0])
			continue
		}
		try, tried := typedTry[c.name]
		if w == anyone {
			continue // it concerns nobody but who types it
		}
		if !tried {
			t.Errorf("the command %s is for some only: say how it is tried", c.name)
			continue
		}
		for _, role := range core.Roles {
			for _, s := range []scope{atDesk, elsewhere, owns} {
				h := cast(role, s)
				if c.name == "bind" {
					b := h.tx.bindings["f g-f"]
					b.Desk = ""
					h.tx.bindings["f g-f"] = b
				}
				must(t, h.says(actor, try.group, try.text))
				if may, want := try.done(h), allowedCommand(c.name, w, role, s); may != want {
					t.Errorf("%s by %s, %s: may is %v, the table says %v", try.text, role, s, may, want)
				}
			}
		}
	}
}

func TestNoRowOfTheTableIsForACommandThatIsGone(t *testing.T) {
	for name := range commandsFor {
		_, button := verbs[name]
		known := false
		for _, c := range words {
			known = known || c.name == name
		}
		if !known || button {
			t.Errorf("%s is no typed command of its own", name)
		}
	}
}
