package console

import (
	"context"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// linkRequest names the other record by what proves that it is the same human being's: the employee number.
type linkRequest struct {
	Number string `json:"number"`
}

// linkPerson makes one person of a record and the one with the employee number, by the administrator's word. Several records may carry the
// number already; all of them become one.
func (s *server) linkPerson(c *call) (any, error) {
	var in linkRequest
	if err := c.read(&in); err != nil {
		return nil, err
	}
	id := core.PersonID(c.PathValue("person"))
	others, err := numbered(c, strings.TrimSpace(in.Number), id)
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		if err := s.Host.Link(c.Context(), c.org.ID(), c.actor(), id, other.ID); err != nil {
			return nil, err
		}
	}
	return s.showMember(c, id)
}

// numbered finds the records with an employee number besides the one given.
func numbered(c *call, number string, id core.PersonID) ([]core.Person, error) {
	if number == "" {
		return nil, invalid("请填写工号")
	}
	var found []core.Person
	err := c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Person(ctx, id); err != nil {
			return core.Refuse(core.CodeNotFound, "没有这个人")
		}
		var err error
		found, err = tx.PeopleNumbered(ctx, number)
		return err
	})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(p core.Person) bool { return p.Is(id) })
	if len(found) == 0 {
		return nil, core.Refuse(core.CodeNotFound, "没有工号为 "+number+" 的其他记录。工号来自人员名册，可用 imdesk people import 导入")
	}
	return found, nil
}

// unlinkPerson makes a linked record a person of its own again.
func (s *server) unlinkPerson(c *call) (any, error) {
	return nil, s.Host.Unlink(c.Context(), c.org.ID(), c.actor(), core.PersonID(c.PathValue("person")))
}
