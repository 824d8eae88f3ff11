package console

import (
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/privacy"
)

// shortestPurpose is how many characters a purpose needs to say anything.
const shortestPurpose = 2

// forReader masks the numbers of people for who only reads (analysts), in everything that any route answers.
func (c *call) forReader(doc any) (any, error) {
	if doc == nil || c.revealed || c.admin.Name == "" || c.admin.Role.Gives(core.RightWork) {
		return doc, nil
	}
	if file, ok := doc.(download); ok {
		return file.masked(), nil
	}
	return privacy.Document(doc)
}

// revealTicket shows a ticket with its numbers, to whoever says what for. The trail keeps the purpose.
func (s *server) revealTicket(c *call) (any, error) {
	var in struct{ Purpose string }
	if err := c.read(&in); err != nil {
		return nil, err
	}
	in.Purpose = strings.TrimSpace(in.Purpose)
	if utf8.RuneCountInString(in.Purpose) < shortestPurpose {
		return nil, invalid("请写明查看原文的用途，例如核对报销户名；用途会记入审计")
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
	c.revealed = true
	return s.showTicket(c)
}
