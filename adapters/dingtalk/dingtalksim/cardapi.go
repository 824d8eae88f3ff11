package dingtalksim

import (
	"slices"
)

// createCard answers POST /v1.0/card/instances.
func (s *Sim) createCard(c *apiCall) reply {
	var r cardRequest
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	if f := s.checkCard(&r); f != nil {
		return f.reply(newStyle)
	}
	if _, isNew := s.makeCard(&r); !isNew && !s.opt.CardReuseSucceeds {
		return bad("param.cardAlreadyExist").reply(newStyle)
	}
	return jsonReply(map[string]any{"success": true, "result": r.OutTrackID})
}

// makeCard stores a checked card; isNew is false, and nothing changes, when its outTrackId is taken.
func (s *Sim) makeCard(r *cardRequest) (made *card, isNew bool) {
	made = &card{
		outTrackID: r.OutTrackID, templateID: r.CardTemplateID, template: s.cards.template(r.CardTemplateID),
		callback: r.CallbackType, idType: r.UserIDType, public: r.CardData.CardParamMap, private: s.byUserID(r.UserIDType, r.PrivateData),
		shown: map[string]map[string]string{}, spaces: r.spaceModels(), carriers: map[string]string{}, running: map[*callback]bool{},
	}
	if !s.cards.add(made) {
		return s.cards.find(r.OutTrackID), false
	}
	s.noteMismatches(made, r.CardData, r.PrivateData)
	return made, true
}

// byUserID turns private data keyed by the request's id type into data keyed by userId.
func (s *Sim) byUserID(idType int, data map[string]paramMap) map[string]map[string]string {
	out := map[string]map[string]string{}
	for id, m := range data {
		if p, ok := s.dir.memberBy(id, idType); ok {
			out[p.ID] = m.CardParamMap
		}
	}
	return out
}

func (s *Sim) noteMismatches(c *card, public *paramMap, private map[string]paramMap) {
	names := []string{}
	if public != nil {
		names = c.template.mismatches(public.CardParamMap)
	}
	for _, m := range private {
		names = append(names, c.template.mismatches(m.CardParamMap)...)
	}
	for _, n := range names {
		s.violate(Violation{Rule: RuleCardVariable, Card: c.outTrackID, Detail: n})
	}
}

// deliverCard answers POST /v1.0/card/instances/deliver, whose result is the list itself.
func (s *Sim) deliverCard(c *apiCall) reply {
	var r cardRequest
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	card := s.cards.find(r.OutTrackID)
	if card == nil {
		return bad("param.cardNotExist").reply(newStyle)
	}
	spaces, f := parseSpaces(r.OpenSpaceID)
	if f == nil {
		card.mu.Lock()
		have := card.spaces
		card.mu.Unlock()
		f = s.checkDelivery(&r, spaces, have)
	}
	if f != nil {
		return f.reply(newStyle)
	}
	return jsonReply(map[string]any{"success": true, "result": s.deliver(c, card, &r, spaces)})
}

// createAndDeliver answers POST /v1.0/card/instances/createAndDeliver.
func (s *Sim) createAndDeliver(c *apiCall) reply {
	var r cardRequest
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	f := s.checkCard(&r)
	var spaces []space
	if f == nil {
		spaces, f = parseSpaces(r.OpenSpaceID)
	}
	if f == nil {
		f = s.checkDelivery(&r, spaces, r.spaceModels())
	}
	if f != nil {
		return f.reply(newStyle)
	}
	card, isNew := s.makeCard(&r)
	if !isNew && !s.opt.CardReuseSucceeds {
		return bad("param.cardAlreadyExist").reply(newStyle)
	}
	if !isNew {
		return deliveredReply(card, card.earlier(spaces))
	}
	return deliveredReply(card, s.deliver(c, card, &r, spaces))
}

func deliveredReply(c *card, results []deliverResult) reply {
	return jsonReply(map[string]any{"success": true, "result": map[string]any{"outTrackId": c.outTrackID, "deliverResults": results}})
}

// deliverResult tells the fate of one space; HTTP 200 and success true above it mean nothing for it.
type deliverResult struct {
	SpaceType string `json:"spaceType"`
	SpaceID   string `json:"spaceId"`
	Success   bool   `json:"success"`
	CarrierID string `json:"carrierId,omitempty"`
	ErrorMsg  string `json:"errorMsg,omitempty"`
}

// earlier repeats the results of the first delivery for a reused outTrackId; spaces the card never went to get nothing.
func (c *card) earlier(spaces []space) []deliverResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []deliverResult{}
	for _, sp := range spaces {
		if id := c.carriers[sp.kind+"."+sp.id]; id != "" {
			out = append(out, deliverResult{sp.kind, sp.id, true, id, ""})
		}
	}
	return out
}

// deliver shows a card in each space it can reach. A space the card is in already keeps its one copy.
func (s *Sim) deliver(call *apiCall, c *card, r *cardRequest, spaces []space) []deliverResult {
	out := make([]deliverResult, 0, len(spaces))
	for _, sp := range spaces {
		m := r.deliverModel(sp.kind)
		chat, problem := s.reach(sp, c.idType, r.UserIDType)
		if problem != "" {
			out = append(out, deliverResult{sp.kind, sp.id, false, "", problem})
			continue
		}
		carrier, isNew := c.carrier(sp)
		out = append(out, deliverResult{sp.kind, sp.id, true, carrier, ""})
		if !isNew || call.silent {
			continue
		}
		e := &entry{card: c, key: carrier, msg: Message{
			ID: randomKey("msg"), Chat: chat, From: fromBot, Type: typeCard,
			Mentions: s.mentioned(m, r), Recipients: s.userIDs(m.Recipients, r.UserIDType),
		}}
		c.mu.Lock()
		c.sent = append(c.sent, e)
		c.mu.Unlock()
		s.post(e, s.directOwnerOf(chat))
	}
	return out
}

// carrier returns the carrierId of a space, which is a processQueryKey, and whether it was made just now.
func (c *card) carrier(sp space) (id string, isNew bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := sp.kind + "." + sp.id
	if id = c.carriers[key]; id != "" {
		return id, false
	}
	c.carriers[key] = randomKey("car")
	return c.carriers[key], true
}

// reach finds the chat behind a space, or says why the platform cannot deliver there.
func (s *Sim) reach(sp space, cardType, requestType int) (chat, problem string) {
	switch sp.kind {
	case spaceRobot:
		idType := max(cardType, requestType)
		p, ok := s.dir.memberBy(sp.id, idType)
		if !ok || p.Unreachable { // a conversation id ends here too: a single chat is addressed by the person
			return "", "spaceId is illegal"
		}
		return directChat(p.ID), ""
	case spaceGroup:
		g, ok := s.dir.group(sp.id)
		switch {
		case !ok:
			return "", "spaceId is illegal"
		case g.Disbanded:
			return "", "group.disbanded"
		case !g.BotMember || g.External:
			return "", "robot is not in the group"
		}
		return g.ID, ""
	}
	return "", "spaceType is not supported for this app"
}

func (s *Sim) mentioned(m *deliverModel, r *cardRequest) []string {
	var out []string
	for id := range m.AtUserIDs {
		if id == mentionAll {
			out = append(out, id)
			continue
		}
		out = append(out, s.userIDs([]string{id}, r.UserIDType)...)
	}
	for _, id := range s.userIDs(r.CardAtUserIDs, r.UserIDType) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func (s *Sim) userIDs(ids []string, idType int) []string {
	var out []string
	for _, id := range ids {
		if p, ok := s.dir.memberBy(id, idType); ok {
			out = append(out, p.ID)
		}
	}
	return out
}
