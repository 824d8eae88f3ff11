package console

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// sessionView is what the pages know of who is signed in.
type sessionView struct {
	Name string     `json:"name"`
	Org  core.OrgID `json:"org"`
	Orgs []orgView  `json:"orgs"`
	// PublicURL is empty when the server doesn't know its own address, so that callback addresses can't be told.
	PublicURL string `json:"public_url"`
	// CanDrop reports whether parked events and failed messages can be given up.
	CanDrop bool `json:"can_drop"`
	// Rights are what the account may do.
	Rights []core.Right `json:"rights"`
}

type orgView struct {
	ID   core.OrgID `json:"id"`
	Name string     `json:"name"`
}

// login checks name and password. The answer doesn't tell which of them is wrong.
func (s *server) login(c *call) (any, error) {
	var in struct{ Name, Password string }
	if err := c.read(&in); err != nil {
		return nil, err
	}
	in.Name = normalName(in.Name)
	addr := address(c.Request)
	if wait := s.throttle.wait(in.Name, addr); wait > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		return nil, refusal{http.StatusTooManyRequests, "throttled", fmt.Sprintf("尝试次数过多，请 %d 分钟后再试", int(wait.Minutes())+1)}
	}
	// Counted before the outcome is known, so that attempts side by side don't all pass the gate.
	s.throttle.failed(in.Name, addr)
	a, err := s.DB.Admin(c.Context(), in.Name)
	if err != nil && core.CodeOf(err) != core.CodeNotFound {
		return nil, err
	}
	ok, err := s.hasher.check(c.Context(), in.Password, a.Hash)
	if err != nil {
		return nil, core.Refuse(core.CodeUnavailable, "登录繁忙，请稍后再试")
	}
	if !ok || a.Disabled {
		s.Log.Warn("sign-in refused", "name", in.Name, "address", addr)
		if err := s.tellRefused(c, a.Org, in.Name, addr); err != nil {
			return nil, err
		}
		return nil, refusal{http.StatusUnauthorized, "wrong_password", "用户名或密码不对"}
	}
	s.throttle.succeeded(in.Name, addr)
	if err := s.open(c, a); err != nil {
		return nil, err
	}
	if err := s.auditHome(c, "console.login", a.Name, map[string]any{"address": addr}); err != nil {
		return nil, err
	}
	return s.showSession(c)
}

// tellRefused puts a refused sign-in on the trail, also for a name that nobody has: it must not take less time. Nobody has proved who they are,
// so it names no actor.
func (s *server) tellRefused(c *call, org core.OrgID, name, addr string) error {
	c.admin = store.Admin{Org: org}
	return s.auditHome(c, "console.refused", excerpt(name), map[string]any{"address": addr})
}

func (s *server) logout(c *call) (any, error) {
	s.setCookie(c, "", -1e9)
	if err := s.DB.EndWebSession(c.Context(), c.token); err != nil {
		return nil, err
	}
	return nil, s.auditHome(c, "console.logout", c.admin.Name, nil)
}

func (s *server) showSession(c *call) (any, error) {
	ids, err := s.visibleOrgs(c)
	if err != nil {
		return nil, err
	}
	out := sessionView{Name: c.admin.Name, Org: c.admin.Org, Orgs: []orgView{}, PublicURL: s.PublicURL(), CanDrop: s.Shelf != nil, Rights: rightsOf(c.admin)}
	for _, id := range ids {
		setup, err := s.DB.Org(id).LoadSetup(c.Context())
		if err != nil && core.CodeOf(err) != core.CodeNotFound {
			return nil, err
		}
		out.Orgs = append(out.Orgs, orgView{ID: id, Name: setup.Org.Name})
	}
	return out, nil
}

// changePassword ends every other session of the administrator.
func (s *server) changePassword(c *call) (any, error) {
	var in struct{ Old, New string }
	if err := c.read(&in); err != nil {
		return nil, err
	}
	addr := address(c.Request)
	if s.throttle.wait(c.admin.Name, addr) > 0 {
		return nil, refusal{http.StatusTooManyRequests, "throttled", "尝试次数过多，请稍后再试"}
	}
	ok, err := s.hasher.check(c.Context(), in.Old, c.admin.Hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		s.throttle.failed(c.admin.Name, addr)
		return nil, invalid("当前密码不对")
	}
	if err := s.givePassword(c, &c.admin, in.New); err != nil {
		return nil, err
	}
	if err := s.open(c, c.admin); err != nil {
		return nil, err
	}
	return nil, s.auditHome(c, "console.password", c.admin.Name, nil)
}

// givePassword stores a new password and ends the sessions that were opened with the old one.
func (s *server) givePassword(c *call, a *store.Admin, password string) error {
	if err := judgePassword(a.Name, password); err != nil {
		return err
	}
	hash, err := s.hasher.hash(c.Context(), password)
	if err != nil {
		return err
	}
	a.Hash, a.Disabled = hash, false
	if err := s.DB.PutAdmin(c.Context(), *a); err != nil {
		return err
	}
	return s.DB.EndWebSessions(c.Context(), a.Name, sessionKind)
}

// normalName makes names comparable: people don't remember how they wrote theirs.
func normalName(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
