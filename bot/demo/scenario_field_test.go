package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/core"
)

// declares gives a desk fields of its own and waits until it works by them.
func (p *play) declares(id core.DeskID, kind core.TicketType, fields ...core.CatalogueField) {
	p.t.Helper()
	s, err := p.org().LoadSetup(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	for i := range s.Desks {
		if s.Desks[i].ID == id {
			s.Desks[i].Fields = map[core.TicketType][]core.CatalogueField{kind: fields}
		}
	}
	version, err := p.org().SaveSetup(p.ctx, s)
	if err != nil {
		p.t.Fatal(err)
	}
	p.eventually("the desk works by its fields", func() bool {
		w, err := p.demo.App.Worlds.World(p.ctx, p.demo.Company.Org.ID)
		return err == nil && w.Setup.Version >= version
	})
}

func TestADesksOwnFieldIsAskedForCheckedShownAndExported(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		p.declares("it", core.Incident,
			core.CatalogueField{Name: "hit", Label: "受影响人数", Type: core.FieldNumber, Min: "1", Max: "500", Required: true, Public: true},
			core.CatalogueField{Name: "vendor_case", Label: "厂商工单号", Type: core.FieldText, Pattern: "SR[0-9]{4,12}", Message: "厂商工单号形如 SR20261125。"})
		employee, technician := p.person(casts[on].employee, on), p.person(casts[on].technician, on)
		defer employee.reads(employee.direct, "自定义字段 "+string(on))
		defer technician.reads(technician.direct, "自定义字段，处理人 "+string(on))

		before, seen := p.tickets(casts[on].employee), employee.seen()
		employee.says("三楼的电脑全都蓝屏了")
		draft := employee.matches(employee.direct, "the draft", func(v actor.View) bool {
			return !seen[v.ID] && (v.Button("提交") != nil || v.Button("仍需人工") != nil)
		})
		if draft.Button("提交") == nil {
			employee.clicks(draft, "仍需人工", nil)
			draft = employee.matches(employee.direct, "the draft", func(v actor.View) bool { return v.Button("提交") != nil && !seen[v.ID] })
		}
		employee.clicks(draft, "提交", nil)
		if on == core.Feishu {
			card := employee.matches(employee.direct, "the question", func(v actor.View) bool { return !seen[v.ID] && v.Button("补充后提交") != nil })
			employee.hears(employee.direct, employee.clicks(card, "补充后提交", map[string]string{"hit": "0"}), "受影响人数")
			employee.clicks(employee.becomes(employee.direct, card, "请修改"), "补充后提交", map[string]string{"hit": "12"})
		} else {
			employee.hearsNew(seen, "提交前还要问 1 个问题", "受影响人数")
			seen = employee.seen()
			employee.says("很多")
			employee.hearsNew(seen, "受影响人数")
			employee.says("12")
		}
		tk := p.fresh(casts[on].employee, before)
		employee.sees(tk.Number, "受影响人数", "12")

		technician.says("接单 " + tk.Number)
		p.reaches(tk.ID, core.StatusInProgress)
		seen = technician.seen()
		technician.says("字段 " + tk.Number + " 厂商工单号=12")
		technician.hearsNew(seen, "厂商工单号形如 SR20261125")
		technician.says("字段 " + tk.Number + " 厂商工单号=SR20261125")
		p.stored(t, tk.Number, func(k core.Ticket) bool {
			return k.Detail.Fields["vendor_case"] == "SR20261125" && k.Detail.Fields["hit"] == "12"
		})
		seen = technician.seen()
		technician.says("进度 " + tk.Number)
		technician.hearsNew(seen, "厂商工单号", "SR20261125", "受影响人数")
		employee.says("进度 " + tk.Number)
		employee.sees(tk.Number, "受影响人数")
		requireNoLeak(t, p, employee, "SR20261125")

		seen = employee.seen()
		employee.says("字段 " + tk.Number + " 厂商工单号=SR99999999")
		employee.hearsNew(seen, "只有本服务台的处理人员")
		c, err := evidence.Ticket(p.ctx, p.org(), p.files(), tk.Number)
		if err != nil || c.Ticket.Detail.Fields["vendor_case"] != "SR20261125" {
			t.Errorf("exported as %+v: %v", c.Ticket.Detail.Fields, err)
		}
		p.passes(2 * time.Minute) // what the employee says next is a report of its own
	})
}
