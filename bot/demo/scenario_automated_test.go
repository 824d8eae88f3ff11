package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// withSystem plays a scenario on each store and platform with another system that does what it is told to.
func withSystem(t *testing.T, scene func(t *testing.T, p *play, on core.Platform, far *farSystem)) {
	t.Parallel()
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			far := newFarSystem(t)
			p := start(t, func(t *testing.T, o *demo.Options) {
				configure(t, o)
				o.Webhooks = []config.Webhook{{Name: "far", URL: far.server.URL + "/hook?v=1", Secret: farSecret}}
			})
			eachPlatform(t, p, func(t *testing.T, on core.Platform) {
				far.begins(t)
				scene(t, p, on, far)
			})
		})
	}
}

// automated is a service of two automated tasks and one that people do, in a row.
func automated(on core.Platform, name string) core.CatalogueItem {
	call := func() *core.Call {
		return &core.Call{Hook: "far", Undoes: true, Tries: 3, Wait: core.Duration(100 * time.Millisecond), Timeout: core.Duration(2 * time.Second), Send: []string{"name"}}
	}
	return core.CatalogueItem{
		ID: core.NewID(), Desk: "it", Name: "自动" + name + string(on), Category: "computer", Priority: "P4",
		Fields: []core.CatalogueField{{Name: "name", Label: "姓名", Type: "text", Required: true}, {Name: "phone", Label: "电话", Type: "text", Required: true}},
		Tasks: []core.TaskTemplate{
			{ID: "box", Name: "建邮箱", Desk: "it", Undo: "删邮箱", Call: call()},
			{ID: "list", Name: "加邮件组", Desk: "it", Undo: "退邮件组", Needs: []string{"box"}, Call: call()},
			{ID: "tell", Name: "发说明", Desk: "hr", Needs: []string{"list"}},
		},
	}
}

// requests has the platform's applicant ask for the service and returns the request.
func (p *play) requests(on core.Platform, it core.CatalogueItem) (requester, core.Ticket) {
	p.t.Helper()
	p.offers(it)
	who := applicants[on].applicant
	before := p.tickets(who)
	r := requester{p.person(who, on), on, it}
	r.applies(map[string]string{"name": "林一", "phone": "12345"})
	return r, p.fresh(who, before)
}

// step waits for the task of a step.
func (p *play) step(tk core.Ticket, step string) (task core.Ticket) {
	p.t.Helper()
	p.eventually("the step "+step+" is there", func() bool {
		all := p.children(tk.ID)
		i := slices.IndexFunc(all, func(k core.Ticket) bool { return k.Detail.Step == step })
		if i >= 0 {
			task = all[i]
		}
		return i >= 0
	})
	return task
}

// undoing waits for the task that takes another back.
func (p *play) undoing(tk, task core.Ticket) (undo core.Ticket) {
	p.t.Helper()
	p.eventually("what takes back "+task.Number+" is there", func() bool {
		all := p.children(tk.ID)
		i := slices.IndexFunc(all, func(k core.Ticket) bool { return k.Detail.Undoes == task.ID })
		if i >= 0 {
			undo = all[i]
		}
		return i >= 0
	})
	return undo
}

// stuckCard waits for the card by which a group is asked to see to a task.
func (a person) stuckCard(group, number, why string) actor.View {
	a.p.t.Helper()
	return a.matches(group, "the card of "+number, func(v actor.View) bool { return v.Has(number, "待人工", why) && v.Button("继续") != nil })
}

func TestAnotherSystemDoesATaskThoughItFailsTwiceAtFirst(t *testing.T) {
	withSystem(t, func(t *testing.T, p *play, on core.Platform, far *farSystem) {
		far.answers("box", "do", failure{503, "稍后再试"}, failure{500, ""})
		r, tk := p.requests(on, automated(on, "开通"))
		box, list := p.step(tk, "box"), p.step(tk, "list")
		p.reaches(box.ID, core.StatusClosed)
		p.reaches(list.ID, core.StatusClosed)
		far.wasAsked(t, "do box", "do box", "do box", "do list")
		far.keyIs(t, string(box.ID), 3)
		far.knows(t, map[string]string{"name": "林一"})
		r.asks("进度 "+tk.Number, "2/3 项完成", "✅ 建邮箱")
		tell := p.reaches(p.step(tk, "tell").ID, core.StatusNew)
		technician, group := p.person(casts[on].technician, on), p.group("it", on)
		technician.saysIn(group, "进度 "+box.Number)
		technician.seesIn(group, box.Number, "box 已办好")
		hr, _ := p.anywhere(p.desk("hr").Lead, 0)
		hr.says("解决 " + tell.Number)
		r.sees(tk.Number, "已解决")
	})
}

