package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// said lets lin write and returns the event, whose handle answers it.
func said(t *testing.T, r *rig, sink *adaptertest.Sink, chat string) core.Event {
	t.Helper()
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Chat: chat, Text: "报修", MentionBot: chat != ""}); err != nil {
		t.Fatal(err)
	}
	return sink.Event(t, nil)
}

func answerTo(e core.Event, text string) core.Outbound {
	return core.Outbound{Text: text, Target: core.Target{Conversation: e.Conversation.ID, Account: e.Sender, Handle: e.Handle}}
}

func TestAReplyTakesTheWebhookWhileItLivesAndTheAPIAfter(t *testing.T) {
	for _, chat := range []string{"", group} {
		r, sink := running(t, simOptions(), nil, nil)
		e := said(t, r, sink, chat)
		receipt, err := r.a.Send(t.Context(), "k1", answerTo(e, "已受理"))
		if err != nil || !maps.Equal(receipt.Cost, map[string]int{MeterStream: 1}) || r.Count("reply") != 1 || r.Count("send") != 0 {
			t.Errorf("first reply: %+v, %v", receipt, err)
		}
		r.a.now = func() time.Time { return time.Now().Add(91 * time.Minute) }
		r.a.tokens.now = time.Now
		receipt, err = r.a.Send(t.Context(), "k2", answerTo(e, "还有"))
		if err != nil || !maps.Equal(receipt.Cost, map[string]int{MeterAPI: 1}) || r.Count("reply") != 1 || r.Count("send") != 1 {
			t.Errorf("late reply: %+v, %v", receipt, err)
		}
		want := r.sim.DirectChat(lin)
		if chat != "" {
			want = chat
		}
		for _, text := range []string{"已受理", "还有"} {
			if m := r.find(t, text); m.Chat != want {
				t.Errorf("%s is shown in %s, want %s", text, m.Chat, want)
			}
		}
	}
}

func TestARefusedWebhookFallsBackToTheAPI(t *testing.T) {
	for _, code := range []string{"300001", "20001", "410100", "999999"} {
		r, sink := running(t, simOptions(), nil, nil)
		e := said(t, r, sink, "")
		r.sim.Inject(dingtalksim.Fault{On: "reply", Kind: dingtalksim.FaultRefuse, Code: code, Times: 1})
		receipt, err := r.a.Send(t.Context(), "k1", answerTo(e, "已受理"))
		if err != nil || receipt.Cost[MeterAPI] != 1 || receipt.Cost[MeterStream] != 0 || r.showing("已受理") != 1 {
			t.Errorf("%s: %+v, %v", code, receipt, err)
		}
	}
}

func TestAReplyWhoseAnswerIsLostIsNotSentAgain(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	e := said(t, r, sink, "")
	r.a.rhythm.call = 300 * time.Millisecond
	r.sim.Inject(dingtalksim.Fault{On: "reply", Kind: dingtalksim.FaultTimeout, Times: 1})
	if _, err := r.a.Send(t.Context(), "k1", answerTo(e, "已受理")); !errors.Is(err, adapters.ErrUnknown) || r.showing("已受理") != 1 {
		t.Errorf("%v, shown %d times", err, r.showing("已受理"))
	}
}

func TestAWebhookOfAnotherHostIsNeverCalled(t *testing.T) {
	a := lone(t)
	expires := time.Now().Add(time.Hour).UnixMilli()
	for hook, want := range map[string]bool{
		"https://oapi.dingtalk.com/robot/sendBySession?session=x": true,
		"https://oapi.dingtalk.io/robot/sendBySession?session=x":  true,
		"http://oapi.dingtalk.com/robot/sendBySession?session=x":  false,
		"https://dingtalk.com.evil.example/robot":                 false,
		"https://evildingtalk.com/robot":                          false,
		"http://127.0.0.1:1/robot":                                false, // nothing configured is there
		"https://u:p@oapi.dingtalk.com/":                          false,
		"file:///etc/passwd":                                      false,
		"":                                                        false,
	} {
		raw, err := json.Marshal(handle{Webhook: hook, Expires: expires})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := a.webhookOf(raw); ok != want {
			t.Errorf("%q is used: %v", hook, ok)
		}
	}
}

