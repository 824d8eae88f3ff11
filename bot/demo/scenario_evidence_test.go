package demo_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

func (p *play) org() *store.Org { return p.demo.App.DB.Org(p.demo.Company.Org.ID) }

func (p *play) files() files.Dir { return files.Dir(p.demo.App.Config.DataDir) }

func TestATicketsEvidenceHoldsWhatWasSaidDecidedSentAndAttached(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			report := pictured(t, p, on) // first: whoever has two open tickets is asked which one a picture is of
			c := evidenceOf(t, p, report, func(c evidence.Case) bool { return len(c.Attachments) == 1 && c.Attachments[0].SHA256 != "" })
			sum := sha256.Sum256(picture)
			if c.Attachments[0].SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("the picture's hash is %s", c.Attachments[0].SHA256)
			}
			find(t, c, "ticket.created", casts[on].employee)
			find(t, c, "ticket.commented", casts[on].employee)
			request := decided(t, p, on)
			c = evidenceOf(t, p, request, func(c evidence.Case) bool {
				return len(c.Approvals) == 1 && c.Approvals[0].State == core.ApprovalApproved
			})
			manager := applicants[on].manager
			line := find(t, c, "approval.decided", manager)
			if !strings.HasPrefix(line.Channel, string(on)+":") || line.Detail["before"] == nil || line.Detail["after"] == nil {
				t.Errorf("the decision is told as %+v", line)
			}
			if c.People[manager] != nameOf(p, manager) {
				t.Errorf("the manager is called %q", c.People[manager])
			}
		})
	})
}

// decided has a request approved on its first level.
func decided(t *testing.T, p *play, on core.Platform) string {
	who := applicants[on]
	applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
	n := applies(t, on, applicant)
	v := manager.matches(manager.direct, "the first level", func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil })
	manager.clicks(v, "同意", nil)
	lead := p.reachable(t, "tang-yifan", n)
	card := lead.matches(lead.direct, "the second level", func(v actor.View) bool { return v.Has(n, "审批") && v.Button("同意") != nil })
	lead.clicks(card, "同意", nil)
	applicant.sees(n, "全部通过")
	return n
}

// pictured reports a case and sends a picture of it.
func pictured(t *testing.T, p *play, on core.Platform) string {
	employee := p.person(casts[on].employee, on)
	employee.says("电脑蓝屏了，一直重启")
	employee.says("转人工")
	employee.sees("提交")
	employee.presses("提交")
	n := employee.numberIn(employee.sees("IT-0"))
	if _, err := employee.stage.Say(p.ctx, actor.Utterance{Person: employee.id, Files: []actor.File{{Name: "bluescreen.png", Kind: "image", Content: picture}}}); err != nil {
		t.Fatal(err)
	}
	employee.sees("已补充到 " + n)
	return n
}

// evidenceOf waits until a ticket's evidence is as wanted and every line of it is sealed and a message of it has its receipt.
func evidenceOf(t *testing.T, p *play, number string, ready func(evidence.Case) bool) evidence.Case {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	for {
		c, err := evidence.Ticket(ctx, p.org(), p.files(), number)
		if err != nil {
			t.Fatal(err)
		}
		sent := slices.ContainsFunc(c.Messages, func(m store.SentMessage) bool { return m.State == store.StateSent && len(m.Receipt) > 0 })
		sealed := !slices.ContainsFunc(c.Audit, func(l evidence.Line) bool { return l.Seq == 0 || l.Seal == "" })
		if sent && sealed && c.Verified && len(c.Cards) > 0 && ready(c) {
			return c
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the evidence of %s stays without something: sent %v, sealed %v, %d approvals, %d attachments", number, sent, sealed, len(c.Approvals), len(c.Attachments))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func find(t *testing.T, c evidence.Case, act string, who core.PersonID) evidence.Line {
	t.Helper()
	i := slices.IndexFunc(c.Audit, func(l evidence.Line) bool { return l.Act == act && l.Actor == who })
	if i < 0 {
		t.Fatalf("%s has no line of %s by %s", c.Ticket.Number, act, who)
	}
	return c.Audit[i]
}

func TestAnOrgMovesToTheOtherEngineWithItsFilesAndTrailAndTheReportStaysTheSame(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for _, on := range []core.Platform{core.Feishu, core.DingTalk, core.WeCom} {
			evidenceOf(t, p, pictured(t, p, on), func(c evidence.Case) bool { return len(c.Attachments) == 1 && c.Attachments[0].SHA256 != "" })
			decided(t, p, on)
		}
		var first, second bytes.Buffer
		m, err := evidence.Export(p.ctx, p.org(), p.files(), &first)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Missing) > 0 || m.Head.Seq == 0 {
			t.Fatalf("%+v", m)
		}
		there := moved(t, p.demo.App.DB.Embedded())
		files := files.Dir(t.TempDir())
		if _, err := evidence.Import(p.ctx, there, files, bytes.NewReader(first.Bytes()), int64(first.Len())); err != nil {
			t.Fatal(err)
		}
		if _, err := evidence.Export(p.ctx, there.Org(m.Org), files, &second); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("the second export differs: %s", cmp.Diff(contents(t, first.Bytes()), contents(t, second.Bytes())))
		}
		if here, there := reportUpTo(t, p.ctx, p.org(), m.Head), reportUpTo(t, p.ctx, there.Org(m.Org), m.Head); here != there {
			t.Errorf("the month's report differs: %s", cmp.Diff(here, there))
		}
		if _, err := evidence.Import(p.ctx, there, files, bytes.NewReader(first.Bytes()), int64(first.Len())); core.CodeOf(err) != core.CodeConflict {
			t.Errorf("importing it again: %v", err)
		}
	})
}

// moved is an empty database of the other engine.
func moved(t *testing.T, fromSQLite bool) *store.DB {
	cfg := store.Config{DataDir: t.TempDir()}
	if fromSQLite {
		cfg = store.Config{URL: pgtest.URL(t)}
	}
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}
