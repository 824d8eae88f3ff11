package console

import (
	"strconv"

	"github.com/imdesk/imdesk/core"
)

// personView is a person to be chosen from a list.
type personView struct {
	ID         core.PersonID `json:"id"`
	Name       string        `json:"name"`
	Title      string        `json:"title,omitempty"`
	Department string        `json:"department,omitempty"`
	Active     bool          `json:"active"`
}

func (s *server) listPeople(c *call) (any, error) {
	limit := c.limit()
	offset, _ := strconv.Atoi(c.query("after")) // "" and nonsense mean the first page
	people, err := c.org.People(c.Context(), c.query("q"), max(offset, 0), limit+1)
	if err != nil {
		return nil, err
	}
	out := make([]personView, len(people))
	for i, p := range people {
		out[i] = personView{p.ID, p.Name, p.Title, p.Department, p.Active}
	}
	return cut(out, limit, func(personView) string { return strconv.Itoa(max(offset, 0) + limit) }), nil
}
