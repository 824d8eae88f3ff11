package console

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

const (
	setupKind = "setup" // web session of a set-up link; the first administrator is still to be made
	resetKind = "reset" // the same, for a named administrator who lost the password
	// linkLife is how long a printed link works.
	linkLife = 24 * time.Hour
)

// NewSetup returns the token of a new set-up link, /console/setup?token=…, or "" when there is an administrator already. Only its hash is
// stored, so that each start of the server makes a new one; the older ones work until they expire or the first is used.
func NewSetup(ctx context.Context, db *store.DB) (token string, err error) {
	admins, err := db.Admins(ctx)
	if err != nil || len(admins) > 0 {
		return "", err
	}
	token, hashed := newToken()
	err = db.PutWebSession(ctx, store.WebSession{Token: hashed, Subject: setupKind, Kind: setupKind}, linkLife)
	return token, err
}

// ResetAdmin returns the token of a link, /console/setup?token=…, with which the administrator sets a new password. Until then the old one works.
func ResetAdmin(ctx context.Context, db *store.DB, by store.Author, name string) (token string, err error) {
	name = normalName(name)
	a, err := db.Admin(ctx, name)
	if err != nil {
		return "", fmt.Errorf("administrator %q: %w", name, err)
	}
	orgs := []core.OrgID{a.Org}
	if a.Org == "" {
		if orgs, err = db.Orgs(ctx); err != nil {
			return "", err
		}
	}
	for _, id := range orgs {
		if err := db.Org(id).By(by).Tell(ctx, "admin.reset", name, nil); err != nil {
			return "", err
		}
	}
	token, hashed := newToken()
	err = db.PutWebSession(ctx, store.WebSession{Token: hashed, Subject: name, Kind: resetKind}, linkLife)
	return token, err
}

// setupGate lets one set-up through at a time, so that a link is used once. Two replicas could each let one through in the same instant; both
// would be by somebody who read the server's output.
type setupGate struct{ sync.Mutex }

// setupView tells the page what to ask for.
type setupView struct {
	Mode string    `json:"mode"` // setup, reset
	Name string    `json:"name,omitempty"`
	Orgs []orgView `json:"orgs"`
}

var deadLink = refusal{http.StatusForbidden, "dead_link", "链接无效、已使用或已过期。重启服务会打印新的链接；忘记密码请在服务器上运行 imdesk admin reset"}

// link finds what a token stands for.
func (s *server) link(ctx context.Context, token string) (store.WebSession, error) {
	l, err := s.DB.WebSession(ctx, hashToken(token))
	if core.CodeOf(err) == core.CodeNotFound || err == nil && l.Kind != setupKind && l.Kind != resetKind {
		return l, deadLink
	}
	return l, err
}

func (s *server) inspectSetup(c *call) (any, error) {
	var in struct{ Token string }
	if err := c.read(&in); err != nil {
		return nil, err
	}
	l, err := s.link(c.Context(), in.Token)
	if err != nil {
		return nil, err
	}
	view := setupView{Mode: l.Kind, Orgs: []orgView{}}
	if l.Kind == resetKind {
		view.Name = l.Subject
		return view, nil
	}
	orgs, err := s.DB.Orgs(c.Context())
	for _, id := range orgs {
		view.Orgs = append(view.Orgs, orgView{ID: id})
	}
	return view, err
}

// setupRequest makes the first administrator, and the first enterprise where there is none; or gives a new password.
type setupRequest struct {
	Token    string     `json:"token"`
	Name     string     `json:"name"`
	Password string     `json:"password"`
	OrgID    core.OrgID `json:"org_id"`
	OrgName  string     `json:"org_name"`
}

func (s *server) runSetup(c *call) (any, error) {
	var in setupRequest
	if err := c.read(&in); err != nil {
		return nil, err
	}
	s.setup.Lock()
	defer s.setup.Unlock()
	l, err := s.link(c.Context(), in.Token)
	if err != nil {
		return nil, err
	}
	a := store.Admin{Name: l.Subject}
	if l.Kind == resetKind {
		a, err = s.DB.Admin(c.Context(), l.Subject)
	} else {
		a, err = s.firstAdmin(c, in)
	}
	if err != nil {
		return nil, err
	}
	if err := s.givePassword(c, &a, in.Password); err != nil {
		return nil, err
	}
	if err := s.DB.EndWebSessions(c.Context(), l.Subject, l.Kind); err != nil {
		return nil, err
	}
	if err := s.open(c, a); err != nil {
		return nil, err
	}
	if err := s.auditHome(c, "console."+l.Kind, a.Name, map[string]any{"address": address(c.Request)}); err != nil {
		return nil, err
	}
	return s.showSession(c)
}

var (
	namePattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,39}$`)
	orgPattern  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
)

// firstAdmin judges everything before it writes anything. The first administrator sees every enterprise.
func (s *server) firstAdmin(c *call, in setupRequest) (store.Admin, error) {
	a := store.Admin{Name: normalName(in.Name), Role: core.RoleOwner}
	if !namePattern.MatchString(a.Name) {
		return a, invalid("用户名用 2–40 个字母、数字或 . _ @ -")
	}
	if err := judgePassword(a.Name, in.Password); err != nil {
		return a, err
	}
	if admins, err := s.DB.Admins(c.Context()); err != nil || len(admins) > 0 {
		if err == nil {
			err = deadLink
		}
		return a, err
	}
	orgs, err := s.DB.Orgs(c.Context())
	if err != nil || len(orgs) > 0 {
		return a, err
	}
	if !orgPattern.MatchString(string(in.OrgID)) {
		return a, invalid("企业编号用小写字母、数字和连字符，最多 40 个")
	}
	if in.OrgName == "" {
		return a, invalid("请填写企业名称，员工会在消息里看到它")
	}
	_, err = s.DB.Org(in.OrgID).By(store.Author{Actor: core.PersonID("admin:" + a.Name), Channel: desk.ChannelConsole, At: s.Clock.Now()}).SaveSetup(c.Context(), starter(core.Org{ID: in.OrgID, Name: in.OrgName, Timezone: "Asia/Shanghai"}))
	return a, err
}
