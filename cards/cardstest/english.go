package cardstest

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// EnglishStatus is the view of a requester who reads English.
func EnglishStatus() cards.Card {
	return cards.Card{
		Kind: cards.KindStatus, Title: "IT-001042 VPN won't connect, error 809", Tone: cards.ToneInfo, Language: language.English,
		Tags:    []cards.Tag{{Text: "In progress", Tone: cards.ToneInfo}, {Text: "P2", Tone: cards.ToneWarn}},
		Summary: "IT-001042 In progress: VPN won't connect, error 809",
		Body: []cards.Block{
			cards.Fields{{Label: "Type", Value: "网络与 VPN"}, {Label: "Owner", Value: "赵磊"}, {Label: "Next", Value: "赵磊 is working on it and will ask you to confirm", Wide: true}},
			cards.Timeline{{Time: "today 09:01", Who: "林小满", What: "reported it"}, {Time: "today 09:06", Who: "赵磊", What: "took it (waited 5 min)"}},
		},
		Actions: []cards.Action{
			{Verb: "ticket.comment", Label: "Add info"}, {Verb: "ticket.nudge", Label: "Remind"},
			{Verb: "ticket.cancel", Label: "Cancel", Style: cards.StyleDanger, Confirm: "Cancel IT-001042?"},
		},
		Object: "T1042", Revision: 2, Code: "9QKD",
	}
}

// EnglishApproval is a request before an approver who reads English.
func EnglishApproval() cards.Card {
	return cards.Card{
		Kind: cards.KindApproval, Title: "Approval: 笔记本申领", Subtitle: "IT-001043 · requested by 林小满", Tone: cards.ToneWarn, Language: language.English,
		Summary: "To approve: 林小满 requests 笔记本申领 (IT-001043)",
		Body:    []cards.Block{cards.Fields{{Label: "From", Value: "林小满"}, {Label: "型号", Value: "14 寸"}}, cards.Progress{Steps: []string{"上级", "负责人"}}},
		Actions: []cards.Action{{Verb: "approval.approve", Label: "Approve", Style: cards.StylePrimary, Confirm: "Approve the request of 林小满: 笔记本申领?"}, {Verb: "approval.more", Label: "More"}},
		Forms: []cards.Form{{
			Name:   "reject",
			Inputs: []cards.Input{{Name: "reason", Label: "Reason", Type: cards.InputMultiline, Placeholder: "The requester sees it", Required: true, MaxLength: 300, Canned: []cards.Option{{Value: "budget", Label: "Over budget"}, {Value: "info", Label: "Add details"}}}},
			Submit: cards.Action{Verb: "approval.reject", Label: "Reject", Style: cards.StyleDanger},
		}},
		Object: "A1043", Revision: 1, Code: "4TQZ",
	}
}
