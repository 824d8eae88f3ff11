package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// needs says which right each route asks for, by method and path. A route without a line is nobody's.
var needs = map[string]core.Right{
	"POST /logout":   core.RightRead,
	"POST /password": core.RightRead,
	"GET /session":   core.RightRead,
	"GET /overview":  core.RightRead,
	"GET /desks":     core.RightRead,

	"GET /tickets":          core.RightRead,
	"GET /tickets/{ticket}": core.RightRead,

	"GET /tickets/{ticket}/deadlines": core.RightRead,

	"POST /tickets/{ticket}/reveal": core.RightWork,

	"GET /attention":             core.RightRead,
	"GET /rules":                 core.RightLead,
	"GET /rules/explain":         core.RightLead,
	"POST /rules/try":            core.RightLead,
	"GET /dispatch":              core.RightLead,
	"GET /sla":                   core.RightLead,
	"GET /desks/{desk}/calendar": core.RightLead,
	"GET /desks/{desk}/due":      core.RightLead,

	"GET /assets":        core.RightRead,
	"GET /assets/words":  core.RightRead,
	"GET /assets/export": core.RightRead,
	"GET /assets/{code}": core.RightRead,

	"GET /approvals":        core.RightRead,
	"GET /catalogue":        core.RightManage,
	"GET /catalogue/{item}": core.RightManage,
	"GET /delegations":      core.RightManage,

	"POST /assets":         core.RightManage,
	"POST /assets/preview": core.RightManage,
	"POST /assets/import":  core.RightManage,
	"PUT /assets/{code}":   core.RightManage,

	"GET /guides":                  core.RightManage,
	"GET /people":                  core.RightManage,
	"GET /roster":                  core.RightManage,
	"PUT /roster/{person}":         core.RightManage,
	"POST /roster/{person}/link":   core.RightManage,
	"DELETE /roster/{person}/link": core.RightManage,
	"GET /bots":                    core.RightManage,
	"GET /bots/{bot}":              core.RightManage,
	"POST /bots/{bot}/test-card":   core.RightManage,
	"GET /groups":                  core.RightManage,
	"POST /groups/bind":            core.RightManage,
	"GET /parked":                  core.RightManage,
	"POST /parked/{id}/retry":      core.RightManage,
	"DELETE /parked/{id}":          core.RightManage,
	"GET /deliveries":              core.RightManage,
	"POST /deliveries/{id}/retry":  core.RightManage,
	"DELETE /deliveries/{id}":      core.RightManage,
	"GET /alarms":                  core.RightManage,
	"POST /alarms/clear":           core.RightManage,
	"GET /audit":                   core.RightManage,

	"POST /bots":               core.RightOwn,
	"POST /bots/check":         core.RightOwn,
	"PUT /bots/{bot}":          core.RightOwn,
	"POST /bots/{bot}/enable":  core.RightOwn,
	"POST /bots/{bot}/disable": core.RightOwn,
}

// allRights lists them for the page, which shows nobody a room they may not enter.
var allRights = []core.Right{core.RightRead, core.RightWork, core.RightLead, core.RightManage, core.RightOwn}

// may refuses who lacks the right a route asks for.
func may(a store.Admin, r route) error {
	if a.Role.Gives(needs[r.method+" "+r.path]) {
		return nil
	}
	return refusal{http.StatusForbidden, "forbidden", "您的账号没有这项权限。需要时请联系企业的所有者"}
}

// rightsOf lists what an account may do.
func rightsOf(a store.Admin) []core.Right {
	return slices.DeleteFunc(slices.Clone(allRights), func(r core.Right) bool { return !a.Role.Gives(r) })
}

// mayAssign keeps it to owners to make and unmake owners.
func (s *server) mayAssign(ctx context.Context, c *call, tx *store.Tx, id core.PersonID, want dutiesDoc) error {
	if c.admin.Role.Gives(core.RightOwn) {
		return nil
	}
	p, err := tx.Person(ctx, id)
	if core.CodeOf(err) == core.CodeNotFound {
		return nil // said by what comes next
	}
	if err != nil || p.Has(core.RoleOwner) == want.Owner {
		return err
	}
	return refusal{http.StatusForbidden, "forbidden", "只有所有者可以指定或撤销所有者"}
}

// AddAdmin makes an account of the console and returns the token of a link, /console/setup?token=…, with which its password is chosen.
func AddAdmin(ctx context.Context, db *store.DB, by store.Author, name string, role core.Role, org core.OrgID) (token string, err error) {
	name = normalName(name)
	switch _, err := db.Admin(ctx, name); {
	case err == nil:
		return "", core.Refuse(core.CodeConflict, "已有名为 "+name+" 的账号")
	case core.CodeOf(err) != core.CodeNotFound:
		return "", err
	case !namePattern.MatchString(name):
		return "", invalid("用户名用 2–40 个字母、数字或 . _ @ -")
	case !role.Gives(core.RightRead):
		return "", invalid("这个角色不能登录控制台：可用 analyst、technician、lead、admin、owner")
	}
	if err := db.PutAdmin(ctx, store.Admin{Name: name, Role: role, Org: org}); err != nil {
		return "", fmt.Errorf("add administrator: %w", err)
	}
	return ResetAdmin(ctx, db, by, name)
}
