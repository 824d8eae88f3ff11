package dingtalksim

import (
	"regexp"
	"strconv"
)

// Contact errors. Source: open.dingtalk.com/document/development/query-user-details and neighbouring pages
var (
	failNoUser    = old(33012, "无效的USERID")
	failNoMobile  = old(60121, "未找到该用户")
	failBadMobile = old(40104, "无效的手机号码")
	failNoDept    = old(60003, "部门不存在")
	failHidden    = old(50004, "请求的部门id不在授权范围内")
)

var mobileForm = regexp.MustCompile(`^\+?[0-9-]{5,20}$`)

type contactQuery struct {
	UserID string      `json:"userid"`
	Mobile string      `json:"mobile"`
	DeptID flexibleInt `json:"dept_id"`
	Cursor int         `json:"cursor"`
	Size   int         `json:"size"`
}

// flexibleInt reads a number that old-style callers also send as a string.
type flexibleInt int64

// UnmarshalJSON accepts 1 and "1".
func (n *flexibleInt) UnmarshalJSON(b []byte) error {
	text := string(b)
	if v, err := strconv.Unquote(text); err == nil {
		text = v
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	*n = flexibleInt(v)
	return nil
}

func contactBody(c *apiCall) (q contactQuery, f *failure) {
	if f = decode(c.body, &q); f != nil {
		return q, f
	}
	return q, nil
}

// userGet answers POST /topapi/v2/user/get.
func (s *Sim) userGet(c *apiCall) reply {
	q, f := contactBody(c)
	if f != nil {
		return f.reply(oldStyle)
	}
	p, ok := s.dir.member(q.UserID)
	if !ok {
		return failNoUser.reply(oldStyle)
	}
	return okOld(map[string]any{"result": s.profile(p)})
}

// profile is a user as the contact APIs show it. The samples of the documents print numbers and booleans as strings; Options.StringNumbers
// does the same.
func (s *Sim) profile(p Person) map[string]any {
	leads := []map[string]any{}
	for _, d := range p.Depts {
		leads = append(leads, map[string]any{"dept_id": s.number(d), "leader": s.flag(contains(p.Leads, d))})
	}
	depts := make([]any, 0, len(p.Depts))
	for _, d := range p.Depts {
		depts = append(depts, s.number(d))
	}
	out := map[string]any{
		"userid": p.ID, "unionid": p.UnionID, "name": p.Name, "title": p.Title, "mobile": p.Mobile, "email": p.Email,
		"org_email": p.OrgEmail, "dept_id_list": depts, "leader_in_dept": leads, "active": s.flag(true), "admin": s.flag(p.Admin),
		"job_number": p.Number, "work_place": p.Site,
	}
	if p.Manager != "" { // only present when the direct manager is filled in
		out["manager_userid"] = p.Manager
	}
	return out
}

func (s *Sim) flag(v bool) any {
	if s.opt.StringNumbers {
		return strconv.FormatBool(v)
	}
	return v
}

func contains(list []int64, v int64) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// userByMobile answers POST /topapi/v2/user/getbymobile; people who left are not found.
func (s *Sim) userByMobile(c *apiCall) reply {
	q, f := contactBody(c)
	if f != nil {
		return f.reply(oldStyle)
	}
	if !mobileForm.MatchString(q.Mobile) {
		return failBadMobile.reply(oldStyle)
	}
	p, ok := s.dir.byMobile(q.Mobile)
	if !ok {
		return failNoMobile.reply(oldStyle)
	}
	return okOld(map[string]any{"result": map[string]any{"userid": p.ID}})
}

// department looks a department up as every department call does.
func (s *Sim) department(c *apiCall) (contactQuery, Department, *failure) {
	q, f := contactBody(c)
	if f != nil {
		return q, Department{}, f
	}
	d, ok := s.dir.dept(int64(q.DeptID))
	if !ok {
		return q, d, &failNoDept
	}
	return q, d, nil
}

// deptGet answers POST /topapi/v2/department/get.
func (s *Sim) deptGet(c *apiCall) reply {
	_, d, f := s.department(c)
	if f != nil {
		return f.reply(oldStyle)
	}
	if d.Hidden {
		return failHidden.reply(oldStyle)
	}
	managers := d.Managers
	if managers == nil {
		managers = []string{}
	}
	out := map[string]any{"dept_id": s.number(d.ID), "name": d.Name, "dept_manager_userid_list": managers}
	if d.ID != rootDept {
		out["parent_id"] = s.number(d.Parent)
	}
	return okOld(map[string]any{"result": out})
}

// deptChildren answers POST /topapi/v2/department/listsub: one level only.
// Source: open.dingtalk.com/document/development/obtain-the-department-list-v2
func (s *Sim) deptChildren(c *apiCall) reply {
	_, d, f := s.department(c)
	switch {
	case f != nil:
		return f.reply(oldStyle)
	case d.Hidden:
		return failHidden.reply(oldStyle)
	}
	list := []map[string]any{}
	for _, child := range s.dir.childrenOf(d.ID) {
		list = append(list, map[string]any{"dept_id": s.number(child.ID), "name": child.Name, "parent_id": s.number(child.Parent)})
	}
	return okOld(map[string]any{"result": list})
}

// deptParents answers POST /topapi/v2/department/listparentbyuser: one chain per department, from it up to the root.
func (s *Sim) deptParents(c *apiCall) reply {
	q, f := contactBody(c)
	if f != nil {
		return f.reply(oldStyle)
	}
	p, ok := s.dir.member(q.UserID)
	if !ok {
		return failNoUser.reply(oldStyle)
	}
	chains := []map[string]any{}
	for _, id := range p.Depts {
		chain := []any{}
		for seen := map[int64]bool{}; id != 0 && !seen[id]; {
			seen[id] = true
			chain = append(chain, s.number(id))
			d, _ := s.dir.dept(id)
			id = d.Parent
		}
		chains = append(chains, map[string]any{"parent_dept_id_list": chain})
	}
	return okOld(map[string]any{"result": map[string]any{"parent_list": chains}})
}

// userIDsOfDept answers POST /topapi/user/listid, which is not bound to the contact scope.
func (s *Sim) userIDsOfDept(c *apiCall) reply {
	_, d, f := s.department(c)
	if f != nil {
		return f.reply(oldStyle)
	}
	return okOld(map[string]any{"result": map[string]any{"userid_list": s.dir.deptMembers(d.ID)}})
}

// usersOfDept answers POST /topapi/v2/user/list, at most 100 a page.
func (s *Sim) usersOfDept(c *apiCall) reply {
	q, d, f := s.department(c)
	switch {
	case f != nil:
		return f.reply(oldStyle)
	case d.Hidden:
		return failHidden.reply(oldStyle)
	case q.Size < 1 || q.Size > 100 || q.Cursor < 0:
		return failParam.reply(oldStyle)
	}
	ids := s.dir.deptMembers(d.ID)
	from := min(q.Cursor, len(ids))
	to := min(from+q.Size, len(ids))
	list := []map[string]any{}
	for _, id := range ids[from:to] {
		if p, ok := s.dir.member(id); ok {
			list = append(list, s.profile(p))
		}
	}
	result := map[string]any{"has_more": s.flag(to < len(ids)), "list": list}
	if to < len(ids) {
		result["next_cursor"] = s.number(int64(to))
	}
	return okOld(map[string]any{"result": result})
}
