package demo_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

func TestAnEnglishSpeakersReportIsEnglishForThemAndChineseForTheDesk(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "English "+string(on))
			chinese := p.chineseIs()
			reads := employee.prefersEnglish()
			n := employee.reportsInEnglish("Outlook crashes whenever I open it")
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "接单 "+n)
			employee.sees(n, nameOf(p, casts[on].technician))
			employee.says("it started this morning")
			employee.sees("Added to", n)
			technician.saysIn(group, "回复 "+n+" 请先重启一次")
			employee.sees(n, "replied", "请先重启一次")
			employee.says("nudge " + n)
			employee.sees("Reminder sent", n)
			technician.saysIn(group, "挂起 "+n+" 等待供应商处理")
			employee.sees(n, "on hold")
			employee.says("status " + n)
			employee.sees(n, "Supplier")
			technician.saysIn(group, "解决 "+n+" 已重装客户端")
			result := employee.matches(employee.direct, "the result", func(v actor.View) bool { return v.Has(n, "已重装客户端") && v.Button("Very poor") != nil })
			employee.clicks(result, "Very poor", nil)
			why := employee.matches(employee.direct, "the question", func(v actor.View) bool { return v.Has(n, "What went wrong") && v.Button("Too slow") != nil })
			if on == core.DingTalk { // the English label is typed
				employee.says("Too slow " + employee.codeOf(why))
			} else {
				employee.clicks(why, "Too slow", nil)
			}
			employee.sees("Noted")
			lead := p.reachable(t, "tang-yifan", n+"「")
			lead.sees(n, "打了 1 分", "处理太慢")
			employee.says("my tickets")
			employee.sees("My latest tickets", n)
			employee.says("help")
			employee.sees("Just describe your problem")
			reads(t, "请先重启一次", "已重装客户端")
			chinese(t, n, append(technician.everything(group), lead.everything(lead.direct)...))
		})
	})
}

func TestAnEnglishSpeakersRequestIsEnglishForThemAndChineseForItsApprovers(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := applicants[on]
			applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
			defer applicant.reads(applicant.direct, "English request "+string(on))
			chinese := p.chineseIs()
			reads := applicant.prefersEnglish()
			n := appliesInEnglish(on, applicant)
			v := manager.matches(manager.direct, "the first level", func(v actor.View) bool { return v.Has(n, "battery is swollen") && v.Button("同意") != nil })
			manager.clicks(v, "同意", nil)
			manager.becomes(manager.direct, v, nameOf(p, who.manager)+" 同意")
			lead := p.reachable(t, "tang-yifan", n)
			card := lead.matches(lead.direct, "the second level", func(v actor.View) bool { return v.Has(n, "审批") && v.Button("驳回") != nil })
			reason := lead.rejects(card)
			applicant.sees(n, "was rejected by", reason)
			applicant.says("status " + n)
			applicant.sees(n, "rejected", reason)
			reads(t, reason)
			chinese(t, n, append(manager.everything(manager.direct), lead.everything(lead.direct)...))
		})
	})
}

// rejects refuses a request by the platform's means and returns the reason as an English speaker reads it.
func (a person) rejects(v actor.View) string {
	a.p.t.Helper()
	const words = "库里还有同型号"
	switch core.Platform(a.stage.Platform) {
	case core.WeCom: // one of the ready answers
		a.clicks(v, "驳回", map[string]string{"reason": "budget"})
		return "Over budget"
	case core.Feishu:
		a.clicks(v, "驳回", map[string]string{"reason": words})
	default:
		a.hears(a.direct, a.clicks(v, "驳回", nil), "原因")
		a.says(words)
	}
	return words
}

