package feishusim

import (
	"slices"
	"strings"
)

// Sizes of pages, below open.feishu.cn/document/server-docs/contact-v3/: scope/list, department/children, user/find_by_department.
const (
	maxScopePage  = 100
	maxListedPage = 50
)

// rootDepartment is how the enterprise itself is called as a department.
const rootDepartment = "0"

// handleScopes lists the app's range: with the whole enterprise in range, the
// departments and people right below its root.
// Source: open.feishu.cn/document/server-docs/contact-v3/scope/list.
func (s *Sim) handleScopes(r *request) reply {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	depts := 0
	for _, d := range w.sortedDepts() {
		if d.Parent == "" || d.Parent == rootDepartment {
			all = append(all, d.ID)
			depts++
		}
	}
	for _, p := range w.order {
		if len(p.Departments) == 0 && !p.OutOfDirectory && !p.Resigned && !p.Bot {
			all = append(all, p.idOf(r.URL.Query().Get("user_id_type")))
		}
	}
	from, to, next := page(r, len(all), maxScopePage)
	cut := min(max(depts, from), to)
	return listed(map[string]any{"department_ids": all[from:cut], "user_ids": all[cut:to], "group_ids": []string{}}, next)
}

// handleChildren lists the departments below one, all generations when asked
// with fetch_child.
// Source: open.feishu.cn/document/server-docs/contact-v3/department/children.
func (s *Sim) handleChildren(r *request) reply {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	id := r.PathValue("id")
	if w.depts[id] == nil && id != rootDepartment {
		return refuse(40004, "no dept authority error")
	}
	var below []map[string]any
	for _, d := range w.sortedDepts() {
		if d.Parent == id || r.URL.Query().Get("fetch_child") == "true" && w.isBelow(d, id) {
			below = append(below, map[string]any{"name": d.Name, "department_id": d.ID, "open_department_id": d.ID, "parent_department_id": d.Parent})
		}
	}
	from, to, next := page(r, len(below), maxListedPage)
	return listed(map[string]any{"items": below[from:to]}, next)
}

// handleDepartmentUsers lists the people right in a department.
// Source: open.feishu.cn/document/server-docs/contact-v3/user/find_by_department.
func (s *Sim) handleDepartmentUsers(r *request) reply {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	q := r.URL.Query()
	id := q.Get("department_id")
	if w.depts[id] == nil {
		return refuse(40004, "no dept authority error")
	}
	var users []map[string]any
	for _, p := range w.order {
		if slices.Contains(p.Departments, id) && !p.OutOfDirectory && !p.Resigned {
			users = append(users, s.user(p, q.Get("user_id_type")))
		}
	}
	from, to, next := page(r, len(users), maxListedPage)
	return listed(map[string]any{"items": users[from:to]}, next)
}

func listed(data map[string]any, next string) reply {
	data["has_more"] = next != ""
	if next != "" {
		data["page_token"] = next
	}
	return done(data)
}

func (w *world) sortedDepts() []*Department {
	out := make([]*Department, 0, len(w.depts))
	for _, d := range w.depts {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *Department) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func (w *world) isBelow(d *Department, top string) bool {
	for range len(w.depts) + 1 {
		if d.Parent == top || top == rootDepartment {
			return true
		}
		if d = w.depts[d.Parent]; d == nil {
			return false
		}
	}
	return false
}
