package feishu

import (
	"context"
	"strings"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"

	"github.com/imdesk/imdesk/adapters"
)

// Person implements adapters.Adapter: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/contact-v3/user/get. Fields without their scope are simply
// absent: ManagerID needs contact:user.department:readonly.
func (a *Adapter) Person(ctx context.Context, id string) (adapters.Member, error) {
	const op = "look up person"
	if id == "" {
		return adapters.Member{}, &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "no id"}
	}
	var user *larkcontact.User
	err := a.call(ctx, op, true, a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		req := larkcontact.NewGetUserReqBuilder().UserId(id).UserIdType(idType(id)).Build()
		resp, err := a.people.User.Get(ctx, req, auth)
		if err != nil {
			return answer{}, err
		}
		if resp.Data != nil {
			user = resp.Data.User
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	if err != nil {
		return adapters.Member{}, err
	}
	if user == nil {
		return adapters.Member{}, &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "no such person"}
	}
	m := memberOf(user)
	if m.ID == "" {
		m.ID = id
	}
	if idType(id) != "union_id" {
		m.ManagerID = "" // named by the type of id asked with, and only the union_id is stable
	}
	return m, nil
}

// memberOf reads a user: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/contact-v3/user/field-overview.
func memberOf(u *larkcontact.User) adapters.Member {
	return adapters.Member{
		ID: str(u.UnionId), Address: str(u.OpenId), Name: str(u.Name), Title: str(u.JobTitle), Department: departmentOf(u), Active: active(u.Status), Left: left(u.Status),
		ManagerID: str(u.LeaderUserId), Number: str(u.EmployeeNo), Site: strings.TrimSpace(str(u.City) + " " + str(u.WorkStation)),
	}
}

// idType tells the kinds of ids by their prefix: open.feishu.cn/document/home/user-identity-introduction/introduction.
func idType(id string) string {
	switch {
	case strings.HasPrefix(id, "on_"):
		return "union_id"
	case strings.HasPrefix(id, "ou_"):
		return "open_id"
	}
	return "user_id"
}

// departmentOf is the name of the main department where it is granted (contact:user.department_path:readonly), else its id.
func departmentOf(u *larkcontact.User) string {
	for _, d := range u.DepartmentPath {
		if d != nil && d.DepartmentName != nil && str(d.DepartmentName.Name) != "" {
			return str(d.DepartmentName.Name)
		}
	}
	if len(u.DepartmentIds) > 0 {
		return u.DepartmentIds[0]
	}
	return ""
}

func left(s *larkcontact.UserStatus) bool {
	return s != nil && (s.IsResigned != nil && *s.IsResigned || s.IsExited != nil && *s.IsExited)
}

// active: a person whose state isn't told counts as active, because refusing them would be worse.
func active(s *larkcontact.UserStatus) bool {
	if s == nil {
		return true
	}
	is := func(p *bool) bool { return p != nil && *p }
	return !is(s.IsFrozen) && !is(s.IsResigned) && !is(s.IsExited) && !is(s.IsUnjoin) && (s.IsActivated == nil || *s.IsActivated)
}
