package feishu

import (
	"context"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"

	"github.com/imdesk/imdesk/adapters"
)

var _ adapters.Directory = (*Adapter)(nil)

// Sizes of pages: …/contact-v3/scope/list, …/department/children and …/user/find_by_department below
// open.feishu.cn/document/server-docs/contact-v3/.
const (
	scopePage  = 100
	listedPage = 50
)

// Members implements adapters.Directory. It begins with the range the app was given: departments, walked down to the last child, and people
// named one by one. With the whole enterprise in range these are the departments and people right below its root.
func (a *Adapter) Members(ctx context.Context, each func([]adapters.Member) error) error {
	w := &walk{a: a, pace: adapters.NewLister(), names: map[string]string{}, each: each}
	people, err := w.scope(ctx)
	if err != nil {
		return err
	}
	for _, top := range w.tops {
		if err := w.descend(ctx, top); err != nil {
			return err
		}
	}
	for dept := range w.names {
		if err := w.users(ctx, dept); err != nil {
			return err
		}
	}
	return w.single(ctx, people)
}

// walk is one listing.
type walk struct {
	a     *Adapter
	pace  *adapters.Lister
	tops  []string
	names map[string]string // of departments, by open_department_id
	each  func([]adapters.Member) error
}

// pages asks for page after page until there is none.
func (w *walk) pages(ctx context.Context, op string, page func(ctx context.Context, token string, auth larkcore.RequestOptionFunc) (answer, string, error)) error {
	for token := ""; ; {
		next := ""
		err := w.pace.Call(ctx, func(ctx context.Context) error {
			return w.a.call(ctx, op, true, w.a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (ans answer, err error) {
				ans, next, err = page(ctx, token, auth)
				return ans, err
			})
		})
		if err != nil || next == "" || next == token {
			return err
		}
		token = next
	}
}

// scope reads the app's range and returns the people named in it.
func (w *walk) scope(ctx context.Context) (people []string, err error) {
	err = w.pages(ctx, "read directory range", func(ctx context.Context, token string, auth larkcore.RequestOptionFunc) (answer, string, error) {
		b := larkcontact.NewListScopeReqBuilder().UserIdType("union_id").DepartmentIdType("open_department_id").PageSize(scopePage)
		if token != "" {
			b.PageToken(token)
		}
		resp, err := w.a.people.Scope.List(ctx, b.Build(), auth)
		if err != nil {
			return answer{}, "", err
		}
		if resp.Data == nil {
			return answer{resp.ApiResp, resp.CodeError}, "", nil
		}
		w.tops, people = append(w.tops, resp.Data.DepartmentIds...), append(people, resp.Data.UserIds...)
		return answer{resp.ApiResp, resp.CodeError}, more(resp.Data.HasMore, resp.Data.PageToken), nil
	})
	return people, err
}

// descend learns a department and everything below it.
func (w *walk) descend(ctx context.Context, top string) error {
	if _, known := w.names[top]; known {
		return nil
	}
	w.names[top] = w.name(ctx, top)
	return w.pages(ctx, "list departments", func(ctx context.Context, token string, auth larkcore.RequestOptionFunc) (answer, string, error) {
		b := larkcontact.NewChildrenDepartmentReqBuilder().DepartmentId(top).DepartmentIdType("open_department_id").UserIdType("union_id").
			FetchChild(true).PageSize(listedPage)
		if token != "" {
			b.PageToken(token)
		}
		resp, err := w.a.people.Department.Children(ctx, b.Build(), auth)
		if err != nil {
			return answer{}, "", err
		}
		if resp.Data == nil {
			return answer{resp.ApiResp, resp.CodeError}, "", nil
		}
		for _, d := range resp.Data.Items {
			if d != nil && str(d.OpenDepartmentId) != "" {
				w.names[str(d.OpenDepartmentId)] = str(d.Name)
			}
		}
		return answer{resp.ApiResp, resp.CodeError}, more(resp.Data.HasMore, resp.Data.PageToken), nil
	})
}

// name is empty when it may not be read: a person is worth listing without it.
func (w *walk) name(ctx context.Context, dept string) (name string) {
	err := w.pace.Call(ctx, func(ctx context.Context) error {
		return w.a.call(ctx, "read department", true, w.a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
			req := larkcontact.NewGetDepartmentReqBuilder().DepartmentId(dept).DepartmentIdType("open_department_id").UserIdType("union_id").Build()
			resp, err := w.a.people.Department.Get(ctx, req, auth)
			if err != nil {
				return answer{}, err
			}
			if resp.Data != nil && resp.Data.Department != nil {
				name = str(resp.Data.Department.Name)
			}
			return answer{resp.ApiResp, resp.CodeError}, nil
		})
	})
	if err != nil {
		w.a.log.Debug("feishu department not read", "department", dept, "err", err)
	}
	return name
}

// users lists the people right in a department.
func (w *walk) users(ctx context.Context, dept string) error {
	var found []adapters.Member
	err := w.pages(ctx, "list people", func(ctx context.Context, token string, auth larkcore.RequestOptionFunc) (answer, string, error) {
		b := larkcontact.NewFindByDepartmentUserReqBuilder().DepartmentId(dept).DepartmentIdType("open_department_id").UserIdType("union_id").PageSize(listedPage)
		if token != "" {
			b.PageToken(token)
		}
		resp, err := w.a.people.User.FindByDepartment(ctx, b.Build(), auth)
		if err != nil {
			return answer{}, "", err
		}
		if resp.Data == nil {
			return answer{resp.ApiResp, resp.CodeError}, "", nil
		}
		for _, u := range resp.Data.Items {
			if u != nil && str(u.UnionId) != "" {
				m := memberOf(u)
				m.Department = w.names[dept]
				found = append(found, m)
			}
		}
		return answer{resp.ApiResp, resp.CodeError}, more(resp.Data.HasMore, resp.Data.PageToken), nil
	})
	if err != nil {
		return err
	}
	return w.each(found)
}

// single looks people up who are in range by themselves.
func (w *walk) single(ctx context.Context, ids []string) error {
	for _, id := range ids {
		var m adapters.Member
		err := w.pace.Call(ctx, func(ctx context.Context) (err error) {
			m, err = w.a.Person(ctx, id)
			return err
		})
		switch adapters.VerdictOf(err) {
		case "":
			if err := w.each([]adapters.Member{m}); err != nil {
				return err
			}
		case adapters.Gone: // left since the range was read
		default:
			return err
		}
	}
	return nil
}

func more(has *bool, token *string) string {
	if has == nil || !*has {
		return ""
	}
	return str(token)
}
