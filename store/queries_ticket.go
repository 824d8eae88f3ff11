package store

const ticketColumns = `t.id, t.number, t.desk, t.type, t.status, t.priority, t.category, t.title, t.text, t.requester, t.assignee, t.origin, t.bot, t.platform,
	t.revision, t.created, t.updated, t.detail`

// Statements of tickets, their timeline and approvals.
var (
	qAddTicket = sql("add ticket", `
		INSERT INTO ticket (org, id, number, desk, type, status, priority, category, title, text, requester, assignee, origin, bot, platform, revision, created, updated, detail, is_open, parent, item, due)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16, $17, $18, $19, $20, $21, $22)`)
	qPutTicket = sqlOne("put ticket", `
		UPDATE ticket SET desk = $4, type = $5, status = $6, priority = $7, category = $8, title = $9, text = $10, requester = $11, assignee = $12, origin = $13,
			bot = $14, platform = $15, updated = $16, detail = $17, is_open = $18, parent = $19, due = $20, revision = revision + 1
		WHERE org = $1 AND id = $2 AND revision = $3`)
	qTicket         = sql("ticket", `SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.id = $2 {lock}`)
	qTicketNumbered = sql("ticket by number", `SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.number = $2 {lock}`)
	qReadTicket     = sql("read ticket", `SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND (t.id = $2 OR t.number = $3)`)
	qTicketsOf      = sql("tickets of requester", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.org || '' = $1 AND t.requester IN `+selfAndAliases("CAST($2 AS TEXT)")+` AND (t.is_open OR $3 = FALSE)
		ORDER BY t.created DESC, t.id DESC LIMIT $4`)
	qAssignedTo = sql("tickets of handler", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.assignee <> '' AND t.is_open AND t.assignee IN `+selfAndAliases("CAST($2 AS TEXT)")+`
		ORDER BY t.priority, t.created, t.id LIMIT $3`)
	qChildren = sql("children of ticket", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.parent = $2 AND t.parent <> '' AND t.org = $1 ORDER BY t.number`)
	qOpenChanges = sql("open changes", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.type = 'change' AND t.is_open AND t.org = $1 ORDER BY t.updated DESC, t.id LIMIT $2`)
	// The newest requests say what is popular; those of another org are passed over, which is cheap for as few as are read.
	qRequested = sql("items requested", `
		SELECT r.item, count(*) FROM (SELECT t.item FROM ticket t WHERE t.item <> '' AND t.org = $1 ORDER BY t.created DESC LIMIT $2) r GROUP BY r.item`)
	qQueue = sql("queue", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.desk = $2 AND t.is_open AND t.assignee = '' AND t.status NOT IN ('waiting_approval', 'waiting_task', 'fulfilling', 'automated') ORDER BY t.priority, t.created, t.id LIMIT $3`)
	qInHand = sql("tickets in hand", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.assignee <> '' AND t.is_open AND t.desk = $2 ORDER BY t.assignee, t.priority, t.created, t.id LIMIT $3`)
	qQueueLength = sql("queue length", `SELECT count(*) FROM ticket t WHERE t.org = $1 AND t.desk = $2 AND t.is_open AND t.assignee = '' AND t.status NOT IN ('waiting_approval', 'waiting_task', 'fulfilling', 'automated')`)
	qAhead       = sql("tickets ahead", `
		SELECT count(*) FROM ticket t WHERE t.org = $1 AND t.desk = $2 AND t.is_open AND t.assignee = '' AND t.status NOT IN ('waiting_approval', 'waiting_task', 'fulfilling', 'automated') AND (t.priority, t.created, t.id) < ($3, $4, $5)`)

	// ORDER BY … LIMIT 1 rather than max(): its plan is one step into the key's index even if it was made while the table was empty.
	qAddAct = sql("add act", `
		INSERT INTO act (org, ticket, seq, at, actor, verb, text, public, data)
		VALUES ($1, $2, COALESCE((SELECT a.seq FROM act a WHERE a.org = $1 AND a.ticket = $2 ORDER BY a.seq DESC LIMIT 1), 0) + 1, $3, $4, $5, $6, $7, $8)`)
	qActs = sql("acts", `
		SELECT seq, at, actor, verb, text, public, data FROM act WHERE org = $1 AND ticket = $2 AND (public OR $3 = FALSE) ORDER BY seq DESC LIMIT $4`)

	qAddApproval = sql("add approval", `
		INSERT INTO approval (org, id, ticket, state, step, steps, revision, created, round, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	qApproval       = sql("approval", `SELECT `+approvalColumns+` FROM approval a WHERE a.org = $1 AND a.id = $2 {lock}`)
	qApprovalTicket = sql("ticket of approval", `SELECT ticket FROM approval WHERE org = $1 AND id = $2`)
	qPutApproval    = sqlOne("put approval", `
		UPDATE approval SET state = $4, step = $5, steps = $6, round = $7, detail = $8, revision = revision + 1 WHERE org = $1 AND id = $2 AND revision = $3`)
	qAddApprover  = sql("add approver", `INSERT INTO approver (org, person, approval) VALUES ($1, $2, $3) ON CONFLICT (org, person, approval) DO NOTHING`)
	qDropApprover = sql("drop approvers", `DELETE FROM approver WHERE org = $1 AND approval = $2`)
	qPendingFor   = sql("approvals waiting", `
		SELECT `+approvalColumns+` FROM approval a
		WHERE a.org = $1 AND a.id IN (SELECT w.approval FROM approver w WHERE w.org = $1 AND w.person IN `+selfAndAliases("CAST($2 AS TEXT)")+`)
		ORDER BY a.created, a.id LIMIT $3`)

	qPutDelegation = sql("put delegation", `
		INSERT INTO delegation (org, id, person, deputy, valid_from, valid_until, created) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org, id) DO UPDATE SET person = excluded.person, deputy = excluded.deputy, valid_from = excluded.valid_from, valid_until = excluded.valid_until`)
	qDelegations = sql("delegations", `
		SELECT d.id, `+canonical("d.person")+`, `+canonical("d.deputy")+`, d.valid_from, d.valid_until, d.created FROM delegation d
		WHERE d.org = $1 AND d.valid_until > $3 AND (d.person IN `+selfAndAliases("CAST($2 AS TEXT)")+` OR d.deputy IN `+selfAndAliases("CAST($2 AS TEXT)")+`)
		ORDER BY d.valid_from, d.id`)
)

const approvalColumns = `a.id, a.ticket, a.state, a.step, a.steps, a.revision, a.created, a.round, a.detail`
