package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/imdesk/imdesk/adapters"
)

// Person implements adapters.Adapter: open.dingtalk.com/document/development/query-user-details. Contact calls cost no quota. Fields without their
// permission are absent; the manager is there only if 直属主管 is filled in the admin console.
func (a *Adapter) Person(ctx context.Context, id string) (adapters.Member, error) {
	const op = "look up person"
	if id == "" {
		return adapters.Member{}, &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "no id"}
	}
	ctx, cancel := context.WithTimeout(ctx, a.rhythm.call)
	defer cancel()
	var out struct {
		Result profile `json:"result"`
	}
	err := a.call(ctx, request{
		op: op, method: http.MethodPost, path: "/topapi/v2/user/get", old: true, free: true, repeatable: true,
		body: map[string]string{"userid": id, "language": "zh_CN"}, out: &out,
	})
	if err != nil {
		return adapters.Member{}, err
	}
	r := out.Result
	m := r.member(id)
	if depts := listOf[millis](r.Depts); len(depts) > 0 {
		m.Department = a.departmentName(ctx, int64(depts[0]))
	}
	return m, nil
}

// profile is a user as query-user-details and queries-the-complete-information-of-a-department-user give it.
type profile struct {
	UserID    text            `json:"userid"`
	Name      text            `json:"name"`
	Title     text            `json:"title"`
	Depts     json.RawMessage `json:"dept_id_list"`
	ManagerID text            `json:"manager_userid"`
	Active    *flag           `json:"active"`
	Number    text            `json:"job_number"`
	Site      text            `json:"work_place"`
}

func (r profile) member(id string) adapters.Member {
	m := adapters.Member{ID: id, Name: string(r.Name), Title: string(r.Title), ManagerID: string(r.ManagerID), Number: string(r.Number), Site: string(r.Site)}
	if m.ManagerID == id {
		m.ManagerID = ""
	}
	// Somebody whose state isn't told counts as active, because refusing them would be worse.
	m.Active = r.Active == nil || bool(*r.Active)
	return m
}

// maxDepartments bounds the memory of names; when it is full it starts anew.
const maxDepartments = 10_000

// departmentBook remembers names of departments until one changes.
type departmentBook struct {
	mu    sync.Mutex
	names map[int64]string
}

func (b *departmentBook) name(id int64) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name, ok := b.names[id]
	return name, ok
}

func (b *departmentBook) learn(id int64, name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.names == nil || len(b.names) >= maxDepartments {
		b.names = map[int64]string{}
	}
	b.names[id] = name
}

func (b *departmentBook) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names = nil
}

// departmentName is empty when it can't be found out: a person is worth showing without it.
func (a *Adapter) departmentName(ctx context.Context, id int64) string {
	if name, ok := a.departments.name(id); ok {
		return name
	}
	var out struct {
		Result struct {
			Name text `json:"name"`
		} `json:"result"`
	}
	err := a.call(ctx, request{
		op: "look up department", method: http.MethodPost, path: "/topapi/v2/department/get", old: true, free: true, repeatable: true,
		body: map[string]any{"dept_id": id, "language": "zh_CN"}, out: &out,
	})
	if err != nil {
		a.log.Debug("dingtalk department not looked up", "err", err)
		return ""
	}
	a.departments.learn(id, string(out.Result.Name))
	return string(out.Result.Name)
}
