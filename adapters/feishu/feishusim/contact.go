package feishusim

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

const maxBatchIDs = 50

// handleBatchGetID finds people by their own e-mail or mobile. Enterprise
// mailboxes are not matched, other countries' mobiles need "+", and who is
// unknown comes back without user_id.
// Source: open.feishu.cn/document/…/contact-v3/user/batch_get_id.
func (s *Sim) handleBatchGetID(r *request) reply {
	var in struct {
		Emails          []string `json:"emails"`
		Mobiles         []string `json:"mobiles"`
		IncludeResigned bool     `json:"include_resigned"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || len(in.Emails) > maxBatchIDs || len(in.Mobiles) > maxBatchIDs {
		return refuse(40001, "param error")
	}
	idType := r.URL.Query().Get("user_id_type")
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	list := []map[string]string{}
	find := func(field, asked string, p *Person) {
		item := map[string]string{field: asked}
		if p != nil && (!p.Resigned || in.IncludeResigned) {
			item["user_id"] = p.idOf(idType)
		}
		list = append(list, item)
	}
	for _, e := range in.Emails {
		find("email", e, w.byEmail[strings.ToLower(e)])
	}
	for _, m := range in.Mobiles {
		find("mobile", m, w.byMobile[plainMobile(m)])
	}
	return done(map[string]any{"user_list": list})
}

// handleUser reads one person; a missing scope means a missing field, no error.
// Source: open.feishu.cn/document/…/contact-v3/user/get.
func (s *Sim) handleUser(r *request) reply {
	idType := r.URL.Query().Get("user_id_type")
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	id := r.PathValue("id")
	p := w.typed(idType, id)
	switch {
	case p == nil && w.foreign[id]:
		return refuse(99992361, "open_id cross app")
	case p == nil:
		return refuse(41012, "user id invalid")
	case p.OutOfDirectory:
		return refuse(41050, "no user authority error")
	}
	return done(map[string]any{"user": s.user(p, idType)})
}

// user shows a person as far as the app's scopes reach; the world is locked.
func (s *Sim) user(p *Person, idType string) map[string]any {
	w := s.world
	user := map[string]any{"open_id": p.OpenID, "union_id": p.UnionID, "name": p.Name, "en_name": "", "job_title": p.Title,
		"city": p.City, "work_station": p.WorkStation,
		"status": map[string]bool{"is_frozen": p.Frozen, "is_resigned": p.Resigned, "is_activated": !p.Resigned,
			"is_exited": false, "is_unjoin": false}}
	if s.granted("contact:user.employee_id:readonly") {
		user["user_id"] = p.UserID
	}
	if s.granted("contact:user.email:readonly") {
		user["email"], user["enterprise_email"] = p.Email, p.EnterpriseEmail
	}
	if s.granted("contact:user.phone:readonly") {
		user["mobile"] = p.Mobile
	}
	if s.granted("contact:user.department:readonly") {
		user["department_ids"] = slices.Clone(p.Departments)
		if leader := w.byAnyID[p.Leader]; leader != nil {
			user["leader_user_id"] = leader.idOf(idType)
		}
	}
	if s.granted("contact:user.employee:readonly") {
		user["employee_no"] = p.EmployeeNo
	}
	return user
}

// handleDepartment reads one department with its leaders.
// Source: open.feishu.cn/document/…/contact-v3/department/get.
func (s *Sim) handleDepartment(r *request) reply {
	idType := r.URL.Query().Get("user_id_type")
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.depts[r.PathValue("id")]
	if d == nil {
		return refuse(40004, "no dept authority error")
	}
	dept := map[string]any{"name": d.Name, "department_id": d.ID, "open_department_id": d.ID, "parent_department_id": d.Parent}
	if s.granted("contact:department.organize:readonly") {
		leaders := []map[string]any{}
		if p := w.byAnyID[d.Leader]; p != nil {
			dept["leader_user_id"] = p.idOf(idType)
			leaders = append(leaders, map[string]any{"leaderType": 1, "leaderID": p.idOf(idType)})
		}
		for _, id := range d.Deputies {
			if p := w.byAnyID[id]; p != nil {
				leaders = append(leaders, map[string]any{"leaderType": 2, "leaderID": p.idOf(idType)})
			}
		}
		dept["leaders"] = leaders
	}
	return done(map[string]any{"department": dept})
}

func (s *Sim) handleBotInfo(*request) reply {
	return reply{full: map[string]any{"code": 0, "msg": "ok", "bot": map[string]any{
		"activate_status": 2, "app_name": s.opts.BotName, "avatar_url": "", "ip_white_list": []string{},
		"open_id": s.opts.BotOpenID,
	}}}
}

// page cuts a list by page_size and page_token, the offset of the next page.
func page(r *request, total, most int) (from, to int, next string) {
	q := r.URL.Query()
	size, err := strconv.Atoi(q.Get("page_size"))
	if err != nil || size <= 0 || size > most {
		size = min(20, most)
	}
	from, _ = strconv.Atoi(q.Get("page_token"))
	from = min(max(from, 0), total)
	to = min(from+size, total)
	if to < total {
		next = strconv.Itoa(to)
	}
	return from, to, next
}
