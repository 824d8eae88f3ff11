package demo_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/core"
)

// personal are the number printed in GB 11643-1999, a phone's, and the card networks' test number.
var personal = []string{"11010519491231002X", "13812345678", "4111111111111111"}

func TestNumbersOfPeopleAreMaskedInGroupsAndShownToAHandlerWhoSaysWhatFor(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		w := p.overhears()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			employee.says("电脑开不了机，身份证" + personal[0] + "，手机" + personal[1] + "，卡号" + personal[2])
			employee.says("转人工")
			employee.sees("提交")
			employee.presses("提交")
			n := employee.numberIn(employee.sees("IT-0"))
			technician.seesIn(group, n, "110＊＊＊＊002X")
			technician.saysIn(group, "接单 "+n)
			employee.sees(n, nameOf(p, casts[on].technician))
			technician.saysIn(group, "查看原文 "+n) // for nothing in particular
			technician.seesIn(group, n, "用途会记入审计")
			requireNoLeak(t, p, technician, personal[0])
			technician.saysIn(group, "查看原文 "+n+" 核对报销户名")
			technician.sees(n, "原文", personal[0], personal[1], personal[2])
			technician.saysIn(group, "备注 "+n+" 已回电 "+personal[1])
			technician.saysIn(group, "解决 "+n+" 已换电源")
			employee.sees(n, "已换电源")
			c := evidenceOf(t, p, n, func(c evidence.Case) bool {
				return slices.ContainsFunc(c.Audit, func(l evidence.Line) bool { return l.Act == "ticket.resolved" })
			})
			if l := find(t, c, "revealed.ticket", casts[on].technician); l.Detail["purpose"] != "核对报销户名" {
				t.Errorf("the purpose is told as %v", l.Detail)
			}
			outsider := p.person(casts[on].employee, on)
			outsider.says("查看原文 " + n + " 我想看看")
			outsider.sees("只有本服务台的处理人员可以")
			requireMasked(t, w, on, group)
		})
	})
}

// requireMasked looks through every state of everything the desk ever said in the group.
func requireMasked(t *testing.T, w *witness, on core.Platform, group string) {
	t.Helper()
	said := 0
	for _, o := range w.all() {
		var e struct{ Message struct{ From string } }
		if err := json.Unmarshal([]byte(o.raw), &e); err != nil {
			t.Fatal(err)
		}
		if o.on != on || o.chat != group || e.Message.From != "bot" {
			continue
		}
		said++
		if n := named(o.raw, personal); n != "" {
			t.Errorf("%s stood in the group: %s", n, o.raw)
		}
	}
	if said < 2 {
		t.Errorf("only %d messages of the desk were overheard in the group", said)
	}
}