func TestMentionsReachPeopleWhereThePlatformCan(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	e := said(t, r, sink, group)
	mentions := []core.Sender{{ID: zhou, Name: "周予安"}, {Name: "没有 id"}}
	m := answerTo(e, "请看")
	m.Mentions = mentions
	if _, err := r.a.Send(t.Context(), "k1", m); err != nil {
		t.Fatal(err)
	}
	if shown := r.find(t, "请看"); len(shown.Mentions) != 1 || shown.Mentions[0] != zhou {
		t.Errorf("webhook mentions %v", shown.Mentions)
	}
	_, err := r.a.Send(t.Context(), "k2", core.Outbound{Target: core.Target{Conversation: group}, Card: cardSaying("卡片来了"), Mentions: mentions})
	if err != nil {
		t.Fatal(err)
	}
	if shown := r.find(t, "卡片来了"); len(shown.Mentions) != 1 || shown.Mentions[0] != zhou {
		t.Errorf("card mentions %v", shown.Mentions)
	}
	receipt, err := r.a.Send(t.Context(), "k3", core.Outbound{Target: core.Target{Conversation: group}, Text: "没有会话", Mentions: mentions})
	if err != nil || len(receipt.Degraded) != 1 || !containsText(r.find(t, "没有会话"), "@周予安") {
		t.Errorf("text: %+v, %v", receipt, err)
	}
	receipt, err = r.a.Send(t.Context(), "k4", core.Outbound{
		Target: core.Target{Conversation: group}, Card: cardSaying("有人离职"), Mentions: []core.Sender{{ID: "0000", Name: "离职"}},
	})
	if err != nil || !containsDegradation(receipt, "mentions") || !containsText(r.find(t, "有人离职"), "同意") {
		t.Errorf("unknown mention: %+v, %v", receipt, err)
	}
	if v := r.sim.Violations(); len(v) != 0 {
		t.Errorf("violations %+v", v)
	}
}

func containsDegradation(r core.Receipt, what string) bool {
	for _, d := range r.Degraded {
		if d.What == what {
			return true
		}
	}
	return false
}

func TestACardSentAgainWithItsKeyShowsOnce(t *testing.T) {
	for _, succeeds := range []bool{false, true} {
		opts := simOptions()
		opts.CardReuseSucceeds = succeeds
		r := newRig(t, quiet(), opts, nil)
		var receipts []core.Receipt
		for range 2 {
			receipt, err := r.a.Send(t.Context(), "once", core.Outbound{Target: toLin, Card: cardSaying("只要一次")})
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, receipt)
		}
		if r.showing("只要一次") != 1 || receipts[0].MessageRef != receipts[1].MessageRef {
			t.Errorf("shown %d times: %+v", r.showing("只要一次"), receipts)
		}
	}
}

