package demo_test

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestAnArticleTooLongForTheCardComesInFull(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		employee := p.person(casts[core.WeCom].employee, core.WeCom)
		defer employee.reads(employee.direct, "看全文")
		employee.says("VPN 连不上，报错 809")
		v := employee.matches(employee.direct, "an article that is cut", func(v actor.View) bool { return v.Button("看全文 1") != nil })
		if v.Button("已解决") == nil || v.Button("仍需人工") == nil {
			t.Fatalf("the card offers %q", v.Labels())
		}
		employee.clicks(v, "看全文 1", nil)
		employee.matches(employee.direct, "the whole article", func(now actor.View) bool {
			for _, a := range p.demo.Company.KB {
				if len(now.Buttons) == 0 && now.Has(a.Title) && v.Has(a.Title) && now.Has(lastLine(a.Body)) {
					return true
				}
			}
			return false
		})
		employee.clicks(v, "仍需人工", nil) // the card still works
		employee.matches(employee.direct, "the draft", func(v actor.View) bool { return v.Button("提交") != nil })
	})
}

func lastLine(body string) string {
	lines := strings.Split(strings.TrimSpace(body), "\n")
	return strings.TrimLeft(strings.TrimSpace(lines[len(lines)-1]), "0123456789.、 -*")
}
