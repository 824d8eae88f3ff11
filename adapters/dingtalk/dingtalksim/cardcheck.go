package dingtalksim

import (
	"slices"
	"strings"
)

type paramMap struct {
	CardParamMap map[string]string `json:"cardParamMap"`
}

// spaceModel is what a space of a card needs before delivery there.
type spaceModel struct {
	SupportForward *bool             `json:"supportForward"`
	LastMessage    map[string]string `json:"lastMessageI18n"`
	SpaceType      string            `json:"spaceType"`
	Notification   *struct {
		AlertContent string `json:"alertContent"`
		Off          bool   `json:"notificationOff"`
	} `json:"notification"`
}

type deliverModel struct {
	SpaceType  string            `json:"spaceType"`
	RobotCode  string            `json:"robotCode"`
	AtUserIDs  map[string]string `json:"atUserIds"`
	Recipients []string          `json:"recipients"`
}

// cardRequest is the body of create, deliver, createAndDeliver and spaces.
// Source: open.dingtalk.com/document/development/create-and-deliver-cards
type cardRequest struct {
	CardTemplateID   string              `json:"cardTemplateId"`
	OutTrackID       string              `json:"outTrackId"`
	CallbackType     string              `json:"callbackType"`
	CallbackRouteKey string              `json:"callbackRouteKey"`
	UserID           string              `json:"userId"`
	UserIDType       int                 `json:"userIdType"`
	CardAtUserIDs    []string            `json:"cardAtUserIds"`
	CardData         *paramMap           `json:"cardData"`
	PrivateData      map[string]paramMap `json:"privateData"`
	OpenSpaceID      string              `json:"openSpaceId"`

	GroupSpace    *spaceModel   `json:"imGroupOpenSpaceModel"`
	RobotSpace    *spaceModel   `json:"imRobotOpenSpaceModel"`
	SingleSpace   *spaceModel   `json:"imSingleOpenSpaceModel"`
	TopSpace      *spaceModel   `json:"topOpenSpaceModel"`
	GroupDeliver  *deliverModel `json:"imGroupOpenDeliverModel"`
	RobotDeliver  *deliverModel `json:"imRobotOpenDeliverModel"`
	SingleDeliver *deliverModel `json:"imSingleOpenDeliverModel"`
	TopDeliver    *deliverModel `json:"topOpenDeliverModel"`
}

// Kinds of space in an openSpaceId.
const (
	spaceGroup  = "IM_GROUP"
	spaceRobot  = "IM_ROBOT"
	spaceSingle = "IM_SINGLE"
	spaceTop    = "ONE_BOX"
)

const (
	spacePrefix    = "dtv1.card//"
	maxOpenSpaceID = 1000
	maxOutTrackID  = 100
	maxCardKey     = 100
)

// spaceModels returns the given models by kind; a model for chats without supportForward counts as missing.
func (r *cardRequest) spaceModels() map[string]spaceModel {
	out := map[string]spaceModel{}
	for kind, m := range map[string]*spaceModel{spaceGroup: r.GroupSpace, spaceRobot: r.RobotSpace, spaceSingle: r.SingleSpace} {
		if m != nil && m.SupportForward != nil {
			out[kind] = *m
		}
	}
	if r.TopSpace != nil {
		out[spaceTop] = *r.TopSpace
	}
	return out
}

func (r *cardRequest) deliverModel(kind string) *deliverModel {
	return map[string]*deliverModel{spaceGroup: r.GroupDeliver, spaceRobot: r.RobotDeliver, spaceSingle: r.SingleDeliver, spaceTop: r.TopDeliver}[kind]
}

// checkCard checks everything about creating a card.
func (s *Sim) checkCard(r *cardRequest) *failure {
	if f := missing("cardTemplateId", r.CardTemplateID, "outTrackId", r.OutTrackID); f != nil {
		return f
	}
	fail := func(code string) *failure { f := bad(code); return &f }
	t := s.cards.template(r.CardTemplateID)
	switch {
	case len([]rune(r.OutTrackID)) > maxOutTrackID:
		return fail("invalidParameter.outTrackId")
	case t == nil:
		return fail("param.templateNotExist")
	case !t.published:
		return fail("param.templateUnpublished")
	case r.CardData == nil || r.CardData.CardParamMap == nil:
		return fail("MissingcardData")
	case r.CallbackType != "" && r.CallbackType != "STREAM" && r.CallbackType != "HTTP":
		return fail("invalidParameter.callbackType")
	case r.CallbackType == "HTTP" && r.CallbackRouteKey == "":
		return fail("MissingcallbackRouteKey")
	}
	return s.checkData(r.UserIDType, r.CardData, r.PrivateData)
}

