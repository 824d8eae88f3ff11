package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/imdesk/imdesk/adapters"
)

var _ adapters.Directory = (*Adapter)(nil)

// The enterprise's root department, and how many people a page may hold:
// open.dingtalk.com/document/development/queries-the-complete-information-of-a-department-user.
const (
	rootDepartment = 1
	membersPage    = 100
)

// Members implements adapters.Directory. Departments outside the app's range are passed over: their people are none of ours to read.
func (a *Adapter) Members(ctx context.Context, each func([]adapters.Member) error) error {
	pace := adapters.NewLister()
	seen := map[int64]bool{rootDepartment: true}
	for queue := []int64{rootDepartment}; len(queue) > 0; queue = queue[1:] {
		err := a.departmentMembers(ctx, pace, queue[0], each)
		if err != nil && !outOfRange(err) {
			return err
		}
		below, err := a.departmentsBelow(ctx, pace, queue[0])
		if err != nil && !outOfRange(err) {
			return err
		}
		for _, id := range below {
			if !seen[id] {
				seen[id] = true
				queue = append(queue, id)
			}
		}
	}
	return nil
}

// outOfRange reports whether a department is none of the app's.
func outOfRange(err error) bool { return codeOf(err) == "50004" }

// departmentsBelow lists the departments right below one: open.dingtalk.com/document/development/obtain-the-department-list-v2.
func (a *Adapter) departmentsBelow(ctx context.Context, pace *adapters.Lister, id int64) ([]int64, error) {
	var out struct {
		Result json.RawMessage `json:"result"`
	}
	err := pace.Call(ctx, func(ctx context.Context) error {
		return a.call(ctx, request{
			op: "list departments", method: http.MethodPost, path: "/topapi/v2/department/listsub", old: true, free: true, repeatable: true,
			body: map[string]any{"dept_id": id, "language": "zh_CN"}, out: &out,
		})
	})
	var ids []int64
	for _, d := range listOf[struct {
		ID   millis `json:"dept_id"`
		Name text   `json:"name"`
	}](out.Result) {
		if d.ID != 0 {
			ids = append(ids, int64(d.ID))
			a.departments.learn(int64(d.ID), string(d.Name))
		}
	}
	return ids, err
}

// departmentMembers pages through the people right in a department.
func (a *Adapter) departmentMembers(ctx context.Context, pace *adapters.Lister, id int64, each func([]adapters.Member) error) error {
	name := a.departmentName(ctx, id)
	for cursor := int64(0); ; {
		var out struct {
			Result struct {
				More flag            `json:"has_more"`
				Next millis          `json:"next_cursor"`
				List json.RawMessage `json:"list"`
			} `json:"result"`
		}
		err := pace.Call(ctx, func(ctx context.Context) error {
			return a.call(ctx, request{
				op: "list people", method: http.MethodPost, path: "/topapi/v2/user/list", old: true, free: true, repeatable: true,
				body: map[string]any{"dept_id": id, "cursor": cursor, "size": membersPage, "language": "zh_CN"}, out: &out,
			})
		})
		if err != nil {
			return err
		}
		var found []adapters.Member
		for _, p := range listOf[profile](out.Result.List) {
			if p.UserID == "" {
				continue
			}
			m := p.member(string(p.UserID))
			m.Department = name
			found = append(found, m)
		}
		if err := each(found); err != nil {
			return err
		}
		if !bool(out.Result.More) || int64(out.Result.Next) <= cursor {
			return nil
		}
		cursor = int64(out.Result.Next)
	}
}
