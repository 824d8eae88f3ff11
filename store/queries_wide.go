package store

// The many-row forms of statements; see wides. PostgreSQL only: SQLite has no round trips and no portals to save.
var (
	qTouchAccounts = sqlWide("touch accounts", `
		UPDATE account a SET heard = {now}, unreachable = '', address = CASE WHEN u.address = '' THEN a.address ELSE u.address END,
			bot = CASE WHEN u.bot = '' THEN a.bot ELSE u.bot END
		FROM {rows tttttt} AS u (org, platform, tenant, id, address, bot)
		WHERE a.org = u.org AND a.platform = u.platform AND a.tenant = u.tenant AND a.id = u.id`)
	qAddCopies = sqlWide("add copies", `
		INSERT INTO copy (id, org, bot, object, kind, code, person, conversation, target, revision, receipt, message_ref, sent, closed, reason, created)
		SELECT u.*, '', '', FALSE, FALSE, '', {now} FROM {rows ttttttttti} AS u`)
	qRefreshCopies = sqlWideOne("refresh copies", `
		UPDATE copy c SET revision = CASE WHEN c.revision < u.revision THEN u.revision ELSE c.revision END, closed = (c.closed OR u.final), object = u.object,
			kind = u.kind, code = CASE WHEN u.code = '' THEN c.code ELSE u.code END
		FROM {rows ttibttt} AS u (org, id, revision, final, object, kind, code) WHERE c.org = u.org AND c.id = u.id`, 8)
	qSupersedeAll = sqlWide("supersede updates", `
		UPDATE outbox SET state = 'superseded', finished = {now}
		WHERE copy = ANY (CAST($2 AS TEXT[])) AND org = ANY (CAST($1 AS TEXT[])) AND state = 'pending' AND copy <> '' AND kind = 'update'`)
	qAnswersSent = sqlWide("answers flushed", `
		UPDATE outbox SET state = 'sent', finished = {now}, not_before = 0
		WHERE bot = ANY (CAST($1 AS TEXT[])) AND click_dedupe = ANY (CAST($2 AS TEXT[])) AND click_dedupe <> '' AND state = 'pending' AND kind = 'answer'`)
	qReleaseAll = sqlWide("release held", `
		UPDATE outbox SET not_before = 0
		WHERE bot = ANY (CAST($1 AS TEXT[])) AND click_dedupe = ANY (CAST($2 AS TEXT[])) AND click_dedupe <> '' AND state = 'pending' RETURNING bot`)
	qSendAll = sqlWide("queue messages", `
		INSERT INTO outbox (org, bot, kind, copy, click_dedupe, ticket, person, final, revision, idem, msg, state, attempts, not_before, reason, receipt, created, finished)
		SELECT u.org, u.bot, u.kind, u.copy, u.click_dedupe, u.ticket, u.person, u.final, u.revision, u.idem, u.msg, 'pending', 0,
			CASE WHEN u.hold = 0 THEN 0 ELSE {now} + u.hold END, '', '', {now}, 0
		FROM {rows tttttttbitti} WITH ORDINALITY AS u (org, bot, kind, copy, click_dedupe, ticket, person, final, revision, idem, msg, hold, place) ORDER BY u.place
		RETURNING id, created, not_before, idem`)
	qSetTimers = sqlWide("set timers", `
		INSERT INTO timer (org, object, kind, due, data, urgent, not_before, again, attempts, cause) SELECT u.*, 0, 0, 0, '' FROM {rows tttitb} AS u
		ON CONFLICT (org, object, kind) DO UPDATE SET due = excluded.due, data = excluded.data, urgent = excluded.urgent, not_before = 0, again = 0, attempts = 0, cause = ''`)
	qArmAgainAll = sqlWide("arm timers again", `
		UPDATE timer t SET again = u.due FROM {rows ttti} AS u (org, object, kind, due)
		WHERE t.org = u.org AND t.object = u.object AND t.kind = u.kind AND t.not_before > 0 AND t.again = 0`)
	qArmTimers = sqlWide("arm timers", `
		INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause) SELECT u.*, 0, 0, 0, '' FROM {rows tttit} AS u
		ON CONFLICT (org, object, kind) DO NOTHING`)
	qTimersRan = sqlWideOne("end timers", `
		DELETE FROM timer t USING {rows tttii} AS u (org, object, kind, due, until)
		WHERE t.org = u.org AND t.object = u.object AND t.kind = u.kind AND t.due + 0 = u.due AND t.not_before = u.until AND t.again = 0`, 6)
	qTimersMoved = sqlWideOne("rearm timers", `
		UPDATE timer t SET due = u.next, data = u.data, again = 0, not_before = 0, attempts = 0, cause = ''
		FROM {rows tttiiit} AS u (org, object, kind, due, until, next, data)
		WHERE t.org = u.org AND t.object = u.object AND t.kind = u.kind AND t.due + 0 = u.due AND t.not_before = u.until`, 8)
	qPutTickets = sqlWideOne("put tickets", `
		UPDATE ticket t SET desk = u.desk, type = u.type, status = u.status, priority = u.priority, category = u.category, title = u.title, text = u.text,
			requester = u.requester, assignee = u.assignee, origin = u.origin, bot = u.bot, platform = u.platform, updated = u.updated, detail = u.detail,
			is_open = u.is_open, parent = u.parent, due = u.due, revision = t.revision + 1
		FROM {rows ttittttttttttttitbti} AS u (org, id, revision, desk, type, status, priority, category, title, text, requester, assignee, origin, bot, platform,
			updated, detail, is_open, parent, due)
		WHERE t.org = u.org AND t.id = u.id AND t.revision = u.revision`, 21)
	qAddActs = sqlWide("add acts", `
		INSERT INTO act (org, ticket, seq, at, actor, verb, text, public, data)
		SELECT u.org, u.ticket, COALESCE((SELECT a.seq FROM act a WHERE a.org = u.org AND a.ticket = u.ticket ORDER BY a.seq DESC LIMIT 1), 0)
			+ row_number() OVER (PARTITION BY u.org, u.ticket ORDER BY u.place), u.at, u.actor, u.verb, u.text, u.public, u.data
		FROM {rows ttitttbt} WITH ORDINALITY AS u (org, ticket, at, actor, verb, text, public, data, place)`)
	qSettleAll = sqlWide("settle messages", `
		UPDATE outbox o SET state = u.state, attempts = o.attempts + u.tries, not_before = {now} + u.wait, reason = u.reason, receipt = u.receipt,
			finished = CASE WHEN u.state = 'pending' THEN 0 ELSE {now} END
		FROM {rows ititti} AS u (id, state, wait, reason, receipt, tries) WHERE o.id = u.id`)
	qCopiesSent = sqlWide("copies sent", `
		UPDATE copy c SET receipt = u.receipt, message_ref = u.ref, sent = TRUE, closed = (c.closed OR u.closed), reason = u.reason
		FROM {rows tttbt} AS u (id, receipt, ref, closed, reason) WHERE c.id = u.id`)
	qAuditAll = sqlWide("audit", `
		INSERT INTO audit (org, at, actor, behalf, channel, act, object, detail)
		SELECT u.org, u.at, u.actor, u.behalf, u.channel, u.act, u.object, u.detail
		FROM {rows titttttt} WITH ORDINALITY AS u (org, at, actor, behalf, channel, act, object, detail, place) ORDER BY u.place`)
	qFinishAll = sqlWideOne("finish turns", `
		INSERT INTO lane AS l (lane, org, owner, lease_until, fence, seq, state, updated)
		SELECT u.lane, u.org, '', 0, u.fence, u.seq, u.state, {now} FROM {rows ttiyit} AS u (lane, org, seq, state, fence, self) ORDER BY u.lane
		ON CONFLICT (lane) DO UPDATE SET owner = '', lease_until = 0, seq = excluded.seq, state = excluded.state, updated = excluded.updated,
			org = CASE WHEN l.org = '' THEN excluded.org ELSE l.org END
		WHERE l.seq = excluded.seq - 1 AND l.fence = excluded.fence AND (l.owner = '' OR l.owner = ANY (CAST($6 AS TEXT[])) OR l.lease_until < {now})`, 7)
	qEventsDone = sqlWideOne("finish events", `
		UPDATE inbox SET state = 'done', finished = {now}
		WHERE id = ANY (CAST($1 AS BIGINT[])) AND org = ANY (CAST($2 AS TEXT[])) AND lane = ANY (CAST($3 AS TEXT[])) AND state = 'open'`, 4)
)
