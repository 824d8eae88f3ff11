package feishusim

// prop is the type a card property must have.
type prop int

const (
	anyValue prop = iota
	str
	num
	boolean
	object
	array
	text   // {"tag":"plain_text"|"lark_md","content":…}
	length // "8px", "fill" or a number
)

type props map[string]prop

func merge(sets ...props) props {
	out := props{}
	for _, set := range sets {
		for k, v := range set {
			out[k] = v
		}
	}
	return out
}

// Property tables of card JSON 2.0. Unknown properties are errors there.
// Sources: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure
// and …/card-json-v2-breaking-changes-release-notes, components beneath
// …/card-json-v2-components.
var (
	rootProps   = props{"schema": str, "config": object, "card_link": object, "header": object, "body": object}
	configProps = props{"streaming_mode": boolean, "streaming_config": object, "summary": object, "locales": array,
		"enable_forward": boolean, "enable_forward_interaction": boolean, "update_multi": boolean,
		"width_mode": str, "use_custom_translation": boolean, "style": object}
	headerProps = props{"title": text, "subtitle": text, "text_tag_list": array, "i18n_text_tag_list": object,
		"template": str, "icon": object, "padding": length}
	linkProps = props{"url": str, "android_url": str, "ios_url": str, "pc_url": str}
	bodyProps = merge(layout, props{"elements": array})

	common = props{"tag": str, "element_id": str, "margin": length}
	layout = props{"direction": str, "padding": length, "horizontal_spacing": length, "horizontal_align": str,
		"vertical_spacing": length, "vertical_align": str}
	active = props{"name": str, "disabled": boolean, "disabled_tips": text, "hover_tips": text,
		"confirm": object, "behaviors": array, "width": length}
	field  = merge(active, props{"required": boolean, "placeholder": text, "type": str})
	picked = merge(field, props{"options": array, "initial_option": str, "initial_index": num, "selected_values": array})
)

var textProps = props{"tag": str, "element_id": str, "content": str, "i18n_content": object, "text_size": str,
	"text_color": str, "text_align": str, "lines": num, "icon": object}

var components = map[string]props{
	"markdown": merge(common, props{"content": str, "i18n_content": object, "text_size": str, "text_align": str, "icon": object}),
	"div":      merge(common, props{"text": text, "fields": array, "icon": object, "width": length}),
	"hr":       common,
	"img": merge(common, props{"img_key": str, "alt": text, "title": text, "custom_width": num, "compact_width": boolean,
		"scale_type": str, "size": str, "corner_radius": length, "transparent": boolean, "preview": boolean}),
	"img_combination": merge(common, props{"combination_mode": str, "combination_transparent": boolean,
		"corner_radius": length, "img_list": array}),
	"person": merge(common, props{"user_id": str, "size": str, "show_avatar": boolean, "show_name": boolean, "style": str}),
	"person_list": merge(common, props{"persons": array, "lines": num, "size": str, "show_name": boolean,
		"show_avatar": boolean, "drop_invalid_user_id": boolean, "icon": object, "ud_icon": object}),
	"chart": merge(common, props{"chart_spec": object, "aspect_ratio": str, "color_theme": str, "preview": boolean, "height": length}),
	"table": merge(common, props{"columns": array, "rows": array, "page_size": num, "row_height": length,
		"row_max_height": length, "freeze_first_column": boolean, "header_style": object}),

	"column_set": merge(common, layout, props{"flex_mode": str, "background_style": str, "columns": array, "action": object}),
	"column": merge(common, layout, props{"width": length, "weight": num, "background_style": str,
		"elements": array, "action": object}),
	"form": merge(common, layout, props{"name": str, "elements": array}),
	"interactive_container": merge(common, layout, active, props{"height": length, "background_style": str,
		"has_border": boolean, "border_color": str, "corner_radius": length, "elements": array}),
	"collapsible_panel": merge(common, layout, props{"expanded": boolean, "header": object, "border": object,
		"background_color": str, "elements": array}),

	"button": merge(common, active, props{"type": str, "size": str, "text": text, "icon": object,
		"form_action_type": str, "required": boolean}),
	"input": merge(common, field, props{"default_value": str, "max_length": num, "input_type": str, "show_icon": boolean,
		"rows": num, "auto_resize": boolean, "max_rows": num, "label": text, "label_position": str}),
	"select_static":       merge(common, picked),
	"multi_select_static": merge(common, picked),
	"select_person":       merge(common, picked),
	"multi_select_person": merge(common, picked),
	"date_picker":         merge(common, field, props{"initial_date": str}),
	"picker_time":         merge(common, field, props{"initial_time": str}),
	"picker_datetime":     merge(common, field, props{"initial_datetime": str}),
	"overflow":            merge(common, active, props{"options": array}),
	"checker": merge(common, active, props{"checked": boolean, "text": text, "overall_checkable": boolean,
		"button_area": object, "checked_style": object, "padding": length}),
	"select_img": merge(common, field, props{"style": str, "multi_select": boolean, "layout": str,
		"can_preview": boolean, "aspect_ratio": str, "options": array}),
}

// needed properties by tag; a component without them cannot be shown.
var needed = map[string][]string{
	"markdown": {"content"}, "img": {"img_key", "alt"}, "img_combination": {"combination_mode", "img_list"},
	"person": {"user_id"}, "person_list": {"persons"}, "chart": {"chart_spec"}, "table": {"columns", "rows"},
	"column_set": {"columns"}, "form": {"name", "elements"}, "interactive_container": {"elements"},
	"collapsible_panel": {"elements"}, "select_static": {"options"}, "multi_select_static": {"options"},
	"overflow": {"options"}, "select_img": {"options"},
}

// interactive components call back or carry a form value.
var interactive = map[string]bool{"button": true, "input": true, "select_static": true, "multi_select_static": true,
	"select_person": true, "multi_select_person": true, "date_picker": true, "picker_time": true, "picker_datetime": true,
	"overflow": true, "checker": true, "select_img": true, "interactive_container": true}

// containers count towards the nesting limit; a column belongs to its column_set.
var containers = map[string]bool{"column_set": true, "form": true, "interactive_container": true, "collapsible_panel": true}

func set(values ...string) map[string]bool {
	out := map[string]bool{}
	for _, v := range values {
		out[v] = true
	}
	return out
}

var (
	headerColours = set("blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet",
		"purple", "indigo", "grey", "default")
	tagColours = set("neutral", "blue", "turquoise", "lime", "orange", "violet", "indigo", "wathet", "green",
		"yellow", "red", "purple", "carmine")
	buttonTypes = set("default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled",
		"danger_filled", "laser")
	tableTypes = set("text", "lark_md", "markdown", "options", "number", "persons", "date")
)

// enums restrict string properties, by tag and property.
var enums = map[string]map[string]bool{
	"config.width_mode":       set("default", "compact", "fill"),
	"header.template":         headerColours,
	"button.type":             buttonTypes,
	"button.form_action_type": set("submit", "reset"),
	"column_set.flex_mode":    set("none", "stretch", "flow", "bisect", "trisect"),
	"input.input_type":        set("text", "multiline_text", "password"),
}
