package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	cardsdt "github.com/imdesk/imdesk/cards/dingtalk"
	"github.com/imdesk/imdesk/core"
)

// newCard is the body of createAndDeliver: open.dingtalk.com/document/development/create-and-deliver-cards.
type newCard struct {
	TemplateID   string        `json:"cardTemplateId"`
	OutTrackID   string        `json:"outTrackId"`
	CallbackType string        `json:"callbackType"`
	UserIDType   int           `json:"userIdType"`
	Data         cardData      `json:"cardData"`
	OpenSpaceID  string        `json:"openSpaceId"`
	GroupSpace   *spaceModel   `json:"imGroupOpenSpaceModel,omitempty"`
	GroupDeliver *deliverModel `json:"imGroupOpenDeliverModel,omitempty"`
	RobotSpace   *spaceModel   `json:"imRobotOpenSpaceModel,omitempty"`
	RobotDeliver *deliverModel `json:"imRobotOpenDeliverModel,omitempty"`
}

type spaceModel struct {
	SupportForward bool              `json:"supportForward"`
	LastMessage    map[string]string `json:"lastMessageI18n"`
	Notification   notification      `json:"notification"`
}

type notification struct {
	Alert string `json:"alertContent"`
	Off   bool   `json:"notificationOff"`
}

type deliverModel struct {
	SpaceType string            `json:"spaceType,omitempty"`
	RobotCode string            `json:"robotCode"`
	AtUserIDs map[string]string `json:"atUserIds,omitempty"`
}

// summaryRunes fit the line of the chat list and of the push notification.
const summaryRunes = 60

// composeCard fills the body; mentions are left out where they are unwanted.
func (a *Adapter) composeCard(key string, m core.Outbound, t tier, mention bool) (newCard, []cards.Degradation) {
	to := placeOf(m.Target)
	params, degraded := render(*m.Card, t)
	summary := cards.Truncate(cards.OneLine(m.Card.Summary), summaryRunes)
	if summary == "" {
		summary = cards.Truncate(cards.OneLine(m.Card.Heading()), summaryRunes)
	}
	c := newCard{
		TemplateID: cardsdt.PublicTemplate, OutTrackID: track{t, to.person != ""}.id(key), CallbackType: "STREAM", UserIDType: 1, Data: cardData{params},
	}
	if t == tierOwn {
		c.TemplateID = a.cfg.CardTemplate
	}
	space := &spaceModel{LastMessage: map[string]string{"ZH_CN": summary}, Notification: notification{Alert: summary}}
	deliver := &deliverModel{RobotCode: a.cfg.RobotCode}
	if to.person != "" {
		deliver.SpaceType = "IM_ROBOT"
		c.OpenSpaceID, c.RobotSpace, c.RobotDeliver = "dtv1.card//IM_ROBOT."+to.person, space, deliver
		return c, degraded
	}
	if mention {
		deliver.AtUserIDs = namesOf(m.Mentions)
	}
	c.OpenSpaceID, c.GroupSpace, c.GroupDeliver = "dtv1.card//IM_GROUP."+to.group, space, deliver
	return c, degraded
}

func namesOf(people []core.Sender) map[string]string {
	names := map[string]string{}
	for _, p := range people {
		if p.ID == "" {
			continue
		}
		names[p.ID] = p.Name
		if p.Name == "" {
			names[p.ID] = p.ID
		}
	}
	return names
}

// sendCard makes and delivers a card in one call. Its outTrackId makes it repeatable: a second call finds the card and shows nothing new.
func (a *Adapter) sendCard(ctx context.Context, key string, m core.Outbound, t tier) (core.Receipt, error) {
	to := placeOf(m.Target)
	if to == (place{}) {
		return core.Receipt{}, noReceiver("send card")
	}
	body, degraded := a.composeCard(key, m, t, true)
	carrier, err := a.createCard(ctx, body)
	if codeOf(err) == codeUserUnknown && len(m.Mentions) > 0 {
		// Somebody mentioned has left; the card matters more than the mention. Nothing was made by the refused call.
		body, degraded = a.composeCard(key, m, t, false)
		degraded = append(degraded, cards.Degradation{What: "mentions", How: "dropped, somebody is unknown"})
		carrier, err = a.createCard(ctx, body)
	}
	if err != nil {
		return core.Receipt{}, err
	}
	held := right{Track: body.OutTrackID, Key: carrier, Group: to.group}
	return core.Receipt{MessageRef: body.OutTrackID, Right: held.raw(), Degraded: degraded}, nil
}

func noReceiver(op string) *adapters.Error {
	return &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "no receiver"}
}

// createCard returns the carrierId, by which the card can be taken back; it is empty when an earlier attempt made the card.
func (a *Adapter) createCard(ctx context.Context, body newCard) (string, error) {
	var out struct {
		Success flag `json:"success"`
		Result  struct {
			Delivered json.RawMessage `json:"deliverResults"`
		} `json:"result"`
	}
	rq := request{op: "send card", method: http.MethodPost, path: "/v1.0/card/instances/createAndDeliver", repeatable: true, body: body, out: &out}
	if err := a.call(ctx, rq); err != nil {
		if codeOf(err) == codeCardExists {
			a.counts.Add("card_existed")
			return "", nil
		}
		return "", err
	}
	return a.delivered(rq, out.Result.Delivered)
}

// deliverResult is the fate of a card in one space: a success above it means nothing.
type deliverResult struct {
	Success   flag `json:"success"`
	CarrierID text `json:"carrierId"`
	ErrorMsg  text `json:"errorMsg"`
}

func (a *Adapter) delivered(rq request, raw json.RawMessage) (string, error) {
	results := listOf[deliverResult](raw)
	if len(results) == 0 {
		return "", nil // a repeated outTrackId: the first call told
	}
	d := results[0] // a card goes to one space
	if d.Success {
		return string(d.CarrierID), nil
	}
	code := string(d.ErrorMsg)
	e := a.refusal(rq, http.StatusOK, code)
	if _, known := rulingOf(code); !known {
		e.Verdict, e.Code = adapters.Forbidden, "deliverResults"
	}
	e.Message = a.redact.text(code)
	return "", e
}
