package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	qPutAdmin = sql("put admin", `
		INSERT INTO admin (name, org, hash, person, disabled, role, created, updated) VALUES ($1, $2, $3, $4, $5, $6, {now}, {now})
		ON CONFLICT (name) DO UPDATE SET org = excluded.org, hash = excluded.hash, person = excluded.person, disabled = excluded.disabled, role = excluded.role, updated = excluded.updated`)
	qAdmin     = sql("admin", `SELECT name, org, hash, person, disabled, role, created, updated FROM admin WHERE name = $1`)
	qAdmins    = sql("admins", `SELECT name, org, hash, person, disabled, role, created, updated FROM admin ORDER BY name`)
	qDropAdmin = sql("remove admin", `DELETE FROM admin WHERE name = $1`)

	qPutSession = sql("put web session", `
		INSERT INTO web_session (token, org, subject, kind, data, created, expires) VALUES ($1, $2, $3, $4, $5, {now}, {now} + $6)
		ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires = excluded.expires`)
	qWebSession    = sql("web session", `SELECT token, org, subject, kind, data, created, expires FROM web_session WHERE token = $1 AND expires > {now}`)
	qDropSession   = sql("drop web session", `DELETE FROM web_session WHERE token = $1`)
	qDropSessions  = sql("drop web sessions", `DELETE FROM web_session WHERE subject = $1 AND kind = $2`)
	qPruneSessions = sql("prune web sessions", `DELETE FROM web_session WHERE expires <= {now}`)
)

// Admin is a local account of the console. Hash is made and checked elsewhere; the store never sees a password.
type Admin struct {
	Name     string
	Org      core.OrgID // empty: every org
	Hash     string
	Person   core.PersonID // whom the admin's acts are recorded as, may be empty
	Disabled bool
	Role     core.Role // none: may do nothing
	Created  time.Time
	Updated  time.Time
}

// PutAdmin creates or replaces an admin.
func (db *DB) PutAdmin(ctx context.Context, a Admin) error {
	_, err := db.engine.exec(ctx, qPutAdmin, a.Name, a.Org, a.Hash, a.Person, a.Disabled, a.Role)
	return wrap("put admin", err)
}

// Admin returns an admin by name.
func (db *DB) Admin(ctx context.Context, name string) (Admin, error) {
	var a Admin
	err := db.first(ctx, qAdmin, func(r scanner) (err error) { a, err = scanAdmin(r); return err }, name)
	return a, wrap("read admin", err)
}

// Admins lists all admins.
func (db *DB) Admins(ctx context.Context) ([]Admin, error) {
	var out []Admin
	err := db.engine.query(ctx, qAdmins, func(r scanner) error {
		a, err := scanAdmin(r)
		out = append(out, a)
		return err
	})
	return out, wrap("list admins", err)
}

// RemoveAdmin deletes an admin and ends the sessions that are open under the name.
func (db *DB) RemoveAdmin(ctx context.Context, name string) error {
	if err := db.must(ctx, qDropAdmin, name); err != nil {
		return wrap("remove admin", err)
	}
	return db.EndWebSessions(ctx, name, "console")
}

func scanAdmin(r scanner) (Admin, error) {
	var a Admin
	var created, updated int64
	err := r.Scan(&a.Name, (*string)(&a.Org), &a.Hash, (*string)(&a.Person), &a.Disabled, (*string)(&a.Role), &created, &updated)
	a.Created, a.Updated = fromMicros(created), fromMicros(updated)
	return a, err
}

// WebSession is somebody logged in on the web. Token is the hash of the cookie, never the cookie.
type WebSession struct {
	Token   string
	Org     core.OrgID
	Subject string // name of an admin or id of a person
	Kind    string // console, portal
	Data    json.RawMessage
	Created time.Time
	Expires time.Time
}

// PutWebSession opens a session for ttl from now, or prolongs it and replaces its data.
func (db *DB) PutWebSession(ctx context.Context, s WebSession, ttl time.Duration) error {
	_, err := db.engine.exec(ctx, qPutSession, s.Token, s.Org, s.Subject, s.Kind, string(s.Data), ttl.Microseconds())
	return wrap("put web session", err)
}

// WebSession returns a session that has not expired.
func (db *DB) WebSession(ctx context.Context, token string) (WebSession, error) {
	var s WebSession
	err := db.first(ctx, qWebSession, func(r scanner) error {
		var data []byte
		var created, expires int64
		err := r.Scan(&s.Token, (*string)(&s.Org), &s.Subject, &s.Kind, &data, &created, &expires)
		s.Created, s.Expires = fromMicros(created), fromMicros(expires)
		if len(data) > 0 {
			s.Data = data
		}
		return err
	}, token)
	return s, wrap("read web session", err)
}

// EndWebSession closes one session; one that is gone is no error.
func (db *DB) EndWebSession(ctx context.Context, token string) error {
	_, err := db.engine.exec(ctx, qDropSession, token)
	return wrap("end web session", err)
}

// EndWebSessions closes all sessions of a subject, for example after a change of password.
func (db *DB) EndWebSessions(ctx context.Context, subject, kind string) error {
	_, err := db.engine.exec(ctx, qDropSessions, subject, kind)
	return wrap("end web sessions", err)
}
