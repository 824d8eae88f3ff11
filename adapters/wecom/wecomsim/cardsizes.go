package wecomsim

// cardProfile is one column of the documented sizes. Character sizes are advice (longer texts are cut or wrapped),
// list and byte sizes are enforced.
type cardProfile struct {
	name                              string
	sourceDesc, title, titleVote      int
	desc, descForm                    int
	emphTitle, emphDesc, sub          int
	rowValue, jumpTitle               int
	vertTitle, vertDesc               int
	selectTitle, optionText, voteText int
	urlButtons, rowAttachment         bool
	askJump                           bool
	noticeOnly                        bool
	maxMenu                           int
}

// Sizes that both columns share.
const (
	maxRows, maxJumps, maxVertical       = 6, 3, 4
	maxButtons, maxSelects, maxOptions   = 6, 3, 10
	maxVoteOptions                       = 20
	keyBytes, optionIDBytes, taskIDBytes = 1024, 128, 128
	questionBytes                        = 200
	rowKeyChars, buttonChars             = 5, 10
	aspectLow, aspectHigh                = 1.3, 2.25
)

// appProfile: developer.work.weixin.qq.com/document/path/90236.
var appProfile = cardProfile{
	name: "app", sourceDesc: 20, title: 36, titleVote: 16, desc: 44, descForm: 160, emphTitle: 14, emphDesc: 22, sub: 160,
	rowValue: 30, jumpTitle: 18, vertTitle: 38, vertDesc: 160, selectTitle: 0, optionText: 16, voteText: 17,
	urlButtons: true, rowAttachment: true, maxMenu: 3,
}

// botProfile: developer.work.weixin.qq.com/document/path/101032.
var botProfile = cardProfile{
	name: "aibot", sourceDesc: 13, title: 26, titleVote: 26, desc: 30, descForm: 30, emphTitle: 10, emphDesc: 15, sub: 112,
	rowValue: 26, jumpTitle: 13, vertTitle: 26, vertDesc: 112, selectTitle: 13, optionText: 10, voteText: 11,
	askJump: true, maxMenu: 3,
}

// webhookProfile: developer.work.weixin.qq.com/document/path/99110.
var webhookProfile = func() cardProfile {
	p := botProfile
	p.name, p.rowAttachment, p.noticeOnly, p.askJump = "webhook", true, true, false
	return p
}()

// passiveProfile: the passive-reply page allows ten menu entries (developer.work.weixin.qq.com/document/path/90241).
var passiveProfile = func() cardProfile {
	p := appProfile
	p.name, p.maxMenu = "passive", 10
	return p
}()

// shownFields lists what each card type shows; anything else is ignored by clients.
var shownFields = map[string][]string{
	cardText: {"source", "action_menu", "main_title", "emphasis_content", "quote_area", "sub_title_text",
		"horizontal_content_list", "jump_list", "card_action"},
	cardNews: {"source", "action_menu", "main_title", "quote_area", "card_image", "image_text_area",
		"vertical_content_list", "horizontal_content_list", "jump_list", "card_action"},
	cardButton: {"source", "action_menu", "main_title", "quote_area", "sub_title_text", "horizontal_content_list",
		"card_action", "button_selection", "button_list"},
	cardVote:     {"source", "main_title", "checkbox", "submit_button"},
	cardMultiple: {"source", "main_title", "select_list", "submit_button"},
}
