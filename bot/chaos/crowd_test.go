package chaos

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

// technicians claim tickets in the group of their platform.
var technicians = map[core.Platform]core.PersonID{core.WeCom: "shen-yue", core.DingTalk: "gao-zhiyuan", core.Feishu: "lin-xiaoman"}

// crowd are employees with one problem each. Nobody has told the desk of them before: they become people by writing.
type crowd struct {
	site    *site
	errands []*errand
	tally   tally
	claims  map[core.Platform]chan *errand

	wg      sync.WaitGroup
	working atomic.Int64
}

// numbering makes people of different crowds of a test different.
var numbering atomic.Int64

// newCrowd hires n employees on each platform.
func (s *site) newCrowd(n int) *crowd {
	s.t.Helper()
	c := &crowd{site: s, claims: map[core.Platform]chan *errand{}}
	for _, p := range platforms {
		c.claims[p] = make(chan *errand, n)
		for range n {
			id := int(numbering.Add(1))
			e := &errand{crowd: c, site: s, on: p, stage: s.stages[p], who: s.hire(p, id), marker: fmt.Sprintf("Q%05d", id), claim: s.dice.chance(claimShare[p])}
			var err error
			if e.chat, err = e.stage.Direct(s.ctx, e.who); err != nil {
				s.t.Fatal(err)
			}
			c.errands = append(c.errands, e)
		}
	}
	return c
}

// claimShare is how many tickets are claimed; a WeCom group carries 30 messages a minute only.
var claimShare = map[core.Platform]float64{core.Feishu: 0.4, core.DingTalk: 0.4, core.WeCom: 0.1}

// hire adds a person to a platform's directory.
func (s *site) hire(p core.Platform, n int) string {
	name := fmt.Sprintf("员工%d", n)
	switch p {
	case core.WeCom:
		return s.sims.WeCom.AddPerson(wecomsim.Person{ID: fmt.Sprintf("employee%d", n), Name: name}).ID
	case core.DingTalk:
		return s.sims.DingTalk.AddPerson(dingtalksim.Person{ID: fmt.Sprintf("88%08d", n), Name: name}).ID
	}
	id := fmt.Sprintf("on_chaos%08d", n)
	s.sims.Feishu.AddPerson(feishusim.Person{ID: id, UnionID: id, OpenID: fmt.Sprintf("ou_chaos%08d", n), Name: name})
	return id
}

// start lets the people come, so many at once on each platform; it returns at once.
func (c *crowd) start(ctx context.Context, atOnce int) {
	for _, p := range platforms {
		queue := make(chan *errand, len(c.errands))
		for _, e := range c.errands {
			if e.on == p {
				queue <- e
			}
		}
		close(queue)
		for range atOnce {
			c.wg.Add(1)
			c.working.Add(1)
			go func() {
				defer c.wg.Done()
				defer c.working.Add(-1)
				for e := range queue {
					e.err = e.run(ctx)
				}
			}()
		}
		c.wg.Add(1)
		go func() {
			defer c.wg.Done()
			c.work(ctx, p)
		}()
	}
}

// finish waits for everybody and fails for whoever got nowhere.
func (c *crowd) finish() {
	t := c.site.t
	t.Helper()
	c.wg.Wait()
	bad := 0
	for _, e := range c.errands {
		if e.err == nil {
			continue
		}
		if bad++; bad <= 5 {
			t.Errorf("%s on %s: %v", e.who, e.on, e.err)
		}
	}
	if bad > 0 {
		t.Fatalf("%d of %d people did not get what they came for", bad, len(c.errands))
	}
	t.Logf("%d people served within %v; %s", len(c.errands), c.site.elapsed(), c.tally.String())
}

// busy is true while people are still in conversation.
func (c *crowd) busy() bool { return c.working.Load() > 0 }

// tally counts what people saw after a press, and how often they had to say something again.
type tally struct {
	mu sync.Mutex
	m  map[string]int
}

func (t *tally) add(p core.Platform, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.m == nil {
		t.m = map[string]int{}
	}
	t.m[string(p)+" "+what]++
}

func (t *tally) of(p core.Platform, what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.m[string(p)+" "+what]
}

func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Sprint(t.m)
}

// patience is how long a person waits before trying again.
const patience = 4 * time.Second