// prefersEnglish makes a person speak English with the desk. The check it returns reads what they were shown since: all Chinese in it is the
// org's own or what colleagues wrote.
func (a person) prefersEnglish() func(t *testing.T, colleagues ...string) {
	a.p.t.Helper()
	before := a.seen()
	a.says("language en")
	a.hearsNew(before, "**Language**: English")
	return func(t *testing.T, colleagues ...string) {
		t.Helper()
		words := append(a.p.ownWords(), colleagues...)
		slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
		for _, v := range a.everything(a.direct) {
			if v.From != "bot" || before[v.ID] {
				continue
			}
			rest := v.Text
			for _, w := range words {
				rest = strings.ReplaceAll(rest, w, "")
			}
			for _, line := range strings.Split(rest, "\n") {
				if strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("an English speaker is shown %q in:\n%s", line, v.Text)
				}
			}
		}
	}
}

// ownWords are what the org calls its people, desks, services and questions.
func (p *play) ownWords() []string {
	s := p.demo.Company.Setup
	out := []string{s.Org.Name}
	for _, who := range p.demo.Company.People {
		out = append(out, who.Name)
	}
	for _, d := range s.Desks {
		out = append(out, d.Name)
		for _, c := range d.Categories {
			out = append(out, c.Name)
		}
	}
	for _, it := range s.Catalogue {
		out = append(out, it.Name, it.Description)
		for _, f := range it.Fields {
			out = append(append(out, f.Label, f.Help), f.Options...)
		}
		for _, step := range it.Approvals {
			out = append(out, step.Name)
		}
		for _, task := range it.Tasks {
			out = append(out, task.Name)
		}
	}
	return slices.DeleteFunc(out, func(w string) bool { return w == "" })
}

// sentence is English that nothing but the desk would say: several words of a translation, with no place for an argument.
var sentence = regexp.MustCompile(`[A-Za-z'’]+(?: [A-Za-z'’]+){2,}`)

// chineseIs returns a check that nothing shown about a ticket is English which the desk says.
func (p *play) chineseIs() func(t *testing.T, n string, shown []actor.View) {
	entries, err := language.Entries()
	if err != nil {
		p.t.Fatal(err)
	}
	return func(t *testing.T, n string, shown []actor.View) {
		t.Helper()
		found := 0
		for _, v := range shown {
			if v.From != "bot" || !v.Has(n) {
				continue
			}
			found++
			for _, e := range entries {
				if said := sentence.FindString(e.English); said != "" && strings.Contains(v.Text, said) {
					t.Errorf("a Chinese speaker is told %q in:\n%s", said, v.Text)
				}
			}
		}
		if found == 0 {
			t.Errorf("nobody was shown %s", n)
		}
	}
}

// reportsInEnglish is reports by the English buttons.
func (a person) reportsInEnglish(text string) string {
	a.p.t.Helper()
	a.says(text)
	start := text[:12]
	v := a.matches(a.direct, "an answer to "+text, func(v actor.View) bool {
		return v.Has(start) && (v.Button("Submit") != nil || v.Button("Get help") != nil)
	})
	if v.Button("Submit") == nil {
		a.clicks(v, "Get help", nil)
		v = a.matches(a.direct, "the draft of "+text, func(v actor.View) bool { return v.Has(start) && v.Button("Submit") != nil })
	}
	a.clicks(v, "Submit", nil)
	return a.numberIn(a.matches(a.direct, "the number of "+text, func(v actor.View) bool { return v.Has(start) && ticketNumber.MatchString(v.Text) }))
}

// appliesInEnglish is applies by the English means.
func appliesInEnglish(on core.Platform, a person) string {
	a.p.t.Helper()
	a.says("services 笔记本")
	if on == core.Feishu {
		v := a.matches(a.direct, "the form", func(v actor.View) bool { return v.Button("Send form") != nil })
		a.clicks(v, "Send form", map[string]string{"model": "o1", "kind": "o2", "needed_on": "2026-12-01", "reason": "the battery is swollen"})
	} else {
		for i, answer := range []string{"1", "到期更换", "2026-12-01", "the battery is swollen"} {
			a.sees("**" + string(rune('1'+i)) + "/4**")
			a.says(answer)
		}
	}
	return a.numberIn(a.sees("IT-0", "In approval"))
}
