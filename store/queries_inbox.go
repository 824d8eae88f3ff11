package store

// Statements of the inbox and its lanes.
var (
	// The subquery numbers the rows in order of arrival, which is their order in a lane; the insertion itself goes by key, so that two
	// processes with the same duplicates can't wait for each other in a circle.
	qInsertEvents = sqlDialects("insert events", `
		INSERT INTO inbox (id, org, bot, dedupe, lane, event, state, attempts, not_before, cause, received, finished)
		SELECT n.id, n.org, n.bot, n.dedupe, n.lane, n.event, 'open', 0, 0, '', {now}, 0 FROM (
			SELECT nextval('inbox_id_seq') AS id, u.* FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]), CAST($3 AS TEXT[]), CAST($4 AS TEXT[]), CAST($5 AS TEXT[]))
				AS u (org, bot, dedupe, lane, event)) n
		ORDER BY n.bot, n.dedupe
		ON CONFLICT (bot, dedupe) DO NOTHING
		RETURNING id, bot, dedupe`, `
		INSERT INTO inbox (org, bot, dedupe, lane, event, state, attempts, not_before, cause, received, finished)
		VALUES ($1, $2, $3, $4, $5, 'open', 0, 0, '', {now}, 0)
		ON CONFLICT (bot, dedupe) DO NOTHING
		RETURNING id, bot, dedupe`)

	qRelax     = sqlDialects("relax durability", `SELECT set_config('synchronous_commit', 'off', TRUE)`, `SELECT 1`)
	qClaimLane = sql("claim lane", `
		INSERT INTO lane AS l (lane, org, owner, lease_until, fence, seq, state, updated)
		VALUES ($1, COALESCE((SELECT i.org FROM inbox i WHERE i.lane = $1 AND i.state = 'open' ORDER BY i.id LIMIT 1), ''), $2, {now} + $3, 1, 0, NULL, {now})
		ON CONFLICT (lane) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until, fence = l.fence + 1,
			org = CASE WHEN l.org = '' THEN excluded.org ELSE l.org END
		WHERE l.owner = '' OR l.owner = excluded.owner OR l.lease_until < {now}
		RETURNING fence, seq, state, COALESCE((SELECT i.id FROM inbox i WHERE i.lane = $1 AND i.state = 'open' ORDER BY i.id LIMIT 1), 0)`)

	qReleaseLane  = sql("release lane", `UPDATE lane SET owner = '', lease_until = 0 WHERE lane = $1 AND owner = $2 AND fence = $3`)
	qReleaseClick = sql("release click lane", `DELETE FROM lane WHERE lane = $1 AND owner = $2 AND fence = $3`)
	qFinishLane   = sqlOne("finish turn", `UPDATE lane SET seq = $4, state = $5, owner = '', lease_until = 0, updated = {now} WHERE lane = $1 AND owner = $2 AND fence = $3`)
	qFinishKeep   = sqlOne("finish turn", `UPDATE lane SET seq = $4, state = $5, lease_until = {now} + $6, updated = {now} WHERE lane = $1 AND owner = $2 AND fence = $3`)
	// Of a lane that nobody claimed: its place must be the one the turn began at. An owner whose lease ran out is fenced off by it.
	qFinishOpen = sqlOne("finish turn", `
		INSERT INTO lane AS l (lane, org, owner, lease_until, fence, seq, state, updated) VALUES ($1, $2, '', 0, $5, $3, $4, {now})
		ON CONFLICT (lane) DO UPDATE SET owner = '', lease_until = 0, seq = excluded.seq, state = excluded.state, updated = excluded.updated,
			org = CASE WHEN l.org = '' THEN excluded.org ELSE l.org END
		WHERE l.seq = excluded.seq - 1 AND l.fence = excluded.fence AND (l.owner = '' OR l.owner = $6 OR l.lease_until < {now})`)
	qFinishClick = sqlOne("finish click", `DELETE FROM lane WHERE lane = $1 AND owner = $2 AND fence = $3`)
	qEventDone   = sqlOne("finish event", `UPDATE inbox SET state = 'done', finished = {now} WHERE id = $1 AND org = $2 AND lane = $3 AND state = 'open'`)
	qUnhandled   = sql("unhandled events", `SELECT id, lane, event, attempts, received FROM inbox WHERE lane = $1 AND state = 'open' AND not_before <= {now}
		AND NOT EXISTS (SELECT 1 FROM inbox b WHERE b.lane = $1 AND b.state = 'open' AND b.not_before > {now} AND b.id < inbox.id) ORDER BY id LIMIT $2`)
	qInboxEvent = sql("read event", `SELECT id, lane, event, attempts, received FROM inbox WHERE id = $1`)
	qFailTurn   = sql("fail turn", `
		UPDATE inbox SET attempts = attempts + 1, cause = $2, not_before = {now} + $3,
			state = CASE WHEN attempts + 1 >= $4 THEN 'parked' ELSE state END,
			finished = CASE WHEN attempts + 1 >= $4 THEN {now} ELSE finished END
		WHERE id = $1 AND state = 'open' RETURNING state`)
	qParked     = sql("parked events", `SELECT id, lane, event, attempts, cause, received, finished FROM inbox WHERE org = $1 AND state = 'parked' ORDER BY id DESC LIMIT $2`)
	qUnpark     = sql("unpark event", `UPDATE inbox SET state = 'open', attempts = 0, not_before = 0, finished = 0 WHERE org = $1 AND id = $2 AND state = 'parked'`)
	qPruneInbox = sql("prune inbox", `DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state = 'done' AND finished < {now} - $1 ORDER BY id LIMIT $2)`)

	// A lane whose oldest event waits after a failure is not stale until its time has come: order within the lane is kept.
	qStaleLanes = sql("stale lanes", `
		SELECT i.lane FROM inbox i LEFT JOIN lane l ON l.lane = i.lane
		WHERE i.state = 'open' AND (l.lane IS NULL OR l.owner = '' OR l.owner = $1 OR l.lease_until < {now})
		GROUP BY i.lane HAVING max(i.not_before) <= {now} AND min(i.received) <= {now} - $3 ORDER BY min(i.id) LIMIT $2`)
)
