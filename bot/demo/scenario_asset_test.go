package demo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

func TestAnAssetIsFoundByItsCodeOnEachPlatform(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := casts[on]
			code := "PRN-" + strings.ToUpper(string(on)[:2]) + "-02"
			equip(t, p, asset.Asset{Code: code, Kind: "打印机", Site: "3F 茶水间", Holder: who.employee, State: asset.InUse}, asset.Asset{Code: code[:len(code)-1] + "1", Kind: "打印机", State: asset.InStock})
			employee, technician, group := p.person(who.employee, on), p.person(who.technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "资产 "+string(on))
			employee.says("我的资产")
			employee.sees(code, "打印机", "3F 茶水间", "在用")

			first := reportedBy(employee, code+" 打印机一直卡纸")
			v := technician.matches(group, "the card with the asset", func(v actor.View) bool { return v.Has(first, code, "3F 茶水间") && v.Button("接单") != nil })
			technician.clicks(v, "接单", nil)
			employee.sees(first, nameOf(p, who.technician))
			technician.saysIn(group, "解决 "+first+" 换了搓纸轮")
			employee.sees(first, "换了搓纸轮")
			employee.says("确认解决 " + first)
			employee.sees("已关闭")

			wrong := strings.Replace(code, "-02", "-O2", 1) // the letter O
			second := reportedBy(employee, wrong+" 打印机又卡纸了，而且还有异响")
			offer := employee.matches(employee.direct, "the question", func(v actor.View) bool { return v.Has(wrong) && v.Button(code) != nil && v.Button("都不是") != nil })
			employee.clicks(offer, code, nil)
			p.stored(t, second, func(k core.Ticket) bool { return len(k.Detail.Assets) == 1 && k.Detail.Assets[0] == code })
			technician.saysIn(group, "进度 "+second)
			technician.seesIn(group, second, code, "最近工单", first)
		})
	})
}

func equip(t *testing.T, p *play, all ...asset.Asset) {
	t.Helper()
	if _, err := p.org().PutAssets(p.ctx, all); err != nil {
		t.Fatal(err)
	}
}

// reportedBy has somebody report a case and returns its number.
func reportedBy(a person, text string) string {
	a.p.t.Helper()
	word, _, _ := strings.Cut(text, " ")
	a.says(text)
	a.says("转人工")
	v := a.matches(a.direct, "the draft", func(v actor.View) bool { return v.Has(word) && v.Button("提交") != nil })
	a.clicks(v, "提交", nil)
	var number string
	a.matches(a.direct, "the ticket", func(v actor.View) bool {
		number = ticketNumber.FindString(v.Text)
		return number != "" && strings.HasPrefix(number, "IT-") && v.Has(word)
	})
	return number
}

// stored waits until a ticket is stored as wanted.
func (p *play) stored(t *testing.T, number string, so func(core.Ticket) bool) {
	t.Helper()
	var k core.Ticket
	await(t, func() bool {
		var err error
		if k, err = p.org().Ticket(p.ctx, number); err != nil {
			t.Fatal(err)
		}
		return so(k)
	}, func() string { return fmt.Sprintf("%s stays %+v", number, k) })
}
