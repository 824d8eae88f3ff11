package wecomsim

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// visible finds a member that the app may read.
func (s *Sim) visible(id string) (Person, *apiError) {
	if id == "" {
		return Person{}, refuse(41009, "missing userid")
	}
	p, ok := s.dir.person(id)
	if !ok {
		return p, refuse(codeNoSuchUser, "userid not found")
	}
	if p.OutOfRange {
		return p, refuse(codeNotInRange, "no privilege to access/modify contact/party/agent")
	}
	return p, nil
}

// userGet: developer.work.weixin.qq.com/document/path/90196. Mobile, email and avatar are withheld from apps created
// after 2022-06-20.
func (s *Sim) userGet(c *apiCall) (reply, *apiError) {
	p, e := s.visible(c.query.Get("userid"))
	if e != nil {
		return nil, e
	}
	return s.profile(p), nil
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// profile is a member as user/get and user/list show it.
func (s *Sim) profile(p Person) reply {
	leads := make([]int, len(p.Departments))
	for i, d := range p.Departments {
		for _, l := range p.LeaderIn {
			if l == d {
				leads[i] = 1
			}
		}
	}
	r := reply{
		"userid": p.ID, "name": p.Name, "department": p.Departments, "order": make([]int, len(p.Departments)),
		"position": p.Title, "is_leader_in_dept": leads, "direct_leader": orNone(p.DirectLeader), "alias": p.Alias,
		"main_department": p.MainDepartment, "status": p.Status,
		"extattr": reply{"attrs": attributes(p)},
	}
	if s.opt.Undocumented.LegacyContacts {
		r["mobile"], r["email"] = p.Mobile, p.Email
	}
	return r
}

// attributes are shown as text, type 0, in the order of their names.
func attributes(p Person) []reply {
	out := []reply{}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		out = append(out, reply{"type": 0, "name": name, "text": reply{"value": p.Attributes[name]}})
	}
	return out
}

// userList: developer.work.weixin.qq.com/document/path/90201, the members right in a department, all at once; status 5 is who left (path/90196).
func (s *Sim) userList(c *apiCall) (reply, *apiError) {
	id, err := strconv.Atoi(c.query.Get("department_id"))
	people, ok := s.dir.inDepartment(id)
	if err != nil || !ok {
		return nil, refuse(codeNoSuchDept, "invalid party id")
	}
	list := []reply{}
	for _, p := range people {
		if !p.OutOfRange && p.Status != 5 {
			list = append(list, s.profile(p))
		}
	}
	return reply{"userlist": list}, nil
}

func (s *Sim) userSimpleList(c *apiCall) (reply, *apiError) {
	id, _ := strconv.Atoi(c.query.Get("department_id"))
	people, ok := s.dir.inDepartment(id)
	if !ok {
		return nil, refuse(codeNoSuchDept, "invalid party id")
	}
	list := []reply{}
	for _, p := range people {
		if !p.OutOfRange {
			list = append(list, reply{"userid": p.ID, "name": p.Name, "department": p.Departments, "open_userid": p.OpenUserID})
		}
	}
	return reply{"userlist": list}, nil
}

var mobilePattern = regexp.MustCompile(`^\+?[0-9]{5,20}$`)

// userGetUserID locks for a day once wrong numbers exceed a fifth of the headcount (path/95402, path/90313).
func (s *Sim) userGetUserID(c *apiCall) (reply, *apiError) {
	var req struct {
		Mobile string `json:"mobile"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	if !mobilePattern.MatchString(req.Mobile) {
		return nil, refuse(codeBadMobile, "invalid mobile")
	}
	lock := budget{"getuserid/wrong", max(s.dir.headcount()/5, 1), 24 * time.Hour}
	if s.meters.exhausted(lock) {
		return nil, refuse(codeTooOften, "api freq out of limit")
	}
	if p, ok := s.dir.personByMobile(req.Mobile); ok && !p.OutOfRange {
		return reply{"userid": p.ID}, nil
	}
	s.meters.spend(true, lock)
	return nil, refuse(codeMobileUnknown, "mobile not found")
}

// userByEmail: developer.work.weixin.qq.com/document/path/95895.
func (s *Sim) userByEmail(c *apiCall) (reply, *apiError) {
	var req struct {
		Email string `json:"email"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	for _, p := range s.dir.all() {
		if req.Email != "" && strings.EqualFold(p.Email, req.Email) && !p.OutOfRange {
			return reply{"userid": p.ID}, nil
		}
	}
	return nil, refuse(46004, "user not found")
}

func (s *Sim) departments(c *apiCall) ([]Department, *apiError) {
	id := 0
	if v := c.query.Get("id"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			return nil, refuse(codeNoSuchDept, "invalid party id")
		}
		id = n
	}
	list, ok := s.dir.subtree(id)
	if !ok {
		return nil, refuse(codeNoSuchDept, "invalid party id")
	}
	return list, nil
}

// departmentList: developer.work.weixin.qq.com/document/path/90208.
func (s *Sim) departmentList(c *apiCall) (reply, *apiError) {
	list, e := s.departments(c)
	if e != nil {
		return nil, e
	}
	out := []Department{}
	for _, d := range list {
		d.Leaders = orNone(d.Leaders)
		out = append(out, d)
	}
	return reply{"department": out}, nil
}

func (s *Sim) departmentSimpleList(c *apiCall) (reply, *apiError) {
	list, e := s.departments(c)
	if e != nil {
		return nil, e
	}
	out := []reply{}
	for _, d := range list {
		out = append(out, reply{"id": d.ID, "parentid": d.ParentID, "order": d.Order})
	}
	return reply{"department_id": out}, nil
}

func (s *Sim) departmentGet(c *apiCall) (reply, *apiError) {
	n, err := strconv.Atoi(c.query.Get("id"))
	d, ok := s.dir.department(n)
	if err != nil || !ok {
		return nil, refuse(codeNoSuchDept, "invalid party id")
	}
	d.Leaders = orNone(d.Leaders)
	return reply{"department": d}, nil
}

const maxOpenIDs = 1000

// openToUserID: developer.work.weixin.qq.com/document/path/101521. Ids that are already plain come back as invalid.
func (s *Sim) openToUserID(c *apiCall) (reply, *apiError) {
	var req struct {
		IDs []string `json:"open_userid_list"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	if len(req.IDs) == 0 || len(req.IDs) > maxOpenIDs {
		return nil, refuse(codeBadArgument, "open_userid_list must have 1 to 1000 entries")
	}
	good, bad := []reply{}, []string{}
	for _, id := range req.IDs {
		if p, ok := s.dir.personByOpenID(id); ok && !p.OutOfRange {
			good = append(good, reply{"open_userid": id, "userid": p.ID})
		} else {
			bad = append(bad, id)
		}
	}
	return reply{"userid_list": good, "invalid_open_userid_list": bad}, nil
}
