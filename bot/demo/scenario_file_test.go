package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// picture is a PNG of one pixel.
var picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func TestAPictureReachesTheHandlerOnTheirOwnPlatform(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person("lin-xiaoman", core.Feishu), p.group("it", core.Feishu)
			employee.says("电脑蓝屏了，一直重启")
			employee.says("转人工")
			employee.sees("提交")
			employee.presses("提交")
			n := employee.numberIn(employee.sees("IT-0"))
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "接单 "+n)
			employee.sees(n, "林小满")
			if _, err := employee.stage.Say(p.ctx, actor.Utterance{Person: employee.id, Files: []actor.File{{Name: "bluescreen.png", Kind: "image", Content: picture}}}); err != nil {
				t.Fatal(err)
			}
			employee.sees("已补充到 " + n)
			technician.sees("补充了 "+n, "附件 1 个")
			v, err := technician.stage.Wait(p.ctx, technician.direct, technician.id, func(v actor.View) bool { return v.Type == "image" || v.Type == "file" })
			if err != nil {
				t.Fatalf("the picture does not arrive: %v", err)
			}
			if v.From != "bot" {
				t.Errorf("the picture comes from %s", v.From)
			}
			technician.saysIn(group, "解决 "+n+" 已重装显卡驱动")
			employee.sees(n, "已重装显卡驱动")
		})
	})
}
