package dingtalksim

import (
	"context"
	"encoding/json"
	"time"
)

// eventRetries is the schedule of an event that was not answered. Source:
// open.dingtalk.com/document/development/appendix-b-proposals-for-rational-use-of-resources
var eventRetries = []time.Duration{10 * time.Second, 30 * time.Second}

// freeEvents are the contact events that cost no Webhook & Stream unit.
var freeEvents = map[string]bool{
	eventUserAdd: true, eventUserModify: true, eventUserLeave: true, eventDeptModify: true,
	"org_dept_create": true, "org_dept_remove": true, "user_active_org": true, "org_admin_add": true, "org_admin_remove": true,
}

// pushMessage delivers a robot message and repeats it once if the options say so. It returns after the first attempt was handed over.
func (s *Sim) pushMessage(ctx context.Context, p *push) {
	s.open(p)
	err := s.attempt(ctx, p)
	if err != nil || s.set().redelivery == Forgetful || s.set().messages != Once {
		return // lost for good: there is no queue behind robot messages
	}
	s.background(func() {
		window := scaled(messageWindow, s.opt.RetryScale)
		if _, ok := s.wait(s.ctx, p, window); ok || s.ctx.Err() != nil {
			return
		}
		p.reopen()
		s.meter.redelivered.Add(1)
		_ = s.attempt(s.ctx, p)
	})
}

// Emit pushes an organisation event to EVENT subscribers and returns its eventId. It returns at once; unanswered events are repeated 10 s
// and 30 s (times RetryScale) later with the same ids. Without a live connection the schedule runs all the same.
func (s *Sim) Emit(ctx context.Context, eventType string, data any) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	body, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	now := s.now()
	if !freeEvents[eventType] && !s.meter.takeStream(s.set().meters, now) {
		// Source: open.dingtalk.com/document/development/develop-stream-mode-push-server
		body = mustJSON(map[string]any{"errCode": quotaErrorCode, "errMsg": quotaErrorText})
	}
	id := randomHex(16)
	p := s.newPush("event_push", typeEvent, s.opt.EventTopic, string(body), map[string]string{
		"eventType": eventType, "eventId": id, "eventCorpId": s.opt.CorpID,
		"eventBornTime": millisText(now), "eventUnifiedAppId": s.opt.AppID,
	})
	s.background(func() { s.deliverEvent(p) })
	return id, nil
}

func (s *Sim) deliverEvent(p *push) {
	s.open(p)
	for try := 0; ; try++ {
		if s.attempt(s.ctx, p) == nil {
			if ack, ok := s.wait(s.ctx, p, scaled(eventWindow, s.opt.DeadlineScale)); ok && eventDone(ack) {
				return
			}
		}
		if try == len(eventRetries) || s.set().redelivery == Forgetful {
			return
		}
		if !s.pause(s.ctx, scaled(eventRetries[try], s.opt.RetryScale)) {
			return
		}
		p.reopen()
		s.meter.redelivered.Add(1)
	}
}

// eventDone tells whether an ACK ends the delivery: code 200 and status SUCCESS. LATER asks for a repetition.
func eventDone(ack ackFrame) bool {
	var v struct {
		Status string `json:"status"`
	}
	return ack.Code == 200 && json.Unmarshal([]byte(ack.Data), &v) == nil && v.Status == "SUCCESS"
}
