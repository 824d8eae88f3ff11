package adaptertest

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// count tells how many messages of the bot say text.
func (s *stage) count(text string) int {
	n := 0
	for _, m := range s.h.Messages() {
		if m.FromBot && strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}

func sendIsSeen(s *stage) {
	plain := "您的工单 IT-1 已受理"
	receipt, err := s.a.Send(s.ctx, "send-plain", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: plain}))
	s.must("send", err)
	m := s.shown(plain)
	if receipt.MessageRef != "" && m.ID != receipt.MessageRef {
		s.Errorf("receipt says %q, shown is %q", receipt.MessageRef, m.ID)
	}
	hostile := "<at user_id=\"all\">所有人</at> **粗** [x](javascript:1)"
	_, err = s.a.Send(s.ctx, "send-hostile", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: string(cards.Escape("标题 " + hostile))}))
	s.must("send escaped text", err)
	s.shown("标题")
	_, err = s.a.Send(s.ctx, "send-card", s.toPerson(core.Outbound{Kind: core.SendMessage, Card: sampleCard("卡片标题", 1), Text: "卡片标题"}))
	s.must("send card", err)
	s.shown("卡片标题")
	if s.f.Group == "" {
		return
	}
	_, err = s.a.Send(s.ctx, "send-group", core.Outbound{
		Kind: core.SendMessage, Target: core.Target{Conversation: s.f.Group}, Text: "新工单 **IT-2**", Mentions: []core.Sender{s.f.Other},
	})
	s.must("send to the group", err)
	if m := s.shown("IT-2"); m.Chat != s.f.Group {
		s.Errorf("shown in %q, want the group %q", m.Chat, s.f.Group)
	}
}

func updateIsSeen(s *stage) {
	s.need(s.a.Capabilities().UpdateByAPI, "free updates")
	receipt := s.deliver("update-1", sampleCard("处理中 IT-3", 1))
	before := s.shown("处理中 IT-3")
	if len(receipt.Right) == 0 {
		s.Error("receipt of a card holds no right to update it")
	}
	if life := s.a.Capabilities().UpdateLife; life > 0 && receipt.RightUntil.IsZero() {
		s.Error("receipt doesn't say until when the card can be updated")
	}
	next, err := s.a.Update(s.ctx, "update-2", s.toPerson(core.Outbound{Kind: core.SendUpdate, Card: closedCard("已解决 IT-3", 2)}), receipt)
	s.must("update", err)
	if after := s.shown("已解决 IT-3"); after.ID != before.ID {
		s.Errorf("the update is shown by %s, the card is %s", after.ID, before.ID)
	}
	_, err = s.a.Update(s.ctx, "update-3", s.toPerson(core.Outbound{Kind: core.SendUpdate, Card: closedCard("已关闭 IT-3", 3)}), next)
	s.must("update by the receipt of an update", err)
	s.shown("已关闭 IT-3")
}

func recallIsSeen(s *stage) {
	s.need(s.f.Recalls, "recall")
	receipt, err := s.a.Send(s.ctx, "recall-1", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "发错了"}))
	s.must("send", err)
	m := s.shown("发错了")
	s.must("recall", s.a.Recall(s.ctx, receipt))
	_, err = s.h.Wait(s.ctx, func(got Message) bool { return got.ID == m.ID && got.Recalled })
	s.must("see the recall", err)
	s.must("recall again", s.a.Recall(s.ctx, receipt))
}

func replyIsSeen(s *stage) {
	s.need(s.a.Capabilities().Threads && s.f.Group != "", "threads")
	ref := s.say(Utterance{Group: true, Mention: true, Text: "我要报修"})
	s.message("the report", Saying("我要报修"))
	_, err := s.a.Send(s.ctx, "reply-1", core.Outbound{
		Kind: core.SendMessage, Text: "收到，IT-5", Target: core.Target{Conversation: s.f.Group, ReplyTo: ref, InThread: true},
	})
	s.must("reply", err)
	if m := s.shown("收到，IT-5"); m.ReplyTo != ref || m.Chat != s.f.Group {
		s.Errorf("the reply stands at %q in %q, want %q in %q", m.ReplyTo, m.Chat, ref, s.f.Group)
	}
}

func uploadIsSeen(s *stage) {
	up, ok := s.a.(adapters.Uploader)
	s.need(ok && s.f.Uploads, "uploads")
	opened := 0
	open := func() (io.ReadCloser, error) {
		opened++
		return io.NopCloser(bytes.NewReader([]byte("%PDF-1.7 内容"))), nil
	}
	at := core.Attachment{ID: "a1", Kind: core.File, Name: "报价单.pdf"}
	_, err := up.SendFile(s.ctx, "file-1", core.Target{Account: s.f.Person}, at, open)
	s.must("pass a file on", err)
	_, err = s.h.Wait(s.ctx, func(m Message) bool { return m.FromBot && m.Files > 0 })
	s.must("see the file", err)
	broken := func() (io.ReadCloser, error) { return nil, errors.New("storage is away") }
	if _, err := up.SendFile(s.ctx, "file-2", core.Target{Account: s.f.Person}, at, broken); !errors.Is(err, adapters.ErrRetryable) {
		s.Errorf("a file that can't be opened gives %v, want retryable", err)
	}
}

func repeatedSend(s *stage) {
	s.need(s.f.SilentRepeat, "idempotent sends")
	m := s.toPerson(core.Outbound{Kind: core.SendMessage, Card: sampleCard("只要一次", 1), Text: "只要一次"})
	first, err := s.a.Send(s.ctx, "once-1", m)
	s.must("send", err)
	second, err := s.a.Send(s.ctx, "once-1", m)
	s.must("send again", err)
	if first.MessageRef != second.MessageRef {
		s.Errorf("receipts name %q and %q", first.MessageRef, second.MessageRef)
	}
	if n := s.count("只要一次"); n != 1 {
		s.Errorf("%d messages are shown, want 1", n)
	}
	_, err = s.a.Send(s.ctx, "once-2", m)
	s.must("send with another key", err)
	if n := s.count("只要一次"); n != 2 {
		s.Errorf("another key shows %d messages, want 2", n)
	}
}
