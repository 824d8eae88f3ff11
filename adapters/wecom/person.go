package wecom

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/work/addresslist"
	workcontext "github.com/silenceper/wechat/v2/work/context"

	"github.com/imdesk/imdesk/adapters"
)

// memberActive is the status of a member who uses WeCom: developer.work.weixin.qq.com/document/path/90196. 2 is disabled, 4 not yet activated, 5 left.
const (
	memberActive = 1
	memberLeft   = 5
)

// Person implements adapters.Adapter. Apps younger than June 2022 get no mobile and no e-mail, so neither is asked for.
func (a *Adapter) Person(ctx context.Context, id string) (adapters.Member, error) {
	const op = "look up member"
	id, err := a.resolve(ctx, id)
	if err != nil {
		return adapters.Member{}, err
	}
	if !useridShape.MatchString(id) { // the SDK puts it into an address as it is
		return adapters.Member{}, &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "no userid"}
	}
	var user *addresslist.UserGetResponse
	err = a.viaSDK(ctx, op, "get", callTime, func(c *workcontext.Context) (err error) {
		user, err = addresslist.NewClient(c).UserGet(id)
		return err
	})
	if err != nil {
		return adapters.Member{}, err
	}
	m := adapters.Member{ID: strings.ToLower(user.UserID), Address: user.UserID, Name: user.Name, Title: user.Position, Active: user.Status == memberActive, Left: user.Status == memberLeft}
	if m.ID == "" {
		m.ID, m.Address = strings.ToLower(id), id
	}
	if len(user.DirectLeader) > 0 {
		m.ManagerID = strings.ToLower(user.DirectLeader[0])
	}
	dept := user.MainDepartment
	if dept == 0 && len(user.Department) > 0 {
		dept = user.Department[0]
	}
	m.Department = a.departmentName(ctx, dept)
	return m, nil
}

// deptLife is how long the name of a department is trusted.
const deptLife = time.Hour

// deptNames remembers names of departments; a company has few.
type deptNames struct {
	mu    sync.Mutex
	names map[int]deptName
}

type deptName struct {
	name  string
	until time.Time
}

// departmentName is the name of a department, empty when it may not be read: that is no reason to refuse a member.
func (a *Adapter) departmentName(ctx context.Context, id int) string {
	if id == 0 {
		return ""
	}
	now := a.now()
	a.depts.mu.Lock()
	known, ok := a.depts.names[id]
	a.depts.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.name
	}
	var dept *addresslist.Department
	err := a.viaSDK(ctx, "look up department", "department", callTime, func(c *workcontext.Context) (err error) {
		dept, err = addresslist.NewClient(c).DepartmentGet(id)
		return err
	})
	if err != nil {
		a.log.Debug("wecom department not read", "department", id, "err", err)
		return known.name
	}
	a.depts.mu.Lock()
	defer a.depts.mu.Unlock()
	if a.depts.names == nil || len(a.depts.names) > maxUserIDs {
		a.depts.names = map[int]deptName{}
	}
	a.depts.names[id] = deptName{dept.Name, now.Add(deptLife)}
	return dept.Name
}
