package core

import (
	"errors"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
)

// Code classifies an error for the program; there are few on purpose.
type Code string

// Codes.
const (
	CodeInvalid     Code = "invalid"     // the request makes no sense as put
	CodeForbidden   Code = "forbidden"   // understood, but this person may not
	CodeNotFound    Code = "not_found"   // no such object, or none this person may know of
	CodeConflict    Code = "conflict"    // overtaken by another act; look again
	CodeUnavailable Code = "unavailable" // try later
	CodeInternal    Code = "internal"
)

// Error is an error with a code for the program and words for the person. Message is shown in chat and must be Chinese that a colleague
// would write; Op and Err are for the operator only.
type Error struct {
	Code    Code
	Message string
	// Phrase is Message as it can be said in other languages; empty where Message stands for itself.
	Phrase language.Phrase
	Op     string
	Err    error
}

func (e *Error) Error() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{e.Op, e.Message} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return strings.Join(parts, ": ")
}

func (e *Error) Unwrap() error { return e.Err }

// Refuse returns an error whose message the person sees, in their language; see language.In for the text and its arguments.
func Refuse(code Code, text string, args ...any) error {
	p := language.Say(text, args...)
	return &Error{Code: code, Message: p.String(), Phrase: p}
}

// CodeOf returns the code of err, CodeInternal when it has none and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// MessageOf returns the words for the person, or "" when err carries none.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

// MessageIn returns the words for a person who reads t.
func MessageIn(t language.Tag, err error) string {
	var e *Error
	switch {
	case !errors.As(err, &e):
		return ""
	case e.Phrase.Text != "":
		return e.Phrase.In(t)
	}
	return language.In(t, e.Message)
}