// checkData checks variables of a create or an update: sizes, content, and that private data belongs to existing people.
func (s *Sim) checkData(idType int, public *paramMap, private map[string]paramMap) *failure {
	if idType != 0 && idType != 1 && idType != unionIDType {
		f := bad("invalidParameter.userIdType")
		return &f
	}
	if public != nil {
		if f := s.checkParams(public.CardParamMap); f != nil {
			return f
		}
	}
	for id, data := range private {
		if _, ok := s.dir.memberBy(id, idType); !ok {
			f := bad("param.userIdNotExist")
			return &f
		}
		if f := s.checkParams(data.CardParamMap); f != nil {
			return f
		}
	}
	return nil
}

// checkParams applies the documented sizes. Source: open.dingtalk.com/document/development/open-the-interface-to-create-a-card-instance
func (s *Sim) checkParams(m map[string]string) *failure {
	fail := func(code string) *failure { f := bad(code); return &f }
	total := 0
	for k, v := range m {
		total += len(k) + len(v)
		switch {
		case len(k) > maxCardKey:
			return fail("invalidParameter.cardParamMap.keyTooLong")
		case s.opt.CardValueLimit > 0 && len(v) > s.opt.CardValueLimit:
			return fail("invalidParameter.cardParamMap.valueTooLong")
		case s.unsafe(v):
			return fail("param.contentUnsafe")
		}
	}
	if s.opt.CardTotalLimit > 0 && total > s.opt.CardTotalLimit {
		return fail("invalidParameter.cardParamMap.tooLong")
	}
	return nil
}

func (s *Sim) unsafe(text string) bool {
	return slices.ContainsFunc(s.opt.ForbiddenWords, func(w string) bool { return strings.Contains(text, w) })
}

type space struct{ kind, id string }

// parseSpaces reads an openSpaceId; letter case of the kinds differs between the documents, so both are accepted.
func parseSpaces(open string) ([]space, *failure) {
	fail := bad("param.openSpaceIdInvalid")
	rest, ok := strings.CutPrefix(open, spacePrefix)
	if !ok || len([]rune(open)) > maxOpenSpaceID {
		return nil, &fail
	}
	var out []space
	for _, part := range strings.Split(rest, ";") {
		kind, id, ok := strings.Cut(part, ".")
		kind = strings.ToUpper(kind)
		if !ok || id == "" || !slices.Contains([]string{spaceGroup, spaceRobot, spaceSingle, spaceTop}, kind) {
			return nil, &fail
		}
		out = append(out, space{kind, id})
	}
	return out, nil
}

// checkDelivery checks that every space has its models.
func (s *Sim) checkDelivery(r *cardRequest, spaces []space, have map[string]spaceModel) *failure {
	fail := func(code string) *failure { f := bad(code); return &f }
	for _, sp := range spaces {
		if _, ok := have[sp.kind]; !ok {
			return fail("param.openSpaceModelEmpty")
		}
		m := r.deliverModel(sp.kind)
		switch {
		case m == nil:
			return fail("param.openDeliverModelEmpty")
		case sp.kind == spaceGroup && m.RobotCode == "":
			return fail("MissingrobotCode")
		case sp.kind == spaceRobot && m.SpaceType != spaceRobot:
			return fail("invalidParameter.imRobotOpenDeliverModel.spaceType")
		case m.RobotCode != "" && m.RobotCode != s.opt.RobotCode:
			return fail("invalidParameter.robotCode.auth")
		}
		for id := range m.AtUserIDs {
			if _, ok := s.dir.memberBy(id, r.UserIDType); !ok && id != mentionAll {
				return fail("param.userIdNotExist")
			}
		}
	}
	return nil
}
