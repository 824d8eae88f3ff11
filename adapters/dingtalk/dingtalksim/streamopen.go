package dingtalksim

import (
	"encoding/xml"
	"strings"
	"sync"
	"time"
)

// Topics of the Stream protocol. Source: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol
const (
	topicMessage = "/v1.0/im/bot/messages/get"
	topicCard    = "/v1.0/card/instances/callback"
	socketPath   = "/connect"

	typeSystem   = "SYSTEM"
	typeEvent    = "EVENT"
	typeCallback = "CALLBACK"
)

type subscriptionSpec struct {
	Type  string `json:"type"`
	Topic string `json:"topic"`
}

// ticket opens exactly one connection within its life.
type ticket struct {
	until  time.Time
	topics map[subscriptionSpec]bool
	ua     string
	tail   string
}

type ticketStore struct {
	mu   sync.Mutex
	live map[string]ticket
}

func (t *ticketStore) init() { t.live = map[string]ticket{} }

func (t *ticketStore) issue(k ticket, now time.Time) string {
	id := uuid() + k.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	for old, v := range t.live {
		if now.After(v.until) {
			delete(t.live, old)
		}
	}
	t.live[id] = k
	return id
}

func (t *ticketStore) redeem(id string, now time.Time) (ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k, ok := t.live[id]
	delete(t.live, id)
	return k, ok && now.Before(k.until)
}

type openAnswer struct {
	XMLName  xml.Name `json:"-" xml:"response"`
	Endpoint string   `json:"endpoint" xml:"endpoint"`
	Ticket   string   `json:"ticket" xml:"ticket"`
}

// openConnection answers POST /v1.0/gateway/connections/open. Without an Accept header that asks for JSON the gateway answers XML.
func (s *Sim) openConnection(c *apiCall) reply {
	var req struct {
		ClientID      string             `json:"clientId"`
		ClientSecret  string             `json:"clientSecret"`
		Subscriptions []subscriptionSpec `json:"subscriptions"`
		UA            string             `json:"ua"`
		LocalIP       string             `json:"localIp"`
		Extras        map[string]string  `json:"extras"`
	}
	if f := decode(c.body, &req); f != nil {
		return f.reply(newStyle)
	}
	if req.ClientID != s.opt.ClientID || req.ClientSecret != s.opt.ClientSecret {
		return failure{status: s.opt.OpenDeniedStatus, code: s.opt.OpenDeniedCode, message: "鉴权失败"}.reply(newStyle)
	}
	topics, f := checkSubscriptions(req.Subscriptions)
	if f != nil {
		return f.reply(newStyle)
	}
	now := s.now()
	tail := ""
	if s.opt.OpaqueTickets {
		tail = "+/="
	}
	answer := openAnswer{
		Endpoint: strings.Replace(s.base(c.r), "http", "ws", 1) + socketPath,
		Ticket:   s.tickets.issue(ticket{until: now.Add(s.opt.TicketTTL), topics: topics, ua: req.UA, tail: tail}, now),
	}
	if strings.Contains(c.r.Header.Get("Accept"), "application/json") {
		return jsonReply(answer)
	}
	body, _ := xml.Marshal(answer)
	return reply{status: 200, ctype: "application/xml;charset=utf-8", body: append([]byte(xml.Header), body...)}
}

// checkSubscriptions enforces that types are known and that the only event topic is "*".
func checkSubscriptions(list []subscriptionSpec) (map[subscriptionSpec]bool, *failure) {
	topics := map[subscriptionSpec]bool{}
	for _, v := range list {
		known := v.Type == typeCallback || v.Type == typeSystem || v.Type == typeEvent && v.Topic == "*"
		if !known || v.Topic == "" {
			f := bad("invalidParameter.subscriptions")
			return nil, &f
		}
		topics[v] = true
	}
	if len(topics) == 0 {
		f := bad("Missingsubscriptions")
		return nil, &f
	}
	return topics, nil
}
