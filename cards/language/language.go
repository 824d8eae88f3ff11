// Package language puts what the desk says into its reader's language. The Chinese text is the key: code stays readable, and a text nobody has
// translated yet is said in Chinese. It knows no desk, no person and no platform, and never touches what people wrote.
package language

import (
	"fmt"
	"strings"

	"golang.org/x/text/message"
)

// Tag is a language the desk speaks; the zero value is Chinese.
type Tag string

// Tags.
const (
	Chinese Tag = ""
	English Tag = "en"
)

// Of reads a language as people, directories and platforms write it; anything but English is Chinese.
func Of(s string) Tag {
	if t, ok := Named(s); ok {
		return t
	}
	return Chinese
}

// names are how people call the languages, in lower case.
var names = map[string]Tag{
	"zh": Chinese, "cn": Chinese, "chinese": Chinese, "中文": Chinese, "汉语": Chinese, "简体中文": Chinese, "en": English, "english": English, "英文": English, "英语": English,
}

// Named is the language that s names: en, en-US, 英文; false when it names none.
func Named(s string) (Tag, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if t, ok := names[s]; ok {
		return t, true
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	t, ok := names[base]
	return t, ok
}

// Code is how the language is kept: zh-CN or en.
func (t Tag) Code() string {
	if t == English {
		return "en"
	}
	return "zh-CN"
}

// In says text in language t. The text is Chinese, with the verbs of package fmt for args; phrases among them are said in the same language.
func In(t Tag, text string, args ...any) string {
	if t != English {
		return chinese(text, args)
	}
	if len(args) == 0 {
		if said, ok := english().plain[text]; ok {
			return said
		}
		return text
	}
	said := make([]any, len(args))
	for i, a := range args {
		said[i] = a
		if p, ok := a.(Phrase); ok {
			said[i] = p.In(t)
		}
	}
	return english().printer.Sprintf(message.Key(text, text), said...)
}

func chinese(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Phrase is something to be said whose reader is not known yet, or not one alone.
type Phrase struct {
	Text string // Chinese, as for In
	Args []any
}

// Say makes a phrase.
func Say(text string, args ...any) Phrase { return Phrase{text, args} }

// Words makes a phrase of what a person wrote, which is said as it is in every language.
func Words(s string) Phrase { return Phrase{verbatim, []any{s}} }

// Kept makes a phrase of a line that the desk once wrote into a row; see Recall.
func Kept(s string) Phrase { return Phrase{recalled, []any{s}} }

// Quoted makes a phrase of what a person wrote or chose from ready answers; see the function Quote.
func Quoted(s string) Phrase { return Phrase{quoted, []any{s}} }

// recalled and quoted are the texts of phrases that are not formatted but looked up as a whole.
const recalled, quoted = "\x00recalled", "\x00quoted"

// verbatim is the text of a phrase that is nobody's to translate.
const verbatim = "%s"

// In says the phrase in language t.
func (p Phrase) In(t Tag) string {
	switch p.Text {
	case recalled:
		return Recall(t, p.Args[0].(string))
	case quoted:
		return Quote(t, p.Args[0].(string))
	}
	return In(t, p.Text, p.Args...)
}

// String is the phrase in Chinese, as rows keep it.
func (p Phrase) String() string { return p.In(Chinese) }

// Empty reports whether the phrase says nothing.
func (p Phrase) Empty() bool { return p.Text == "" || p.Text == verbatim && p.Args[0] == "" }

// Stored says a text as rows keep it, in Chinese; Recall says it to whoever reads the row.
func Stored(text string, args ...any) string { return Say(text, args...).String() }

// With puts the words that the phrase was given through f, for example to make them harmless where they are shown.
func (p Phrase) With(f func(string) string) Phrase {
	args := make([]any, len(p.Args))
	for i, a := range p.Args {
		switch a := a.(type) {
		case string:
			args[i] = f(a)
		case Phrase:
			args[i] = a.With(f)
		default:
			args[i] = a
		}
	}
	return Phrase{p.Text, args}
}
