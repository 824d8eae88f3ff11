package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 123000, time.UTC)
	it   = core.Desk{ID: "it", Prefix: "IT"}
)

func ticket(id core.TicketID, number string) core.Ticket {
	return core.Ticket{
		ID: id, Number: number, Desk: "it", Type: core.Incident, Status: core.StatusNew, Priority: "P3", Category: "network", Title: "VPN 连不上",
		Text: "报错 809", Requester: "p1", Origin: core.Target{Conversation: "c1", Account: core.Sender{ID: "u1"}}, Bot: "b", Platform: core.Feishu,
		Created: noon, Updated: noon, Detail: core.TicketDetail{PriorityReason: "单人", ResponseDue: noon.Add(time.Hour), Form: map[string]string{"a": "b"}},
	}
}

func addTicket(t testing.TB, db *store.DB, org core.OrgID, k core.Ticket) {
	t.Helper()
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) { ok(t, tx.AddTicket(ctx, k)) })
}

func TestATicketReadsBackAsItWasWritten(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		want := ticket("t1", "IT-000001")
		addTicket(t, db, "acme", want)
		want.Org, want.Revision = "acme", 1
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			got, err := tx.TicketNumbered(ctx, " it-000001 ")
			ok(t, err)
			if d := cmp.Diff(want, got); d != "" {
				t.Fatal(d)
			}
			got.Status, got.Assignee = core.StatusAssigned, "p9"
			ok(t, tx.PutTicket(ctx, &got))
			ok(t, tx.AddAct(ctx, core.Act{Ticket: "t1", At: noon, Actor: "p9", Verb: "claimed", Public: true, Data: map[string]any{"from": "group"}}))
			ok(t, tx.AddAct(ctx, core.Act{Ticket: "t1", At: noon, Verb: "noted", Text: "内部"}))
			again, err := tx.Ticket(ctx, "t1")
			ok(t, err)
			if again.Revision != 2 || got.Revision != 2 || again.Assignee != "p9" {
				t.Fatalf("changed ticket %+v", again)
			}
			acts, err := tx.Acts(ctx, "t1", false, 10)
			ok(t, err)
			if len(acts) != 2 || acts[0].Seq != 1 || acts[0].Data["from"] != "group" || acts[1].Verb != "noted" {
				t.Fatalf("timeline %+v", acts)
			}
			public, err := tx.Acts(ctx, "t1", true, 10)
			ok(t, err)
			if len(public) != 1 {
				t.Fatalf("public timeline %+v", public)
			}
		})
	})
}

func TestAChangeBasedOnAnOldRevisionIsAConflict(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		k := ticket("t1", "IT-000001")
		addTicket(t, db, "acme", k)
		k.Revision = 7
		wantCode(t, db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.PutTicket(ctx, &k) }), core.CodeConflict)
		wantCode(t, db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.AddTicket(ctx, ticket("t2", "IT-000001"))
		}), core.CodeConflict)
		wantCode(t, db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			a := core.Approval{ID: "none", Revision: 1}
			return tx.PutApproval(ctx, &a)
		}), core.CodeConflict)
	})
}

func TestQueuesAreOrderedByUrgencyThenAge(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for i, p := range []core.Priority{"P3", "P1", "P3", "P2"} {
			k := ticket(core.TicketID(fmt.Sprint("t", i)), fmt.Sprint("IT-", i))
			k.Priority, k.Created = p, noon.Add(time.Duration(i)*time.Minute)
			addTicket(t, db, "acme", k)
		}
		mine := ticket("t9", "IT-9")
		mine.Assignee, mine.Status = "p9", core.StatusInProgress
		addTicket(t, db, "acme", mine)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			list, total, err := tx.Queue(ctx, "it", 3)
			ok(t, err)
			if got := ids(list); total != 4 || !slices.Equal(got, []core.TicketID{"t1", "t3", "t0"}) {
				t.Fatalf("queue %v of %d", got, total)
			}
			n, err := tx.Ahead(ctx, list[2])
			ok(t, err)
			if n != 2 {
				t.Fatalf("%d ahead of the third", n)
			}
			list, err = tx.AssignedTo(ctx, "p9", 5)
			ok(t, err)
			if got := ids(list); !slices.Equal(got, []core.TicketID{"t9"}) {
				t.Fatalf("assigned %v", got)
			}
			list, err = tx.TicketsOf(ctx, "p1", true, 2)
			ok(t, err)
			if got := ids(list); !slices.Equal(got, []core.TicketID{"t3", "t2"}) {
				t.Fatalf("newest of requester %v", got)
			}
		})
	})
}

func ids(list []core.Ticket) []core.TicketID {
	var out []core.TicketID
	for _, k := range list {
		out = append(out, k.ID)
	}
	return out
}

func TestTicketNumbersAreNeverGivenTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		var mu sync.Mutex
		seen := map[string]bool{}
		var wg sync.WaitGroup
		for w := range 12 { // more turns than connections: a reservation must not need one of theirs
			wg.Go(func() {
				for i := range 12 {
					var n string
					err := db.Org("acme").Tx(context.Background(), func(ctx context.Context, tx *store.Tx) (err error) {
						if _, err = tx.TicketsOf(ctx, "p", true, 1); err != nil {
							return err
						}
						if n, err = tx.NextNumber(ctx, it); err == nil && (w+i)%5 == 0 {
							err = core.Refuse(core.CodeInvalid, "rolled back")
						}
						return err
					})
					if err != nil {
						continue
					}
					mu.Lock()
					if seen[n] {
						t.Errorf("%s was given twice", n)
					}
					seen[n] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(seen) == 0 || !seen["IT-000001"] && !seen["IT-000002"] && len(seen) < 100 {
			t.Fatalf("numbers %v", seen)
		}
	})
}

func TestPeopleAreOneThroughTheirLinks(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		wecom := core.Account{Platform: core.WeCom, Tenant: "corp", ID: "wang"}
		feishu := core.Account{Platform: core.Feishu, Tenant: "ten", ID: "on_1", Address: "ou_1", Bot: "b"}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			_, err := tx.AddPerson(ctx, core.Person{ID: "p1", Name: "王伟", Active: true, Desks: []core.DeskID{"it"}}, wecom)
			ok(t, err)
			_, err = tx.AddPerson(ctx, core.Person{ID: "p2", Name: "王伟", Active: true, Bare: true}, feishu)
			ok(t, err)
			same, err := tx.AddPerson(ctx, core.Person{ID: "p3", Name: "王伟", Active: true}, wecom)
			ok(t, err)
			if same.ID != "p1" || same.Desks[0] != "it" {
				t.Fatalf("the owner of an existing account is %+v", same)
			}
			_, err = tx.Person(ctx, "p3")
			wantCode(t, err, core.CodeNotFound)
			ok(t, tx.AddTicket(ctx, func() core.Ticket { k := ticket("t1", "IT-1"); k.Requester = "p2"; return k }()))
			ok(t, tx.AddApproval(ctx, approval("a1", "p2")))
			ok(t, tx.Link(ctx, "p2", "p1"))
			ok(t, tx.TouchAccount(ctx, feishu))
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			p, a, err := tx.PersonByAccount(ctx, core.Feishu, "ten", "on_1")
			ok(t, err)
			if p.ID != "p1" || a.Person != "p2" || a.Address != "ou_1" {
				t.Fatalf("person %+v by account %+v", p, a)
			}
			accounts, err := tx.Accounts(ctx, "p2")
			ok(t, err)
			if len(accounts) != 2 || accounts[0].ID != "on_1" {
				t.Fatalf("accounts, most recently heard first: %+v", accounts)
			}
			for _, id := range []core.PersonID{"p1", "p2"} {
				list, err := tx.TicketsOf(ctx, id, true, 5)
				ok(t, err)
				waiting, err := tx.PendingFor(ctx, id, 5)
				ok(t, err)
				if len(list) != 1 || len(waiting) != 1 {
					t.Fatalf("%s sees %d tickets and %d approvals", id, len(list), len(waiting))
				}
			}
			named, err := tx.PeopleNamed(ctx, "王伟")
			ok(t, err)
			if len(named) != 1 {
				t.Fatalf("named %+v", named)
			}
			wantCode(t, tx.Link(ctx, "p1", "p2"), core.CodeInvalid)
			ok(t, tx.MarkUnreachable(ctx, core.Feishu, "ten", "on_1", "left"))
			ok(t, tx.Unlink(ctx, "p2"))
			p, a, err = tx.PersonByAccount(ctx, core.Feishu, "ten", "on_1")
			ok(t, err)
			if p.ID != "p2" || a.Unreachable != "left" {
				t.Fatalf("after unlinking %+v %+v", p, a)
			}
		})
	})
}

func approval(id core.ApprovalID, approvers ...core.PersonID) core.Approval {
	return core.Approval{ID: id, Ticket: "t1", State: core.ApprovalPending, Steps: []core.ApprovalStep{{Name: "经理", Approvers: approvers}, {Name: "财务", Approvers: []core.PersonID{"cfo"}}}, Created: noon}
}

func TestAnApprovalWaitsForItsOpenStepOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.AddApproval(ctx, approval("a1", "boss", "deputy"))) })
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			a, err := tx.Approval(ctx, "a1")
			ok(t, err)
			if a.Revision != 1 || waiting(t, ctx, tx, "deputy") != 1 || waiting(t, ctx, tx, "cfo") != 0 {
				t.Fatalf("approval %+v", a)
			}
			a.Steps[0].Decision = &core.Decision{By: "boss", Approved: true, At: noon}
			a.Step = 1
			ok(t, tx.PutApproval(ctx, &a))
			if a.Revision != 2 || waiting(t, ctx, tx, "boss") != 0 || waiting(t, ctx, tx, "cfo") != 1 {
				t.Fatal("the second step is not the one that waits")
			}
			a.State = core.ApprovalRejected
			ok(t, tx.PutApproval(ctx, &a))
			if waiting(t, ctx, tx, "cfo") != 0 {
				t.Fatal("a decided approval waits")
			}
		})
	})
}

