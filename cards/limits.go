package cards

// Limits is what one platform can show of a card, as data. Counts of text are runes unless the name says bytes; zero means the platform has no such part,
// except for MaxBytes, MaxElements and the rune counts, where zero means unlimited. A renderer never exceeds a limit: it cuts and reports a Degradation.
type Limits struct {
	Platform string

	MaxBytes    int // the whole payload, serialised
	MaxElements int // nodes that carry a tag
	ValueBytes  int // one plain value of a key-value payload

	Title    int
	Subtitle int
	Tags     int
	TagRunes int // all tags together where they share one line
	Summary  int
	Body     int // running text

	Rows     int
	RowLabel int
	RowValue int
	RowLinks bool // a row can be a link

	Buttons      int
	ButtonRunes  int
	ButtonBytes  int  // the id or key behind a button
	LinkButtons  bool // a link can stand among the buttons
	Confirm      bool // a button can ask before it sends
	MenuItems    int  // buttons behind a "more" menu
	Jumps        int  // links under the text
	JumpRunes    int
	TaskIDBytes  int
	HTTPURLBytes int

	// Inputs lists the input types a form can show. Without InputText the card has no text input at all.
	Inputs        []InputType
	InputMax      int // longest answer of a text input
	InputLabel    int // label and placeholder
	Selects       int // drop-downs beside buttons
	SelectTitle   int
	SelectOptions int
	OptionRunes   int
	OptionBytes   int
	NameBytes     int // name of an input

	VoteTitle   int
	VoteBody    int
	VoteOptions int
	VoteRunes   int
}

// Shows reports whether a form can show an input of type t.
func (l Limits) Shows(t InputType) bool {
	for _, have := range l.Inputs {
		if have == t {
			return true
		}
	}
	return false
}

// Feishu is card JSON 2.0: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure for the sums,
// …/card-json-v2-components/ for the parts.
var Feishu = Limits{
	Platform:      "feishu",
	MaxBytes:      30 * 1024, // card-json-v2-structure; the same number at reference/im-v1/message/create
	MaxElements:   200,       // card-json-v2-structure: every plain_text counts
	Title:         100,       // content-components/title: at most four lines; this many runes fit them on a phone
	Subtitle:      50,        // content-components/title: one line
	Tags:          3,         // content-components/title
	TagRunes:      12,        // ours: three tags of this length stay on one line
	Summary:       100,       // ours: the chat list shows one line
	RowLabel:      50,        // ours
	RowValue:      1000,      // ours
	Buttons:       30,        // ours: no count is documented, the sum of elements is
	ButtonRunes:   100,       // interactive-components/button
	ButtonBytes:   512,       // ours: no size of name or value is documented
	LinkButtons:   true,      // interactive-components/button, behaviors open_url
	Confirm:       true,      // interactive-components/button, confirm
	HTTPURLBytes:  2048,      // ours
	Inputs:        []InputType{InputText, InputMultiline, InputSelect, InputMultiselect, InputDate, InputNumber},
	InputMax:      1000, // interactive-components/input, max_length 1–1000
	InputLabel:    100,  // interactive-components/input
	SelectOptions: 50,   // ours: each option costs an element
	OptionRunes:   100,  // interactive-components/single-select-dropdown-menu: as a button's text
	OptionBytes:   512,  // ours
	NameBytes:     64,   // ours: no size is documented
}

// DingTalkPublic is the public template with callback buttons (id in package dingtalk). Sizes of values:
// open.dingtalk.com/document/orgapp/open-the-interface-to-create-a-card-instance.
var DingTalkPublic = Limits{
	Platform:     "dingtalk-public",
	MaxBytes:     100 * 1024, // the guide's total for one card's data
	ValueBytes:   1000,       // the API table says 1 KB a value; a little less, because the unit isn't documented
	Title:        100,        // ours
	Subtitle:     50,         // ours
	Tags:         6,          // ours: tags are text here
	TagRunes:     60,         // ours
	Summary:      100,        // ours
	RowLabel:     20,         // ours
	RowValue:     100,        // ours: rows share one value of ValueBytes
	Buttons:      8,          // ours: no count is documented, longer lists push the text off a phone's screen
	ButtonRunes:  20,         // ours
	ButtonBytes:  512,        // ours: no size is documented
	LinkButtons:  true,
	HTTPURLBytes: 2048, // ours
	NameBytes:    64,   // ours
	OptionBytes:  128,  // ours
}

