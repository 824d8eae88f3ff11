package dingtalksim

import (
	"maps"
	"time"
)

// updateCard answers PUT /v1.0/card/instances. An update made while a callback of the same card is being handled succeeds, is noted as a
// violation and is undone by the callback's answer.
// Source: open.dingtalk.com/document/development/interactive-card-update-interface and .../event-callback-card
func (s *Sim) updateCard(c *apiCall) reply {
	var r struct {
		OutTrackID  string              `json:"outTrackId"`
		UserIDType  int                 `json:"userIdType"`
		CardData    *paramMap           `json:"cardData"`
		PrivateData map[string]paramMap `json:"privateData"`
		Options     updateOptions       `json:"cardUpdateOptions"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	if f := missing("outTrackId", r.OutTrackID); f != nil {
		return f.reply(newStyle)
	}
	card := s.cards.find(r.OutTrackID)
	if card == nil {
		return bad("param.cardNotExist").reply(newStyle)
	}
	if f := s.checkData(r.UserIDType, r.CardData, r.PrivateData); f != nil {
		return f.reply(newStyle)
	}
	if c.silent {
		return jsonReply(map[string]any{"success": true, "result": true})
	}
	s.noteMismatches(card, r.CardData, r.PrivateData)
	private := map[string]paramMap{}
	for id, m := range s.byUserID(r.UserIDType, r.PrivateData) {
		private[id] = paramMap{m}
	}
	s.letAnswersLand(c, card)
	card.mu.Lock()
	early := len(card.running) > 0
	for cb := range card.running {
		if cb.undo == nil {
			cb.undo = card.snapshot()
		}
	}
	card.put(r.CardData, private, r.Options)
	card.mu.Unlock()
	if early {
		s.violate(Violation{Rule: RuleUpdateDuringCallback, Card: r.OutTrackID, Detail: "PUT before the callback was answered"})
	}
	s.touched(card, "")
	return jsonReply(map[string]any{"success": true, "result": true})
}

// letAnswersLand gives answers that left the client before this PUT, but over another socket, the time to be read.
func (s *Sim) letAnswersLand(c *apiCall, card *card) {
	until := time.Now().Add(s.opt.UpdateGrace)
	for {
		card.mu.Lock()
		var open *callback
		for cb := range card.running {
			open = cb
		}
		card.mu.Unlock()
		left := time.Until(until)
		if open == nil || left <= 0 {
			return
		}
		s.await(c.r.Context(), open.done, left)
	}
}

// addSpaces answers PUT /v1.0/card/instances/spaces.
func (s *Sim) addSpaces(c *apiCall) reply {
	var r cardRequest
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	card := s.cards.find(r.OutTrackID)
	if card == nil {
		return bad("param.cardNotExist").reply(newStyle)
	}
	models := r.spaceModels()
	if len(models) == 0 {
		return bad("param.openSpaceModelEmpty").reply(newStyle)
	}
	card.mu.Lock()
	next := maps.Clone(card.spaces)
	maps.Copy(next, models)
	card.spaces = next
	card.mu.Unlock()
	return jsonReply(map[string]any{"success": true, "result": true})
}
