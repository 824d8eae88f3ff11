package store

// canonical is the person an id stands for: itself, or whom it was linked to. A link never leads to another link (see Org.Link).
func canonical(id string) string {
	return `COALESCE((SELECT a.target FROM alias a WHERE a.org = $1 AND a.person = ` + id + `), ` + id + `)`
}

// selfAndAliases is the set of ids under which rows of the person with the given id may stand.
func selfAndAliases(id string) string {
	return `{set}(SELECT ` + canonical(id) + ` UNION ALL SELECT b.person FROM alias b WHERE b.org = $1 AND b.target = ` + canonical(id) + `){end}`
}

const (
	// ownColumns are those of a record by itself; personColumns bring the documents of what is linked to it along.
	ownColumns    = `p.id, p.name, p.active, p.doc, ''`
	personColumns = `p.id, p.name, p.active, p.doc, COALESCE((SELECT string_agg(l.doc, ',' ORDER BY l.id) FROM alias k
		JOIN person l ON l.org = k.org AND l.id = k.person WHERE k.org = p.org AND k.target = p.id), '')`
	accountColumns = `x.person, x.platform, x.tenant, x.id, x.address, x.bot, x.unreachable`
)

// Statements of people, their accounts and groups.
var (
	qPerson          = sql("person", `SELECT `+personColumns+` FROM person p WHERE p.org = $1 AND p.id = `+canonical("CAST($2 AS TEXT)"))
	qPersonByAccount = sql("person by account", `
		SELECT `+personColumns+`, `+accountColumns+` FROM account x JOIN person p ON p.org = x.org AND p.id = `+canonical("x.person")+`
		WHERE x.org = $1 AND x.platform = $2 AND x.tenant = $3 AND x.id = $4`)
	qPeopleNamed = sql("people by name", `
		SELECT `+personColumns+` FROM person p WHERE p.org = $1 AND p.name = $2 AND p.active
			AND NOT EXISTS (SELECT 1 FROM alias a WHERE a.org = $1 AND a.person = p.id) ORDER BY p.id`)
	qPeople     = sql("people", `SELECT `+ownColumns+` FROM person p WHERE p.org = $1 ORDER BY p.id`)
	qPeoplePage = sql("people page", `
		SELECT `+personColumns+` FROM person p WHERE p.org = $1 AND ($2 = '' OR p.name LIKE $2 ESCAPE '\' OR p.id LIKE $2 ESCAPE '\') ORDER BY p.name, p.id LIMIT $3 OFFSET $4`)
	qPutPerson = sql("put person", `
		INSERT INTO person (org, id, name, active, doc, number) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org, id) DO UPDATE SET name = excluded.name, active = excluded.active, doc = excluded.doc, number = excluded.number`)
	qPeopleNumbered = sql("people by number", `SELECT `+personColumns+` FROM person p WHERE `+ownPerson+` AND p.number = $2 AND p.number <> '' ORDER BY p.id`)

	// The owner that came first stays; either way the row is returned.
	qAddAccount = sql("add account", `
		INSERT INTO account (org, platform, tenant, id, person, address, bot, unreachable, heard) VALUES ($1, $2, $3, $4, $5, $6, $7, '', {now})
		ON CONFLICT (org, platform, tenant, id) DO UPDATE SET address = CASE WHEN excluded.address = '' THEN account.address ELSE excluded.address END
		RETURNING person`)
	qAssignAccount = sql("assign account", `
		INSERT INTO account (org, platform, tenant, id, person, address, bot, unreachable, heard) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0)
		ON CONFLICT (org, platform, tenant, id) DO UPDATE SET person = excluded.person,
			address = CASE WHEN excluded.address = '' THEN account.address ELSE excluded.address END`)
	qTouchAccount = sql("touch account", `
		UPDATE account SET heard = {now}, unreachable = '', address = CASE WHEN $5 = '' THEN address ELSE $5 END, bot = CASE WHEN $6 = '' THEN bot ELSE $6 END
		WHERE org = $1 AND platform = $2 AND tenant = $3 AND id = $4`)
	qUnreachable = sql("mark unreachable", `UPDATE account SET unreachable = $5 WHERE org = $1 AND platform = $2 AND tenant = $3 AND id = $4`)
	qAccounts    = sql("accounts", `
		SELECT `+accountColumns+` FROM account x WHERE x.org = $1 AND x.person IN `+selfAndAliases("CAST($2 AS TEXT)")+` ORDER BY x.heard DESC, x.platform, x.tenant, x.id`)
	qAllAccounts = sql("all accounts", `SELECT `+accountColumns+` FROM account x WHERE x.org = $1 ORDER BY x.platform, x.tenant, x.id`)

	qLink = sql("link person", `
		INSERT INTO alias (org, person, target, created) VALUES ($1, $2, $3, {now}) ON CONFLICT (org, person) DO UPDATE SET target = excluded.target`)
	qRelink = sql("relink aliases", `UPDATE alias SET target = $3 WHERE org = $1 AND target = $2`)
	qUnlink = sqlOne("unlink person", `DELETE FROM alias WHERE org = $1 AND person = $2`)
	// Both are locked in one order, so that of two links at once the second sees the first.
	qLockPair  = sql("lock two people", `SELECT p.id FROM person p WHERE p.org = $1 AND p.id IN ($2, $3) ORDER BY p.id {lock}`)
	qCanonical = sql("canonical person", `SELECT `+canonical("CAST($2 AS TEXT)"))

	qBinding       = sql("binding", `SELECT bot, platform, conversation, title, desk, broken FROM binding WHERE org = $1 AND bot = $2 AND conversation = $3`)
	qDeskGroups    = sql("desk groups", `SELECT bot, platform, conversation, title, desk, broken FROM binding WHERE org = $1 AND desk = $2 ORDER BY bot, conversation`)
	qUnboundGroups = sql("unbound groups", `SELECT bot, platform, conversation, title, desk, broken FROM binding WHERE org = $1 AND desk = '' ORDER BY updated DESC, bot, conversation`)
	qBindings      = sql("bindings", `SELECT bot, platform, conversation, title, desk, broken FROM binding WHERE org = $1 ORDER BY bot, conversation`)
	qPutBinding    = sql("put binding", `
		INSERT INTO binding (org, bot, conversation, platform, title, desk, broken, updated) VALUES ($1, $2, $3, $4, $5, $6, $7, {now})
		ON CONFLICT (org, bot, conversation) DO UPDATE SET platform = excluded.platform, title = excluded.title, desk = excluded.desk,
			broken = excluded.broken, updated = excluded.updated`)
)