func waiting(t *testing.T, ctx context.Context, tx *store.Tx, p core.PersonID) int {
	t.Helper()
	list, err := tx.PendingFor(ctx, p, 10)
	ok(t, err)
	return len(list)
}

func TestEveryBlockOfACardSurvivesTheOutbox(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		c := card("T1", 1)
		c.Body = []cards.Block{
			cards.Fields{{Label: "优先级", Value: "P2", Wide: true}}, cards.Markdown("**粗**"), cards.Note("注"), cards.Divider{},
			cards.People{{Label: "处理人", Name: "李", Account: "u"}}, cards.Timeline{{Time: "12:00", Who: "李", What: "接单"}}, cards.Progress{Steps: []string{"a", "b"}, Done: 1},
		}
		c.Forms = []cards.Form{{Name: "f", Inputs: []cards.Input{{Name: "reason", Canned: []cards.Option{{Value: "a", Label: "甲"}}}}}}
		send(t, db, "acme", message("b", "g", c))
		if d := cmp.Diff(c, pending(t, db, "b", 0)[0].Msg.Card); d != "" {
			t.Fatal(d)
		}
	})
}

func TestTheOpenChangesOfAnOrgAreFound(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		add := func(org core.OrgID, id core.TicketID, kind core.TicketType, status core.Status) {
			k := ticket(id, "IT-"+string(id))
			k.Type, k.Status = kind, status
			k.Detail.Change = &core.ChangePlan{From: time.Date(2026, 11, 25, 22, 0, 0, 0, time.UTC), Backout: "回滚"}
			k.Detail.Checks = []core.Check{{Name: "备份", By: []string{"technician"}, Who: "p", Done: time.Date(2026, 11, 25, 21, 0, 0, 0, time.UTC)}}
			addTicket(t, db, org, k)
		}
		add("acme", "1", core.Change, core.StatusWaitingApproval)
		add("acme", "2", core.Change, core.StatusInProgress)
		add("acme", "3", core.Change, core.StatusClosed)
		add("acme", "4", core.Incident, core.StatusNew)
		add("other", "5", core.Change, core.StatusNew)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			list, err := tx.OpenChanges(ctx, 10)
			ok(t, err)
			found := ids(list)
			slices.Sort(found)
			if !slices.Equal(found, []core.TicketID{"1", "2"}) {
				t.Fatalf("open changes %v", found)
			}
			if k := list[0]; k.Detail.Change.From.Hour() != 22 || k.Detail.Checks[0].Who != "p" {
				t.Errorf("read as %+v, %+v", k.Detail.Change, k.Detail.Checks)
			}
			if list, err = tx.OpenChanges(ctx, 1); err != nil || len(list) != 1 {
				t.Errorf("%d of at most one: %v", len(list), err)
			}
		})
	})
}

func TestATicketsChildrenAndWhatIsRequestedAreFound(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		parent := ticket("p", "HR-1")
		parent.Detail.Item, parent.Status, parent.Type = "onboarding", core.StatusFulfilling, core.ServiceRequest
		addTicket(t, db, "acme", parent)
		for i, number := range []string{"IT-3", "AD-1", "IT-2"} {
			k := ticket(core.TicketID(fmt.Sprint("k", i)), number)
			k.Type, k.Requester, k.Detail.Parent, k.Status = core.Task, "", "p", core.StatusWaitingTask
			addTicket(t, db, "acme", k)
		}
		foreign := ticket("f", "IT-9")
		foreign.Detail.Parent, foreign.Detail.Item = "p", "onboarding"
		addTicket(t, db, "other", foreign)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			list, err := tx.Children(ctx, "p")
			ok(t, err)
			if got := ids(list); !slices.Equal(got, []core.TicketID{"k1", "k2", "k0"}) {
				t.Fatalf("children %v", got)
			}
			asked, err := tx.Requested(ctx, 10)
			ok(t, err)
			if len(asked) != 1 || asked["onboarding"] != 1 {
				t.Fatalf("requested %v", asked)
			}
			if _, waiting, err := tx.Queue(ctx, "it", 5); err != nil || waiting != 0 {
				t.Fatalf("%d tasks and requests that can't be taken wait in the queue: %v", waiting, err)
			}
			orphan := list[0]
			orphan.Detail.Parent = ""
			ok(t, tx.PutTicket(ctx, &orphan))
			if list, err = tx.Children(ctx, "p"); err != nil || len(list) != 2 {
				t.Fatalf("a ticket that has no parent any more is still found: %v %v", ids(list), err)
			}
		})
	})
}
