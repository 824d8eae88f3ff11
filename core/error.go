package core

import (
	"errors"
	"strings"
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
	Op      string
	Err     error
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

// Refuse returns an error whose message the person sees.
func Refuse(code Code, message string) error { return &Error{Code: code, Message: message} }

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