// DingTalkOwn is our own template, which has a form component. Field types: open.dingtalk.com/document/orgapp/form-variables.
var DingTalkOwn = Limits{
	Platform:      "dingtalk-own",
	MaxBytes:      100 * 1024, // open-the-interface-to-create-a-card-instance
	ValueBytes:    1000,       // as DingTalkPublic
	Title:         100,        // ours
	Subtitle:      50,         // ours
	Tags:          6,          // ours
	TagRunes:      60,         // ours
	Summary:       100,        // ours
	Rows:          30,         // ours
	RowLabel:      20,         // ours
	RowValue:      300,        // ours
	Buttons:       12,         // ours
	ButtonRunes:   20,         // ours
	ButtonBytes:   512,        // ours
	LinkButtons:   true,
	Confirm:       true,
	HTTPURLBytes:  2048, // ours
	Inputs:        []InputType{InputText, InputMultiline, InputSelect, InputDate, InputNumber},
	InputMax:      1000, // ours
	InputLabel:    100,  // ours
	SelectOptions: 50,   // ours
	OptionRunes:   50,   // ours
	OptionBytes:   128,  // ours
	NameBytes:     64,   // ours
}

// WeComApp is a self-built app's template card: developer.work.weixin.qq.com/document/path/90236.
var WeComApp = Limits{
	Platform:      "wecom-app",
	Title:         36,   // main_title.title
	Subtitle:      44,   // main_title.desc
	Tags:          6,    // ours: tags share source.desc
	TagRunes:      20,   // source.desc
	Body:          160,  // sub_title_text
	Rows:          6,    // horizontal_content_list
	RowLabel:      5,    // keyname
	RowValue:      30,   // value
	RowLinks:      true, // horizontal_content_list type 1
	Buttons:       6,    // button_list
	ButtonRunes:   10,   // button_list.text
	ButtonBytes:   1024, // button_list.key
	LinkButtons:   true, // button_list.type 1
	MenuItems:     3,    // action_menu.action_list
	Jumps:         3,    // jump_list
	JumpRunes:     18,   // jump_list.title
	TaskIDBytes:   128,  // task_id
	HTTPURLBytes:  2048, // as the url of a text card on the same page
	Inputs:        []InputType{InputSelect},
	Selects:       1,    // button_selection
	SelectTitle:   16,   // button_selection.title: as its options, no size is given
	SelectOptions: 10,   // button_selection.option_list
	OptionRunes:   16,   // option_list.text
	OptionBytes:   128,  // option_list.id
	NameBytes:     1024, // question_key
	VoteTitle:     16,   // main_title.title of vote_interaction
	VoteBody:      160,  // main_title.desc of vote_interaction
	VoteOptions:   20,   // checkbox.option_list
	VoteRunes:     17,   // checkbox.option_list.text
}

// WeComAIBot is an AI bot's template card: developer.work.weixin.qq.com/document/path/101032. Where that page names no size the app's holds.
var WeComAIBot = Limits{
	Platform:      "wecom-aibot",
	Title:         26,
	Subtitle:      30,
	Tags:          6, // ours: tags share source.desc
	TagRunes:      13,
	Body:          112,
	Rows:          6,
	RowLabel:      5,
	RowValue:      26,
	RowLinks:      true,
	Buttons:       6,
	ButtonRunes:   10,
	ButtonBytes:   1024,
	MenuItems:     3,
	Jumps:         3,
	JumpRunes:     13,
	TaskIDBytes:   128,
	HTTPURLBytes:  2048,
	Inputs:        []InputType{InputSelect},
	Selects:       1,
	SelectTitle:   13,
	SelectOptions: 10,
	OptionRunes:   10,
	OptionBytes:   128,
	NameBytes:     1024,
	VoteTitle:     26,
	VoteBody:      30,
	VoteOptions:   20,
	VoteRunes:     11,
}
