package store

// rowColumns are what scanRow reads: outbox o, left joined with copy c for the receipt an update needs.
const rowColumns = `o.id, o.org, o.idem, o.attempts, o.msg, o.state, o.created, o.not_before, o.reason, COALESCE(c.receipt, '')`

// Statements of the outbox, its senders and delivered copies.
var (
	qSend = sql("queue message", `
		INSERT INTO outbox (org, bot, kind, copy, click_dedupe, ticket, person, final, revision, idem, msg, state, attempts, not_before, reason, receipt, created, finished)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending', 0, CASE WHEN CAST($12 AS BIGINT) = 0 THEN 0 ELSE {now} + $12 END, '', '', {now}, 0)
		RETURNING id, created, not_before, idem`)
	qAddCopy = sql("add copy", `
		INSERT INTO copy (id, org, bot, object, kind, code, person, conversation, target, revision, receipt, message_ref, sent, closed, reason, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', FALSE, FALSE, '', {now})`)
	// A closed copy may still be refreshed once more by whoever read it before; its revision then just moves on.
	qRefreshCopy = sqlOne("refresh copy", `
		UPDATE copy SET revision = CASE WHEN revision < $3 THEN $3 ELSE revision END, closed = (closed OR $4), object = $5, kind = $6,
			code = CASE WHEN $7 = '' THEN code ELSE $7 END
		WHERE org = $1 AND id = $2`)
	qSupersede = sql("supersede updates", `
		UPDATE outbox SET state = 'superseded', finished = {now} WHERE copy = $2 AND org = $1 AND state = 'pending' AND copy <> '' AND kind = 'update'`)

	qPending = sql("pending messages", `
		SELECT `+rowColumns+` FROM outbox o LEFT JOIN copy c ON c.id = o.copy
		WHERE o.bot = $1 AND o.id > $2 AND o.state IN ('pending', 'sending') AND o.state = 'pending' AND o.not_before <= {now} ORDER BY o.id LIMIT $3`)
	qUnfinished = sql("unfinished messages", `
		SELECT `+rowColumns+` FROM outbox o LEFT JOIN copy c ON c.id = o.copy
		WHERE o.bot = $1 AND o.state IN ('pending', 'sending') AND (o.state = 'sending' OR o.not_before <= {now}) ORDER BY o.id LIMIT $2`)
	qMarkSending = sql("mark sending", `
		UPDATE outbox SET state = 'sending' WHERE id IN {ids $3} AND bot = $1 AND state IN ('pending', 'sending')
			AND EXISTS (SELECT 1 FROM sender WHERE bot = $1 AND fence = $2) RETURNING id`)
	qTakeSender = sql("take sender", `
		INSERT INTO sender AS s (bot, org, owner, lease_until, fence)
		VALUES ($1, COALESCE((SELECT org FROM bot WHERE id = $1), ''), $2, {now} + $3, 1)
		ON CONFLICT (bot) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until, fence = s.fence + CASE WHEN s.owner = excluded.owner THEN 0 ELSE 1 END
		WHERE s.owner = excluded.owner OR s.owner = '' OR s.lease_until < {now}
		RETURNING fence`)
	qDropSender  = sql("drop sender", `UPDATE sender SET owner = '', lease_until = 0 WHERE bot = $1 AND owner = $2`)
	qSenderOwner = sql("sender owner", `SELECT owner FROM sender WHERE bot = $1`)
	qSenderFence = sql("check sender", `SELECT fence FROM sender WHERE bot = $1`)

	qLockCopies = sql("lock copies", `
		SELECT id, receipt, revision FROM copy WHERE id IN {set}(SELECT o.copy FROM outbox o WHERE o.bot = $1 AND o.copy <> '' AND o.id IN {ids $2}){end} ORDER BY id {lock}`)
	qSettleRows = sql("lock messages", `
		SELECT id, org, kind, copy, final, revision, state FROM outbox WHERE bot = $1 AND id IN {ids $2} ORDER BY id {lock}`)
	qSettle = sql("settle message", `
		UPDATE outbox SET state = $2, attempts = attempts + $6, not_before = {now} + $3, reason = $4, receipt = $5,
			finished = CASE WHEN $2 = 'pending' THEN 0 ELSE {now} END
		WHERE id = $1`)
	qCopySent   = sql("copy sent", `UPDATE copy SET receipt = $2, message_ref = $3, sent = TRUE, closed = (closed OR $4), reason = $5 WHERE id = $1`)
	qCopyFailed = sql("copy failed", `UPDATE copy SET closed = TRUE, reason = $2 WHERE id = $1`)

	qAnswerSent     = sql("answer flushed", `UPDATE outbox SET state = 'sent', finished = {now}, not_before = 0 WHERE bot = $1 AND click_dedupe = $2 AND click_dedupe <> '' AND state = 'pending' AND kind = 'answer'`)
	qReleaseUpdates = sql("release held", `UPDATE outbox SET not_before = 0 WHERE bot = $1 AND click_dedupe = $2 AND click_dedupe <> '' AND state = 'pending' RETURNING bot`)

	qFailed = sql("failed deliveries", `
		SELECT `+rowColumns+` FROM outbox o LEFT JOIN copy c ON c.id = o.copy
		WHERE o.org = $1 AND o.state IN ('failed', 'unknown') ORDER BY o.id DESC LIMIT $2`)
	qRetryFailed = sql("retry delivery", `UPDATE outbox SET state = 'pending', attempts = 0, not_before = 0, finished = 0 WHERE org = $1 AND id = $2 AND state IN ('failed', 'unknown') RETURNING copy`)
	qReopenCopy  = sql("reopen copy", `UPDATE copy SET closed = FALSE, reason = '' WHERE org = $1 AND id = $2 AND id <> '' AND NOT sent`)
	qPruneOutbox = sql("prune outbox", `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state IN ('sent', 'superseded', 'dropped') AND finished < {now} - $1 ORDER BY id LIMIT $2)`)
)

const copyColumns = `id, bot, object, kind, code, person, target, revision, receipt, sent, closed`

var (
	qCopies        = sql("copies of object", `SELECT `+copyColumns+` FROM copy WHERE org = $1 AND object = $2 AND NOT closed ORDER BY created, id`)
	qCopyByID      = sql("copy", `SELECT `+copyColumns+` FROM copy WHERE org = $1 AND id = $2`)
	qCopyByMessage = sql("copy by message", `SELECT `+copyColumns+` FROM copy WHERE org = $1 AND bot = $2 AND message_ref = $3 AND message_ref <> '' ORDER BY created DESC, id DESC LIMIT 1`)
	qCopyByCode    = sql("copy by code", `
		SELECT `+copyColumns+` FROM copy WHERE org = $1 AND code = $2 AND code <> ''
			AND (person <> '' AND person IN `+selfAndAliases("$3")+` OR conversation <> '' AND conversation = $4)
		ORDER BY created DESC, id DESC LIMIT 1`)
	qRecentCards = sql("recent cards", `SELECT count(*) FROM copy WHERE org = $1 AND bot = $2 AND conversation = $3 AND conversation <> '' AND kind = $4 AND created >= $5`)
)
