package wecom

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// useridShape is what a userid may hold: developer.work.weixin.qq.com/document/path/90195.
var useridShape = regexp.MustCompile(`^[0-9A-Za-z_.@-]{1,64}$`)

// encryptedShape is what an AI bot calls a member when no super administrator created it: developer.work.weixin.qq.com/document/path/101521. A member may have
// chosen a userid that looks so; the platform then says that it isn't one.
var encryptedShape = regexp.MustCompile(`^wo[0-9A-Za-z_-]{8,}$`)

// maxUserIDs bounds the cache of resolved ids.
const maxUserIDs = 50_000

// userIDs remembers what encrypted ids stand for; that never changes.
type userIDs struct {
	mu    sync.Mutex
	plain map[string]string
}

func (u *userIDs) get(id string) (string, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	v, ok := u.plain[id]
	return v, ok
}

func (u *userIDs) put(id, plain string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.plain == nil || len(u.plain) >= maxUserIDs {
		u.plain = map[string]string{}
	}
	u.plain[id] = plain
}

// resolve returns the userid behind what an AI bot reports.
func (a *Adapter) resolve(ctx context.Context, id string) (string, error) {
	if !encryptedShape.MatchString(id) {
		return id, nil
	}
	if plain, ok := a.userids.get(id); ok {
		return plain, nil
	}
	plain, err := a.decryptUserID(ctx, id)
	if err != nil {
		return "", err
	}
	a.userids.put(id, plain)
	return plain, nil
}

// decryptUserID asks the platform: developer.work.weixin.qq.com/document/path/101521.
func (a *Adapter) decryptUserID(ctx context.Context, id string) (string, error) {
	const op = "resolve encrypted userid"
	var out struct {
		Users []struct {
			Open  string `json:"open_userid"`
			Plain string `json:"userid"`
		} `json:"userid_list"`
		Invalid []string `json:"invalid_open_userid_list"`
	}
	err := a.call(ctx, request{
		op: op, path: "/cgi-bin/batch/openuserid_to_userid", body: map[string][]string{"open_userid_list": {id}}, out: &out, repeatable: true,
	})
	if err != nil {
		return "", err
	}
	for _, u := range out.Users {
		if u.Open == id && u.Plain != "" {
			return u.Plain, nil
		}
	}
	for _, bad := range out.Invalid {
		if bad == id {
			return id, nil // plain already
		}
	}
	return "", &adapters.Error{Verdict: adapters.Unknown, Op: op, Code: "http 200", Message: "answer doesn't name the id"}
}

// sender names a member of the app's own company. Userids compare without case (developer.work.weixin.qq.com/document/path/90196), so the stable id is
// lower-case and the spelling of the directory is kept for sending.
func (a *Adapter) sender(userid string) core.Sender {
	if userid == "" {
		return core.Sender{}
	}
	return core.Sender{ID: strings.ToLower(userid), Tenant: a.cfg.CorpID, Address: userid}
}

// addressOf is the userid to send to.
func addressOf(s core.Sender) string {
	if s.Address != "" {
		return s.Address
	}
	return s.ID
}
