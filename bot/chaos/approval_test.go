package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// request is a catalogue request whose two approvers press 同意 until it is approved.
type request struct {
	site      *site
	requester core.PersonID
	on        core.Platform
	approvers []core.PersonID
	number    string
}

// requests asks for a laptop on each platform, in quiet times.
func (s *site) requests() []*request {
	s.t.Helper()
	lead := core.PersonID("tang-yifan")
	all := []*request{
		{site: s, requester: "chen-jianing", on: core.WeCom, approvers: []core.PersonID{"zheng-kai", lead}},
		{site: s, requester: "ma-chao", on: core.DingTalk, approvers: []core.PersonID{"han-zhigang", lead}},
	}
	for _, r := range all {
		if err := r.ask(s.ctx); err != nil {
			s.t.Fatal(err)
		}
	}
	return all
}

func (r *request) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	who, stage := r.site.account(r.requester, r.on), r.site.stages[r.on]
	chat, err := stage.Direct(ctx, who)
	if err != nil {
		return err
	}
	for i, text := range []string{"申请 笔记本", "1", "1", "2026-12-01", "原机器电池鼓包"} {
		if _, err := stage.Say(ctx, actor.Utterance{Person: who, Text: text}); err != nil {
			return fmt.Errorf("request: %w", err)
		}
		v, err := stage.Wait(ctx, chat, who, func(v actor.View) bool {
			return v.Has(fmt.Sprintf("%d/4", i+1)) || i == 4 && v.Has("等待审批") && ticketNumber.MatchString(v.Text)
		})
		if err != nil {
			return fmt.Errorf("request of %s: %w", r.requester, err)
		}
		r.number = ticketNumber.FindString(v.Text)
	}
	return nil
}

// approve lets every approver press, twice at once, until the requester is told that all is approved.
func (s *site) approve(requests []*request) (wait func()) {
	var wg sync.WaitGroup
	for _, r := range requests {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for s.ctx.Err() == nil && !r.approved() {
				for _, a := range r.approvers {
					r.press(a)
				}
				t := time.NewTimer(s.dice.between(100*time.Millisecond, time.Second))
				<-t.C
			}
		}()
	}
	return wg.Wait
}

// press looks for the approver's card wherever the approver is, and presses.
func (r *request) press(a core.PersonID) {
	ctx, cancel := context.WithTimeout(r.site.ctx, patience)
	defer cancel()
	for p, stage := range r.site.stages {
		who := r.site.account(a, p)
		if who == "" {
			continue
		}
		chat, err := stage.Direct(ctx, who)
		if err != nil {
			continue
		}
		views, err := stage.Messages(ctx, chat, who, 60)
		if err != nil {
			continue
		}
		for _, v := range views {
			if b := v.Button("同意"); b != nil && v.Has(r.number) {
				go func() { _, _ = stage.Click(r.site.ctx, who, v.ID, b.Action(nil)) }()
				_, _ = stage.Click(ctx, who, v.ID, b.Action(nil))
			}
		}
	}
}

func (r *request) approved() bool {
	ctx, cancel := context.WithTimeout(r.site.ctx, patience)
	defer cancel()
	who, stage := r.site.account(r.requester, r.on), r.site.stages[r.on]
	chat, err := stage.Direct(ctx, who)
	if err != nil {
		return false
	}
	views, err := stage.Messages(ctx, chat, who, 60)
	for _, v := range views {
		if v.Has(r.number, "全部通过") {
			return true
		}
	}
	return err != nil
}

// decided: each step of each request has one decision, by the one who was asked.
func (b *books) decided(requests []*request) {
	b.site.t.Helper()
	for _, r := range requests {
		rows := b.must(`SELECT a.state, a.steps, CAST((SELECT count(*) FROM act WHERE act.org = t.org AND act.ticket = t.id AND act.verb = 'approved') AS TEXT)
			FROM approval a JOIN ticket t ON t.org = a.org AND t.id = a.ticket WHERE t.number = '` + r.number + `'`)
		if len(rows) != 1 {
			b.site.t.Errorf("%s has %d approvals", r.number, len(rows))
			continue
		}
		var steps []core.ApprovalStep
		if err := json.Unmarshal([]byte(rows[0][1]), &steps); err != nil {
			b.site.t.Fatal(err)
		}
		if rows[0][0] != string(core.ApprovalApproved) || len(steps) != len(r.approvers) || rows[0][2] != fmt.Sprint(len(steps)) {
			b.site.t.Errorf("%s is %s after %s decisions for %d steps", r.number, rows[0][0], rows[0][2], len(steps))
		}
		for i, st := range steps {
			if st.Decision == nil || st.Decision.By != r.approvers[i] {
				b.site.t.Errorf("step %d of %s was decided by %+v, not by %s", i, r.number, st.Decision, r.approvers[i])
			}
		}
	}
}