func TestTiersDegradeOnceWithOneAlarmAndTheCardStillArrives(t *testing.T) {
	r, sink := running(t, simOptions(), func(c *Config) { c.CardTemplate = "draft.schema" }, func(r *rig) {
		r.sim.AddTemplate("draft.schema", false, nil)
	})
	var wg sync.WaitGroup
	for _, key := range []string{"a", "b", "c", "d"} {
		wg.Go(func() {
			if _, err := r.a.Send(t.Context(), key, core.Outbound{Target: toLin, Card: cardSaying("公共模板 " + key)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := r.showing("382e4302"); n != 4 || r.a.Counts()["tier_lost"] != 1 {
		t.Errorf("%d cards, counts %v", n, r.a.Counts())
	}
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["dingtalk.template"], "已「发布」") })
	r.sim.Inject(dingtalksim.Fault{On: "send", Kind: dingtalksim.FaultRefuse, Code: codeTemplateMissing, Status: 400, Times: 1})
	receipt, err := r.a.Send(t.Context(), "text", core.Outbound{Target: toLin, Card: &cards.Card{
		Title: "纯文本", Code: "7F3K", Object: "TK1", Actions: []cards.Action{{Verb: "approve", Label: "同意"}},
	}})
	if err != nil || !receipt.AsText || r.showing("回复「同意 7F3K」") != 1 {
		t.Errorf("%+v, %v", receipt, err)
	}
	if _, err := r.a.Update(t.Context(), "u", core.Outbound{Card: cardSaying("x")}, receipt); !errors.Is(err, adapters.ErrGone) {
		t.Errorf("update of a text gives %v", err)
	}
}

func TestHostileAndLongTextsSurvive(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	text := "引号\" 反斜杠\\ 换行\n表情😀 <b> & 结尾"
	if _, err := r.a.Send(t.Context(), "k", core.Outbound{Target: toLin, Text: string(cards.Escape(text))}); err != nil {
		t.Fatal(err)
	}
	receipt, err := r.a.Send(t.Context(), "l", core.Outbound{Target: toLin, Text: "很长" + strings.Repeat("字\"", 20000)})
	if err != nil || !containsDegradation(receipt, "text") || r.showing("很长") != 1 {
		t.Errorf("%+v, %v", receipt.Degraded, err)
	}
	for _, m := range []core.Outbound{{Target: toLin}, {Target: toLin, Text: " \n"}, {Text: "没有收件人"}, {Card: cardSaying("没有收件人")}} {
		if _, err := r.a.Send(t.Context(), "k", m); !errors.Is(err, adapters.ErrRejected) {
			t.Errorf("%+v gives %v", m, err)
		}
	}
}

func TestUnreachablePeopleAndGroupsAreTold(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	toFar := core.Target{Account: core.Sender{ID: far}}
	if _, err := r.a.Send(t.Context(), "k", core.Outbound{Target: toFar, Card: cardSaying("x")}); !errors.Is(err, adapters.ErrForbidden) {
		t.Errorf("card to somebody out of range: %v", err)
	}
	r.sim.FlowControl(lin, true)
	_, err := r.a.Send(t.Context(), "k", core.Outbound{Target: toLin, Text: "慢"})
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Throttled || e.Scope != adapters.ScopeChat || e.Until.IsZero() {
		t.Errorf("flow control: %v", err)
	}
	r.sim.SetBotMember(group, false)
	toGroup := core.Target{Conversation: group}
	for _, m := range []core.Outbound{{Target: toGroup, Text: "x"}, {Target: toGroup, Card: cardSaying("x")}} {
		if _, err := r.a.Send(t.Context(), "k2", m); !errors.Is(err, adapters.ErrForbidden) {
			t.Errorf("robot removed: %v", err)
		}
	}
	r.sim.Disband(group)
	for _, m := range []core.Outbound{{Target: toGroup, Text: "x"}, {Target: toGroup, Card: cardSaying("x")}} {
		if _, err := r.a.Send(t.Context(), "k3", m); !errors.Is(err, adapters.ErrGone) {
			t.Errorf("group disbanded: %v", err)
		}
	}
	if _, err := r.a.Update(t.Context(), "u", core.Outbound{Card: cardSaying("x")}, core.Receipt{MessageRef: "never-pd"}); !errors.Is(err, adapters.ErrGone) {
		t.Errorf("update of no card: %v", err)
	}
}

func TestFilesArriveAsWhatTheyAre(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	for name, want := range map[string]string{"屏.png": "sampleImageMsg", "报价.PDF": "sampleFile", "日志.log": "日志.log.zip", "录屏.mp4": "录屏.mp4.zip"} {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(name))), nil }
		receipt, err := r.a.SendFile(t.Context(), "f", toLin, core.Attachment{Name: name, Kind: core.File}, open)
		if err != nil || receipt.Cost[MeterAPI] != 2 || r.showing(want) == 0 {
			t.Errorf("%s: %+v, %v", name, receipt, err)
		}
	}
	huge := func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zeros{}, maxUpload+1)), nil
	}
	if _, err := r.a.SendFile(t.Context(), "f", toLin, core.Attachment{Name: "x.pdf"}, huge); !errors.Is(err, adapters.ErrRejected) {
		t.Errorf("a huge file gives %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAMemberComesWithDepartmentAndManager(t *testing.T) {
	opts := simOptions()
	opts.StringNumbers = true
	r := newRig(t, quiet(), opts, nil)
	want := adapters.Member{ID: lin, Name: "林小满", Title: "工程师", Department: "信息技术部", ManagerID: zhou, Active: true}
	for range 2 {
		if m, err := r.a.Person(t.Context(), lin); err != nil || m != want {
			t.Errorf("%+v, %v", m, err)
		}
	}
	if n := r.Count("member"); n != 3 {
		t.Errorf("%d contact calls, want two people and one department", n)
	}
}

func TestTheFloodGuardStopsAllCalls(t *testing.T) {
	for _, code := range []string{"1111", "html"} {
		r := newRig(t, quiet(), simOptions(), nil)
		r.sim.Inject(dingtalksim.Fault{On: "send", Kind: dingtalksim.FaultRefuse, Code: code, Times: 1})
		for range 3 {
			_, err := r.a.Send(t.Context(), "k", core.Outbound{Target: toLin, Text: "x"})
			var e *adapters.Error
			if !errors.As(err, &e) || e.Verdict != adapters.Throttled || e.Scope != adapters.ScopeApp || time.Until(e.Until) < 4*time.Minute {
				t.Errorf("%s: %v", code, err)
			}
		}
		if n := r.Count("send"); n != 1 {
			t.Errorf("%s: %d calls went out", code, n)
		}
		r.a.now = func() time.Time { return time.Now().Add(blockTime + time.Second) }
		if _, err := r.a.Send(t.Context(), "k", core.Outbound{Target: toLin, Text: "x"}); err != nil {
			t.Errorf("%s: after the block: %v", code, err)
		}
	}
}

func TestFiftyCallsFetchOneToken(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	together := func() {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { _, _ = r.a.Person(context.Background(), zhou) }) // throttling is none of this test
		}
		wg.Wait()
	}
	together()
	if n := r.Count("token"); n != 1 {
		t.Errorf("%d tokens fetched", n)
	}
	r.sim.ExpireToken()
	together()
	if n := r.Count("token"); n != 2 {
		t.Errorf("%d tokens fetched after one died", n)
	}
}
