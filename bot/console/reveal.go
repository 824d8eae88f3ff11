package console

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/privacy"
)

// How many characters a purpose has: enough to say anything, and no more than somebody reads.
const (
	shortestPurpose = 2
	longestPurpose  = 200
)

// forReader masks the numbers of people for who only reads (analysts), in everything that any route answers.
func (c *call) forReader(doc any) (any, error) {
	if doc == nil || c.admin.Name == "" || c.admin.Role.Gives(core.RightWork) {
		return doc, nil
	}
	if file, ok := doc.(download); ok {
		return file.masked(), nil
	}
	doc, _, err := privacy.Document(doc)
	return doc, err
}

// veiled is a ticket as everybody reads it: without the numbers of people, and saying so if there are any.
func veiled(v caseView) (any, error) {
	v.Masked = true
	doc, found, err := privacy.Document(v)
	if err != nil || found {
		return doc, err
	}
	v.Masked = false
	return v, nil
}

// revealTicket shows a ticket with its numbers, once, to a handler who says what for. The trail keeps the purpose.
func (s *server) revealTicket(c *call) (any, error) {
	var in struct{ Purpose string }
	if err := c.read(&in); err != nil {
		return nil, err
	}
	in.Purpose = strings.TrimSpace(in.Purpose)
	switch n := utf8.RuneCountInString(in.Purpose); {
	case n < shortestPurpose:
		return nil, invalid("请写明查看原文的用途，例如核对报销户名；用途会记入审计")
	case n > longestPurpose:
		return nil, invalid(fmt.Sprintf("用途最多 %d 个字，请写得短一些", longestPurpose))
	}
	k, err := c.org.Ticket(c.Context(), c.PathValue("ticket"))
	if core.CodeOf(err) == core.CodeNotFound {
		return nil, core.Refuse(core.CodeNotFound, "没有这张工单")
	}
	if err != nil {
		return nil, err
	}
	if err := s.audit(c, "revealed.ticket", string(k.ID), map[string]any{"number": k.Number, "purpose": in.Purpose}); err != nil {
		return nil, err
	}
	return s.caseOf(c, k)
}
