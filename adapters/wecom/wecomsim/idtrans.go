package wecomsim

import (
	"encoding/json"
	"strconv"
	"strings"
)

// translateIDs replaces $userName=id$ and $departmentName=id$ by names, as enable_id_trans asks (path/90236).
func (s *Sim) translateIDs(payload json.RawMessage) json.RawMessage {
	text := string(payload)
	for _, mark := range []string{"$userName=", "$departmentName="} {
		for {
			i := strings.Index(text, mark)
			if i < 0 {
				break
			}
			j := strings.IndexByte(text[i+len(mark):], '$')
			if j < 0 {
				break
			}
			id := text[i+len(mark) : i+len(mark)+j]
			name := string(toJSON(s.nameOf(mark, id)))
			text = text[:i] + name[1:len(name)-1] + text[i+len(mark)+j+1:]
		}
	}
	return json.RawMessage(text)
}

func (s *Sim) nameOf(mark, id string) string {
	if mark == "$userName=" {
		if p, ok := s.dir.person(id); ok {
			return p.Name
		}
		return id
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		return id
	}
	if d, ok := s.dir.department(n); ok {
		return d.Name
	}
	return id
}
