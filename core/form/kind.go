package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// kind is what a type of field does with what was given, and how its bounds are understood.
type kind struct {
	read   func(f core.CatalogueField, given string, today time.Time) (answer string, problem language.Phrase)
	bounds func(f core.CatalogueField, answer string, today time.Time) (problem language.Phrase)
}

var kinds = map[string]kind{
	core.FieldText:        {oneLine, length},
	core.FieldMultiline:   {asGiven, length},
	core.FieldNumber:      {number, amount},
	core.FieldMoney:       {money, amount},
	core.FieldDate:        {day, days},
	core.FieldSelect:      {choice, unbounded},
	core.FieldMultiselect: {choices, count},
	core.FieldPerson:      {oneLine, length},
	core.FieldAsset:       {assetCode, unbounded},
	core.FieldAttachment:  {asGiven, unbounded},
}

// textRunes is how long an answer may be where the field doesn't say; a card's text box and the timeline hold as much.
const textRunes = 500

func asGiven(_ core.CatalogueField, given string, _ time.Time) (string, language.Phrase) {
	return given, language.Phrase{}
}

func oneLine(_ core.CatalogueField, given string, _ time.Time) (string, language.Phrase) {
	return strings.Join(strings.Fields(given), " "), language.Phrase{}
}

func unbounded(core.CatalogueField, string, time.Time) language.Phrase { return language.Phrase{} }

func length(f core.CatalogueField, answer string, _ time.Time) language.Phrase {
	n := utf8.RuneCountInString(answer)
	if low, err := strconv.Atoi(f.Min); err == nil && n < low {
		return language.Say("「%s」至少写 %s 个字，请补充得具体一些。", f.Label, f.Min)
	}
	high, err := strconv.Atoi(f.Max)
	if err != nil {
		high = textRunes
	}
	if n > high {
		return language.Say("「%s」最多 %d 个字，请精简一下。", f.Label, high)
	}
	return language.Phrase{}
}

// choice takes an option by its words, its number, its value on a card, or words that only one option holds.
func choice(f core.CatalogueField, given string, _ time.Time) (string, language.Phrase) {
	if o, ok := option(f, given); ok {
		return o, language.Phrase{}
	}
	return "", language.Say("「%s」请从列出的选项里选择。", f.Label)
}

func option(f core.CatalogueField, given string) (string, bool) {
	given = strings.TrimSpace(given)
	for i, o := range f.Options {
		n := strconv.Itoa(i + 1)
		if strings.EqualFold(given, o) || narrow(given) == n || given == "o"+n {
			return o, true
		}
	}
	var held []string
	for _, o := range f.Options {
		if utf8.RuneCountInString(given) > 1 && strings.Contains(strings.ToLower(o), strings.ToLower(given)) {
			held = append(held, o)
		}
	}
	if len(held) == 1 {
		return held[0], true
	}
	return "", false
}

// choices takes several, in the order of the form.
func choices(f core.CatalogueField, given string, today time.Time) (string, language.Phrase) {
	parts := []string{given}
	if _, whole := option(f, given); !whole {
		parts = strings.FieldsFunc(given, func(r rune) bool { return strings.ContainsRune(",，、;；/", r) || unicode.IsSpace(r) })
	}
	if len(parts) == 0 {
		return "", language.Say("「%s」请从列出的选项里选择，可选多个，例如「1、3」。", f.Label)
	}
	var chosen []string
	for _, p := range parts {
		o, problem := choice(f, p, today)
		if !problem.Empty() {
			return "", language.Say("「%s」里没有「%s」，请从列出的选项里选择，可选多个，例如「1、3」。", f.Label, p)
		}
		chosen = append(chosen, o)
	}
	var out []string
	for _, o := range f.Options {
		if slices.Contains(chosen, o) {
			out = append(out, o)
		}
	}
	return strings.Join(out, Joint), language.Phrase{}
}

func count(f core.CatalogueField, answer string, _ time.Time) language.Phrase {
	n := len(strings.Split(answer, Joint))
	if low, err := strconv.Atoi(f.Min); err == nil && n < low {
		return language.Say("「%s」至少选 %s 项。", f.Label, f.Min)
	}
	if high, err := strconv.Atoi(f.Max); err == nil && n > high {
		return language.Say("「%s」最多选 %s 项。", f.Label, f.Max)
	}
	return language.Phrase{}
}

// assetPattern is a code as it stands on the label of a thing: PRN-3F-02.
var assetPattern = regexp.MustCompile(`^[A-Z]{2,6}(-[0-9A-Z]{1,12}){1,4}$`)

func assetCode(f core.CatalogueField, given string, _ time.Time) (string, language.Phrase) {
	code := strings.ToUpper(narrow(strings.Join(strings.Fields(given), "")))
	if !assetPattern.MatchString(code) {
		return "", language.Say("「%s」请填写设备标签上的编号，例如 PRN-3F-02。", f.Label)
	}
	return code, language.Phrase{}
}

// narrow turns full-width characters into their plain forms.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}
