package feishusim

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"time"
)

// sameShape wants the same keys with the same JSON types.
func sameShape(t *testing.T, path string, want, got any) {
	t.Helper()
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is %T, not an object", path, got)
			return
		}
		for k := range g {
			if _, known := w[k]; !known {
				t.Errorf("%s.%s is not in the sample", path, k)
			}
		}
		for k, v := range w {
			if _, there := g[k]; !there {
				t.Errorf("%s.%s is missing", path, k)
				continue
			}
			sameShape(t, path+"."+k, v, g[k])
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) == 0 {
			t.Errorf("%s is %T, not a filled array", path, got)
			return
		}
		sameShape(t, path+"[0]", w[0], g[0])
	default:
		if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
			t.Errorf("%s is %T, want %T", path, got, want)
		}
	}
}

func sample(t *testing.T, name string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func decoded(t *testing.T, p received) any {
	t.Helper()
	var out any
	if err := json.Unmarshal(p.body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func say(t *testing.T, s *Sim, u Utterance) string {
	t.Helper()
	id, err := s.Say(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestADirectMessageArrivesAsInTheSample(t *testing.T) {
	s, c := start(t, Options{})
	c.connect(c.accept)
	id := say(t, s, Utterance{Person: "lin", Text: "VPN 连不上"})
	p := c.next()
	sameShape(t, "event", sample(t, "event-message-p2p-text"), decoded(t, p))
	msg := p.event.Event["message"].(map[string]any)
	if msg["message_id"] != id || msg["content"] != `{"text":"VPN 连不上"}` {
		t.Errorf("message is %v", msg)
	}
	if p.event.Header["token"] != s.App().VerificationToken || len(p.event.Header["create_time"]) != 13 {
		t.Errorf("header is %v", p.event.Header)
	}
}

func TestAThreadMessageInAGroupArrivesAsInTheSample(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	c.connect(c.accept)
	root := c.card("oc_it", "ticket-status")
	say(t, s, Utterance{Person: "zhao", Chat: "oc_it", Text: "接单 @林晓", MentionBot: true, Mentions: []string{"lin"}, ReplyTo: root, InThread: true})
	p := c.next()
	sameShape(t, "event", sample(t, "event-message-group-thread-at"), decoded(t, p))
	msg := p.event.Event["message"].(map[string]any)
	if msg["content"] != `{"text":"@_user_1 接单 @_user_2"}` || msg["root_id"] != root || msg["parent_id"] != root {
		t.Errorf("message is %v", msg)
	}
}

func TestOtherEventsArriveAsInTheSamples(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	c.connect(c.accept)
	say(t, s, Utterance{Person: "lin", Text: "hello"})
	id := c.next().event.Event["message"].(map[string]any)["message_id"].(string)
	if err := s.RemoveBot("oc_it"); err != nil {
		t.Fatal(err)
	}
	if p := c.next(); p.event.Header["event_type"] != "im.chat.member.bot.deleted_v1" {
		t.Errorf("got %v", p.event.Header)
	}
	samples := sample(t, "events-misc")
	for event, act := range map[string]func() error{
		"im.chat.member.bot.added_v1":                  func() error { return s.AddBot("oc_it") },
		"im.chat.access_event.bot_p2p_chat_entered_v1": func() error { return s.EnterChat("lin") },
		"application.bot.menu_v6":                      func() error { return s.Menu("lin", "menu_new_ticket") },
		"im.message.reaction.created_v1":               func() error { return s.React("lin", id, "OnIt") },
	} {
		if err := act(); err != nil {
			t.Fatal(err)
		}
		p := c.next()
		sameShape(t, event, samples[event], decoded(t, p))
		if p.event.Header["event_type"] != event {
			t.Errorf("got %v, want %s", p.event.Header, event)
		}
	}
	if err := s.Recall("lin", id); err != nil {
		t.Fatal(err)
	}
	sameShape(t, "recalled", samples["im.message.recalled_v1"], decoded(t, c.next()))
}

func TestScopesDecideWhichGroupMessagesArrive(t *testing.T) {
	for _, all := range []bool{false, true} {
		t.Run(fmt.Sprint(all), func(t *testing.T) {
			s, c := start(t, Options{GroupAllMessages: all})
			c.connect(c.accept)
			say(t, s, Utterance{Person: "lin", Chat: "oc_it", Text: "not for the bot"})
			say(t, s, Utterance{Person: "lin", Chat: "oc_it", Text: "for the bot", MentionBot: true})
			first := c.next().event.Event["message"].(map[string]any)
			if _, mentioned := first["mentions"]; mentioned == all {
				t.Errorf("first push is %v", first)
			}
		})
	}
}

func TestAnotherBotOfTheSameNameIsNotTheBot(t *testing.T) {
	s, c := start(t, Options{BotMentions: true})
	s.AddPerson(Person{ID: "twin", Name: "IT 服务台", Bot: true})
	s.AddGroup(Group{ID: "oc_two", Members: []string{"lin", "twin"}, BotMember: true})
	c.connect(c.accept)
	say(t, s, Utterance{Person: "lin", Chat: "oc_two", Text: "to the twin", Mentions: []string{"twin"}})
	say(t, s, Utterance{Person: "twin", Chat: "oc_two", Text: "from the twin", MentionBot: true})
	if p := c.next(); p.event.Event["sender"].(map[string]any)["sender_type"] != "bot" {
		t.Errorf("got %s", p.body)
	}
}

func TestAnUnansweredEventIsRedeliveredFourTimes(t *testing.T) {
	s, c := start(t, Options{AnswerWithin: 5 * time.Millisecond, RetryScale: 1e-7})
	c.connect(nil)
	say(t, s, Utterance{Person: "lin", Text: "x"})
	var frames, events = map[string]bool{}, map[string]bool{}
	for range 5 {
		p := c.next()
		frames[p.frame.header("message_id")], events[p.event.Header["event_id"]] = true, true
	}
	if len(frames) != 5 || len(events) != 1 {
		t.Errorf("%d frames, %d event ids", len(frames), len(events))
	}
	waitFor(t, s, func() bool { return s.hub.stats.lost.Load() == 1 })
	c.quiet()
}

// waitFor returns once a counter has got where it should; counters give no signal.
func waitFor(t testing.TB, s *Sim, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	end := time.After(5 * time.Second)
	for !cond() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("condition never held")
		}
	}
}

func TestAFailedAnswerIsRedeliveredAndSuccessEndsIt(t *testing.T) {
	s, c := start(t, Options{RetryScale: 1e-7})
	c.connect(nil)
	say(t, s, Utterance{Person: "lin", Text: "x"})
	c.ack(c.next(), 500, nil)
	c.accept(c.next())
	waitFor(t, s, func() bool { return s.hub.stats.answered.Load() == 1 && s.Count(KindMessagePush) == 2 })
	c.quiet()
}

func TestAForgetfulPlatformNeverRepeats(t *testing.T) {
	s, c := start(t, Options{AnswerWithin: 5 * time.Millisecond, RetryScale: 1e-7, Redelivery: RedeliveryForgetful})
	c.connect(nil)
	say(t, s, Utterance{Person: "lin", Text: "x"})
	p := c.next()
	waitFor(t, s, func() bool { return s.hub.stats.lost.Load() == 1 })
	c.accept(p) // too late
	waitFor(t, s, func() bool { return s.hub.stats.late.Load() == 1 })
	c.quiet()
}

func TestEventsWhileNobodyIsConnectedFollowTheRetrySchedule(t *testing.T) {
	s, c := start(t, Options{Retry: []time.Duration{50 * time.Millisecond, 50 * time.Millisecond, 50 * time.Millisecond}})
	say(t, s, Utterance{Person: "lin", Text: "x"})
	c.connect(c.accept)
	c.next()
}

func TestAnAnswerThatIsNotTheFrameAgainCountsAsNone(t *testing.T) {
	s, c := start(t, Options{RetryScale: 1e-7})
	c.connect(nil)
	say(t, s, Utterance{Person: "lin", Text: "x"})
	p := c.next()
	stripped := p
	bare := *p.frame
	bare.headers = []frameHeader{{"type", "event"}, {"message_id", p.frame.header("message_id")}}
	stripped.frame = &bare
	c.accept(stripped)
	c.accept(c.next())
	waitFor(t, s, func() bool { return s.hub.stats.answered.Load() == 1 })
}

func TestLongEventsComeInFragments(t *testing.T) {
	s, c := start(t, Options{FragmentBytes: 100})
	c.connect(c.accept)
	say(t, s, Utterance{Person: "lin", Text: "long enough"})
	p := c.next()
	if p.frame.header("sum") < "2" || p.event.Schema != "2.0" {
		t.Errorf("headers %v, body %s", p.frame.headers, p.body)
	}
	waitFor(t, s, func() bool { return s.hub.stats.answered.Load() == 1 })
}

func TestPushFaultsDoWhatTheySay(t *testing.T) {
	text := func(p received) string {
		return p.event.Event["message"].(map[string]any)["content"].(string)
	}
	t.Run("duplicate", func(t *testing.T) {
		s, c := start(t, Options{})
		c.connect(c.accept)
		s.Inject(Fault{On: KindMessagePush, Kind: FaultDuplicate, Times: 1})
		say(t, s, Utterance{Person: "lin", Text: "x"})
		a, b := c.next(), c.next()
		if text(a) != text(b) || a.event.Header["event_id"] == b.event.Header["event_id"] {
			t.Errorf("%s and %s", a.body, b.body)
		}
	})
	t.Run("reorder", func(t *testing.T) {
		s, c := start(t, Options{})
		c.connect(c.accept)
		s.Inject(Fault{On: KindMessagePush, Kind: FaultReorder, Times: 1, Delay: time.Minute})
		say(t, s, Utterance{Person: "lin", Text: "1"})
		say(t, s, Utterance{Person: "lin", Text: "2"})
		if got := text(c.next()) + text(c.next()); got != `{"text":"2"}{"text":"1"}` {
			t.Errorf("order is %s", got)
		}
	})
	t.Run("drop_socket", func(t *testing.T) {
		s, c := start(t, Options{Retry: []time.Duration{20 * time.Millisecond, 20 * time.Millisecond, 20 * time.Millisecond}})
		c.connect(c.accept)
		s.Inject(Fault{On: KindMessagePush, Kind: FaultDropSocket, Times: 1})
		say(t, s, Utterance{Person: "lin", Text: "x"})
		<-c.done
		if err := s.WaitConnections(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		c.connect(c.accept)
		c.next()
	})
	t.Run("silent_loss", func(t *testing.T) {
		s, c := start(t, Options{RetryScale: 1e-7})
		c.connect(c.accept)
		s.Inject(Fault{On: KindMessagePush, Kind: FaultSilentLoss, Times: 1})
		say(t, s, Utterance{Person: "lin", Text: "1"})
		say(t, s, Utterance{Person: "lin", Text: "2"})
		if got := text(c.next()); got != `{"text":"2"}` {
			t.Errorf("got %s", got)
		}
	})
	t.Run("timeout_after_effect", func(t *testing.T) {
		s, c := start(t, Options{RetryScale: 1e-7})
		c.connect(c.accept)
		s.Inject(Fault{On: KindMessagePush, Kind: FaultTimeoutAfterEffect, Times: 1})
		say(t, s, Utterance{Person: "lin", Text: "x"})
		if a, b := c.next(), c.next(); a.event.Header["event_id"] != b.event.Header["event_id"] {
			t.Error("the repetition has another event_id")
		}
	})
}

func TestEveryConnectionGetsSomeEventsAndNoneGetsAll(t *testing.T) {
	s, a := start(t, Options{})
	b := &client{t: t, sim: s, http: a.http, pushes: make(chan received, 4096)}
	a.connect(a.accept)
	b.connect(b.accept)
	defer b.disconnect()
	for range 200 {
		say(t, s, Utterance{Person: "lin", Text: "x"})
	}
	waitFor(t, s, func() bool { return s.hub.stats.answered.Load() == 200 })
	counts := []int{len(a.pushes), len(b.pushes)}
	sort.Ints(counts)
	if counts[0] == 0 {
		t.Errorf("deliveries are %v", counts)
	}
}
