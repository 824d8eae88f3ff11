package wecomsim

import (
	"context"
	"net/http"
	"testing"
	"time"
)

func TestFaultsOfTheServerAPI(t *testing.T) {
	w := newWorld(t)
	w.want(w.send(text("LiuYan", "0")), 0)
	w.s.Inject(Fault{On: "send", Kind: FaultThrottle, Times: 1})
	w.want(w.send(text("LiuYan", "1")), codeTooOften)
	w.s.Inject(Fault{On: "send", Kind: FaultRefuse, Code: codeBusy, Times: 1})
	w.want(w.send(text("LiuYan", "1")), codeBusy)
	w.s.Inject(Fault{On: "*", Kind: FaultHTTP5xx, Status: 502, Times: 1})
	if a := w.send(text("LiuYan", "1")); a["http"] != 502.0 {
		t.Fatalf("%v", a)
	}
	w.s.Inject(Fault{On: "send", Kind: FaultDropSocket, Times: 1})
	if a := w.send(text("LiuYan", "1")); a["error"] == nil {
		t.Fatalf("%v", a)
	}
	w.only("app:LiuYan")
	w.s.Inject(Fault{On: "send", Kind: FaultSilentLoss, Times: 1})
	w.want(w.send(text("LiuYan", "1")), 0)
	w.only("app:LiuYan")
	w.s.Inject(Fault{On: "send", Kind: FaultExpiredToken, Times: 1})
	w.want(w.send(text("LiuYan", "1")), codeTokenExpired)
	w.want(w.send(text("LiuYan", "1")), codeTokenExpired)
	w.token = ""
	w.want(w.send(text("LiuYan", "1")), 0)
	if len(w.s.faults.list()) != 0 {
		t.Fatal("faults are left")
	}
}

func TestAnEffectWithoutAnAnswer(t *testing.T) {
	w := newWorld(t)
	w.want(w.send(text("ZhaoMin", "token")), 0)
	w.s.Inject(Fault{On: "send", Kind: FaultTimeoutAfterEffect, Times: 1})
	ctx, cancel := context.WithCancel(w.ctx)
	all := w.ctx
	w.ctx = ctx
	result := make(chan answer, 1)
	go func() { result <- w.send(text("LiuYan", "x")) }()
	if _, err := w.s.WaitMessage(all, func(m Message) bool { return m.Chat == "app:LiuYan" }); err != nil {
		t.Fatal(err)
	}
	cancel()
	if a := <-result; a["error"] == nil {
		t.Fatalf("%v", a)
	}
}

func TestFaultsOfCallbacks(t *testing.T) {
	w := newWorld(t)
	w.s.Inject(Fault{On: "message_push", Kind: FaultDuplicate, Times: 1})
	w.say(Utterance{Person: "LiuYan", Text: "twice"})
	if first, second := w.next(), w.next(); first.text != second.text {
		t.Fatal("the duplicate differs")
	}
	w.s.Inject(Fault{On: "message_push", Kind: FaultReorder, Times: 1, Delay: time.Minute})
	w.say(Utterance{Person: "LiuYan", Text: "first"})
	w.say(Utterance{Person: "LiuYan", Text: "second"})
	if w.next().xml.value("Content") != "second" || w.next().xml.value("Content") != "first" {
		t.Fatal("not reordered")
	}
	w.s.Inject(Fault{On: "message_push", Kind: FaultTimeoutAfterEffect, Times: 1})
	w.say(Utterance{Person: "LiuYan", Text: "answer lost"})
	if first, second := w.next(), w.next(); first.text != second.text {
		t.Fatal("not repeated after a lost answer")
	}
	w.s.Inject(Fault{On: "message_push", Kind: FaultSilentLoss, Times: 1})
	w.say(Utterance{Person: "LiuYan", Text: "lost"})
	w.say(Utterance{Person: "LiuYan", Text: "kept"})
	if w.next().xml.value("Content") != "kept" {
		t.Fatal("not lost")
	}
}

func TestFaultsOfTheLongConnection(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "x"})
	body := `{"chatid":"LiuYan","msgtype":"markdown","markdown":{"content":"x"}}`
	w.s.Inject(Fault{On: "send", Kind: FaultThrottle, Times: 1})
	c.do("aibot_send_msg", "1", body, codeTooOften)
	w.s.Inject(Fault{On: "send", Kind: FaultTimeoutAfterEffect, Times: 1})
	c.write("aibot_send_msg", "2", body)
	c.do("ping", "3", "", 0)
	if n := len(w.s.Messages("bot:LiuYan")); n != 2 {
		t.Fatalf("%d messages", n)
	}
	w.s.Inject(Fault{On: "message_push", Kind: FaultDuplicate, Times: 1})
	_, first := c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "twice"})
	if dig(first, "msgid") != dig(c.read(), "body", "msgid") {
		t.Fatal("the duplicate has another msgid")
	}
	w.s.Inject(Fault{On: "message_push", Kind: FaultReorder, Times: 1, Delay: time.Minute})
	w.say(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "first"})
	if _, body := c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "second"}); dig(body, "text", "content") != "second" {
		t.Fatal("not reordered")
	}
	if dig(c.read(), "body", "text", "content") != "first" {
		t.Fatal("the overtaken push is missing")
	}
	w.s.Inject(Fault{On: "ping", Kind: FaultDropSocket, Times: 1})
	c.write("ping", "4", "")
	if _, _, err := c.ws.ReadMessage(); err == nil {
		t.Fatal("the socket survived")
	}
}

func TestCallsOfOneAPIInParallelAreBounded(t *testing.T) {
	g := newGate()
	leave, ok := g.enter("x", 1)
	if _, second := g.enter("x", 1); !ok || second {
		t.Fatal("the second call was let in")
	}
	leave()
	if _, ok := g.enter("x", 1); !ok {
		t.Fatal("the gate stayed closed")
	}
	w := newWorld(t)
	w.s.SetLimits(Limits{Parallel: 1})
	w.want(w.call(http.MethodGet, "getcallbackip", nil), 0)
}
