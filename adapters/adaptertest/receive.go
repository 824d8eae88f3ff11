package adaptertest

import (
	"bytes"
	"io"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

func textArrives(s *stage) {
	const text = "VPN 连不上，提示 809 <b>*\n第二行"
	ref := s.say(Utterance{Text: "  " + text})
	e := s.message("the text", Saying(text))
	s.checkEvent(e)
	if e.MessageRef == "" || ref != "" && e.MessageRef != ref {
		s.Errorf("MessageRef = %q, the platform calls it %q", e.MessageRef, ref)
	}
	if e.Conversation.Kind != core.Direct || !e.Mentioned {
		s.Errorf("a direct message is %q and mentioned %v", e.Conversation.Kind, e.Mentioned)
	}
	if e.Sender.ID != s.f.Person.ID || s.f.Person.Address != "" && e.Sender.Address != s.f.Person.Address {
		s.Errorf("Sender = %+v, want %+v", e.Sender, s.f.Person)
	}
	if e.Sender.External {
		s.Error("a member counts as external")
	}
}

// checkEvent holds for every event.
func (s *stage) checkEvent(e core.Event) {
	s.Helper()
	switch {
	case e.Dedupe == "" || len(e.Dedupe) > 200:
		s.Errorf("Dedupe = %q", e.Dedupe)
	case e.Platform != s.a.Capabilities().Platform:
		s.Errorf("Platform = %q", e.Platform)
	case e.At.IsZero() || e.At.Location().String() != "UTC":
		s.Errorf("At = %v, want UTC", e.At)
	case e.Conversation.ID == "":
		s.Error("Conversation.ID is empty")
	}
}

func mentionsAreSorted(s *stage) {
	s.need(s.f.Group != "" && s.a.Capabilities().GroupInput, "group input")
	s.say(Utterance{Group: true, Mention: true, Text: "打印机 卡纸", Others: []core.Sender{s.f.Other}})
	e := s.message("the group message", func(e core.Event) bool { return strings.Contains(e.Text, "打印机 卡纸") })
	s.checkEvent(e)
	if e.Conversation.Kind != core.Group || e.Conversation.ID != s.f.Group {
		s.Errorf("Conversation = %+v, want group %s", e.Conversation, s.f.Group)
	}
	if !e.Mentioned {
		s.Error("the bot was mentioned and the event doesn't say so")
	}
	if !strings.HasPrefix(e.Text, "打印机") && !strings.HasPrefix(e.Text, "@") || strings.HasPrefix(e.Text, " ") {
		s.Errorf("Text = %q begins with what is left of a mention", e.Text)
	}
	for _, m := range e.Mentions {
		if m.ID != s.f.Other.ID {
			s.Errorf("Mentions hold %+v, who wasn't mentioned", m)
		}
	}
}

func filesArrive(s *stage) {
	loader, ok := s.a.(adapters.Downloader)
	s.need(ok, "downloads")
	content := bytes.Repeat([]byte("日志 log\x00"), 5000)
	s.say(Utterance{File: &File{Kind: core.File, Name: "vpn.log", Content: content}})
	e := s.message("the file", func(e core.Event) bool { return len(e.Attachments) > 0 })
	s.checkEvent(e)
	at := e.Attachments[0]
	if at.ID == "" || at.Kind != core.File || len(e.Attachments) != 1 {
		s.Fatalf("Attachments = %+v", e.Attachments)
	}
	body, name, err := loader.Download(s.ctx, at)
	s.must("download", err)
	got, err := io.ReadAll(body)
	s.must("read the file", err)
	s.must("close the file", body.Close())
	if !bytes.Equal(got, content) {
		s.Errorf("file has %d bytes, want %d", len(got), len(content))
	}
	if name != "vpn.log" && at.Name != "vpn.log" {
		s.Errorf("name = %q and %q, want vpn.log", name, at.Name)
	}
}

func duplicatesShareAKey(s *stage) {
	s.inject(Fault{On: "message_push", Kind: "duplicate", Times: 1})
	s.say(Utterance{Text: "一次还是两次"})
	var first, second core.Event
	s.wait("both deliveries", func() bool {
		if len(s.sink.Events) >= 2 {
			first, second = s.sink.Events[0], s.sink.Events[1]
		}
		return len(s.sink.Events) >= 2
	})
	if first.Dedupe != second.Dedupe {
		s.Errorf("two deliveries of one message have keys %q and %q", first.Dedupe, second.Dedupe)
	}
	s.say(Utterance{Text: "另一条"})
	other := s.message("another message", Saying("另一条"))
	if other.Dedupe == first.Dedupe {
		s.Errorf("two messages share the key %q", other.Dedupe)
	}
}
