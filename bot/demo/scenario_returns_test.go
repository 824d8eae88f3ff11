package demo_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// leavers hold a laptop and a badge; each has an account on the platform.
var leavers = map[core.Platform]core.PersonID{core.WeCom: "zhao-wanqing", core.DingTalk: "ma-chao", core.Feishu: "feng-zihan"}

func TestALeaverReturnsWhatTheRegisterSaysPieceByPiece(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who, it := leavers[on], p.item("offboarding")
			held := p.holds(who)
			if len(held) < 2 {
				t.Fatalf("%s holds only %v", who, held)
			}
			before := p.tickets(who)
			r := requester{p.person(who, on), on, it}
			r.applies(map[string]string{"last_day": "30天后", "reason": "个人发展", "takeover": "tian-yu", "loans": "没有"})
			tk := p.fresh(who, before)
			p.ends(tk.Number, p.decidesAll(tk))
			tk = p.reaches(tk.ID, core.StatusFulfilling)
			returns := map[string]core.Ticket{}
			for _, k := range p.children(tk.ID) {
				if k.Detail.Handover != nil {
					returns[k.Detail.Handover.Asset] = k
				}
			}
			if len(returns) != len(held) {
				t.Fatalf("%d tasks for %d assets", len(returns), len(held))
			}
			for _, a := range held {
				k := returns[a.Code]
				if !k.Detail.Mandatory || !strings.Contains(k.Title, a.Code) || !strings.Contains(k.Title, a.Kind) || !strings.Contains(k.Title, a.Site) || a.Kind == "门禁卡" != (k.Desk == "admin") {
					t.Errorf("the task for %+v is %s of %s, mandatory %v", a, k.Title, k.Desk, k.Detail.Mandatory)
				}
			}
			r.asks("进度 "+tk.Number, "收回 "+held[0].Code)
			worker, _ := p.anywhere(p.desk(returns[held[0].Code].Desk).Lead, 0)
			worker.asks("进度 "+returns[held[0].Code].Number, held[0].Code, "资产")
			worker.says("解决 " + returns[held[0].Code].Number + " 已入库")
			p.reaches(returns[held[0].Code].ID, core.StatusClosed)
			left := p.holds(who)
			if len(left) != len(held)-1 || slices.ContainsFunc(left, func(a asset.Asset) bool { return a.Code == held[0].Code }) {
				t.Errorf("after %s was returned the register has %v", held[0].Code, left)
			}
			p.audited(t, held[0].Code, "asset.changed", p.desk(returns[held[0].Code].Desk).Lead)

			r.says("取消 " + tk.Number) // they stay: what was returned is given back
			p.reaches(tk.ID, core.StatusCancelled)
			back := p.undoing(tk, returns[held[0].Code])
			if !strings.Contains(back.Title, "发还 "+held[0].Code) {
				t.Errorf("what was returned is given back by %s", back.Title)
			}
			worker.says("解决 " + back.Number)
			p.reaches(back.ID, core.StatusClosed)
			if now := p.holds(who); !slices.Equal(now, held) {
				t.Errorf("after it was given back the register has %v, not %v", now, held)
			}
		})
	})
}

// holds lists what somebody holds by the register.
func (p *play) holds(who core.PersonID) (out []asset.Asset) {
	p.t.Helper()
	all, err := p.org().Assets(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(a asset.Asset) bool { return a.Holder != who })
}

// decidesAll has everybody agree to a request whom its chain asks, one after the other.
func (p *play) decidesAll(tk core.Ticket) core.ApprovalState {
	p.t.Helper()
	used := map[string]bool{}
	for {
		a := p.approval(tk.Number)
		if a.State != core.ApprovalPending {
			return a.State
		}
		who, card := asked(p, a.Steps[a.Step].Approvers[0], tk, used)
		who.clicks(card, "同意", nil)
		p.stands(tk.Number, "decided by one more", func(now core.Approval) bool { return now.Revision > a.Revision })
	}
}
