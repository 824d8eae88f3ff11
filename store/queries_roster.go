package store

const (
	// ownPerson leaves out records that were linked to another.
	ownPerson = `p.org = $1 AND NOT EXISTS (SELECT 1 FROM alias o WHERE o.org = $1 AND o.person = p.id)`
	// hasDuties looks for what encode writes for somebody with a desk, a role at one ("_" stands for the brace), or an administrator. Inside a JSON string a quote is escaped,
	// so that no name or title can look like it.
	hasDuties = `(p.doc LIKE '%"desks":[%' OR p.doc LIKE '%"grants":_"%' OR p.doc LIKE '%"roles":[%"admin"%' OR p.doc LIKE '%"roles":[%"owner"%' OR EXISTS (SELECT 1 FROM alias k JOIN person l ON l.org = k.org AND l.id = k.person
			WHERE k.org = $1 AND k.target = p.id AND (l.doc LIKE '%"desks":[%' OR l.doc LIKE '%"grants":_"%' OR l.doc LIKE '%"roles":[%"admin"%' OR l.doc LIKE '%"roles":[%"owner"%')))`
	// ofRoster is the filter of the list of people: text in the name, the id or the id of an account; $3 asks for people with duties only.
	ofRoster = ownPerson + ` AND ($2 = '' OR p.name LIKE $2 ESCAPE '\' OR p.id LIKE $2 ESCAPE '\' OR EXISTS (
			SELECT 1 FROM account y WHERE y.org = $1 AND y.person = p.id AND y.id LIKE $2 ESCAPE '\')
			OR EXISTS (SELECT 1 FROM alias k JOIN person l ON l.org = k.org AND l.id = k.person WHERE k.org = $1 AND k.target = p.id AND l.name LIKE $2 ESCAPE '\')) AND ($3 = FALSE OR ` + hasDuties + `)`
)

// Statements of the roster.
var (
	// Who was met last comes first: it is whom an administrator has just asked to write.
	// CROSS JOIN keeps SQLite at the order written (sqlite.org/optoverview.html, "Manual Control Of Query Plans Using CROSS JOIN"): it would go
	// through every account for each person otherwise.
	qRoster = sql("roster", `
		SELECT `+personColumns+` FROM person p WHERE `+ofRoster+`
		ORDER BY COALESCE((SELECT MAX(h.heard) FROM (
				SELECT x.heard FROM account x WHERE x.org = $1 AND x.person = p.id
				UNION ALL SELECT x.heard FROM alias b CROSS JOIN account x WHERE b.org = $1 AND b.target = p.id AND x.org = $1 AND x.person = b.person) h), 0) DESC,
			p.name, p.id LIMIT $4 OFFSET $5`)
	qRosterCount    = sql("count roster", `SELECT count(*) FROM person p WHERE `+ofRoster)
	qRosterAccounts = sql("accounts of roster", `
		SELECT COALESCE(a.target, x.person), x.heard, `+accountColumns+` FROM account x LEFT JOIN alias a ON a.org = x.org AND a.person = x.person
		WHERE x.org = $1 AND x.person IN {set}(SELECT p.id FROM person p WHERE p.org = $1 AND p.id IN {texts $2}
			UNION ALL SELECT b.person FROM alias b WHERE b.org = $1 AND b.target IN {texts $2}){end}
		ORDER BY x.heard DESC, x.platform, x.tenant, x.id`)
	// A lane's row moves with each message; an account's only when the way to it changes, so that most turns need not write it.
	qLanesHeard = sql("lanes heard", `SELECT lane, updated FROM lane WHERE org = $1 AND lane NOT LIKE 'c:%'`)

	// Somebody without an account can't press anything.
	qStaff = sql("staff", `
		SELECT `+personColumns+` FROM person p WHERE `+ownPerson+` AND p.active AND `+hasDuties+` AND (
			EXISTS (SELECT 1 FROM account x WHERE x.org = $1 AND x.person = p.id)
			OR EXISTS (SELECT 1 FROM alias b CROSS JOIN account x WHERE b.org = $1 AND b.target = p.id AND x.org = $1 AND x.person = b.person))
		ORDER BY p.name, p.id`)
	qPeopleWithRole = sql("people with role", `
		SELECT `+personColumns+` FROM person p WHERE `+ownPerson+` AND p.active AND p.doc LIKE $2 ORDER BY p.id`)
	qAdministrators = sql("administrators", `
		SELECT `+personColumns+` FROM person p WHERE `+ownPerson+` AND p.active AND `+hasDuties+` ORDER BY p.id`)
	qAnybodyHeard = sql("anybody heard", `SELECT 1 FROM account WHERE org = $1 AND heard > 0 LIMIT 1`)

	qLockSetup  = sql("lock setup", `SELECT version, doc FROM setup WHERE org = $1 {lock}`)
	qLockPerson = sql("lock person", `SELECT `+personColumns+` FROM person p WHERE `+ownPerson+` AND p.id = $2 {lock}`)
)