func TestATaskThatAnotherSystemRefusesIsRetriedDoneByHandOrGivenUp(t *testing.T) {
	withSystem(t, func(t *testing.T, p *play, on core.Platform, far *farSystem) {
		technician, group := p.person(casts[on].technician, on), p.group("it", on)
		defer technician.reads(group, "待人工 "+string(on))

		far.answers("box", "do", failure{409, "名额已满"})
		_, tk := p.requests(on, automated(on, "甲"))
		box := p.reaches(p.step(tk, "box").ID, core.StatusStuck)
		technician.clicks(technician.stuckCard(group, box.Number, "名额已满"), "继续", nil)
		p.reaches(box.ID, core.StatusClosed)
		far.keyIs(t, string(box.ID), 2)
		p.reaches(p.step(tk, "tell").ID, core.StatusNew) // the rest follows by itself

		far.answers("list", "do", failure{500, ""}, failure{500, ""}, failure{500, ""})
		_, tk = p.requests(on, automated(on, "乙"))
		list := p.reaches(p.step(tk, "list").ID, core.StatusStuck)
		technician.stuckCard(group, list.Number, "500")
		far.keyIs(t, string(list.ID), 3)
		technician.saysIn(group, "人工完成 "+list.Number+" 在后台手工加的")
		if done := p.reaches(list.ID, core.StatusClosed); done.Detail.Resolution != "在后台手工加的" || done.Assignee != casts[on].technician {
			t.Errorf("%+v", done)
		}
		p.reaches(p.step(tk, "tell").ID, core.StatusNew)

		far.answers("list", "do", failure{422, "邮件组已停用"})
		r, tk := p.requests(on, automated(on, "丙"))
		list = p.reaches(p.step(tk, "list").ID, core.StatusStuck)
		technician.stuckCard(group, list.Number, "邮件组已停用")
		technician.saysIn(group, "放弃此项 "+list.Number+" 邮件组不再提供")
		p.reaches(tk.ID, core.StatusCancelled)
		r.sees(tk.Number, "办不下去", "邮件组不再提供")
		box = p.step(tk, "box")
		p.reaches(p.undoing(tk, list).ID, core.StatusClosed) // it may have been done by half
		p.reaches(p.undoing(tk, box).ID, core.StatusClosed)
		far.keyIs(t, string(p.undoing(tk, box).ID), 1)
		far.endsWith(t, "undo list", "undo box")
	})
}

func TestACancelledRequestIsTakenBackInReverseOnceEachThoughTheProcessIsRestarted(t *testing.T) {
	withSystem(t, func(t *testing.T, p *play, on core.Platform, far *farSystem) {
		held := far.holds("list", "do") // the process ends while this one is under way
		r, tk := p.requests(on, automated(on, "撤"))
		box, list := p.step(tk, "box"), p.step(tk, "list")
		p.reaches(box.ID, core.StatusClosed)
		p.eventually("the second task is asked for", func() bool { return far.asked("do list") == 1 })
		p.restarts()
		close(held)
		p.reaches(list.ID, core.StatusClosed)
		far.did(t, "do box", "do list") // once each, whatever was asked twice

		again := far.holds("list", "undo")
		r.says("取消 " + tk.Number)
		p.reaches(tk.ID, core.StatusCancelled)
		p.eventually("the second task is taken back first", func() bool { return far.asked("undo list") == 1 })
		if n := far.asked("undo box"); n != 0 {
			t.Fatalf("the first task was taken back before the second, %d times", n)
		}
		p.restarts()
		close(again)
		p.reaches(p.undoing(tk, box).ID, core.StatusClosed)
		far.did(t, "do box", "do list", "undo list", "undo box")
		r.says("取消 " + tk.Number) // twice
		r.sees("已取消 " + tk.Number)
		if n := len(p.children(tk.ID)); n != 5 {
			t.Errorf("%d tasks, 3 and 2 that take back", n)
		}
		if box := p.step(tk, "tell"); box.Status != core.StatusCancelled {
			t.Errorf("%s is %s", box.Number, box.Status)
		}
	})
}

func TestACancelledTaskThatIsUnderWayIsTakenBackAfterIt(t *testing.T) {
	withSystem(t, func(t *testing.T, p *play, on core.Platform, far *farSystem) {
		held := far.holds("box", "do")
		r, tk := p.requests(on, automated(on, "急撤"))
		box := p.step(tk, "box")
		p.eventually("the task is asked for", func() bool { return far.asked("do box") == 1 })
		r.says("取消 " + tk.Number)
		p.reaches(tk.ID, core.StatusCancelled)
		close(held)
		p.reaches(p.undoing(tk, box).ID, core.StatusClosed)
		far.did(t, "do box", "undo box")
		if box = p.step(tk, "box"); box.Status != core.StatusCancelled {
			t.Errorf("%s is %s", box.Number, box.Status)
		}
	})
}

// restarts ends the application and starts it again over what is stored.
func (p *play) restarts() {
	p.t.Helper()
	cfg := p.demo.App.Config
	if err := p.demo.App.Close(); err != nil {
		p.t.Fatal(err)
	}
	var err error
	if p.demo.App, err = bot.Start(p.ctx, cfg, bot.Options{Clock: p.demo.Clock}); err != nil {
		p.t.Fatal(err)
	}
	p.demo.Sims.WeCom.SetCallbackURL("http://" + p.demo.App.Addr() + "/callbacks/" + string(demo.WeComBot))
	if err := p.demo.App.WaitReceiving(p.ctx); err != nil {
		p.t.Fatal(err)
	}
}
