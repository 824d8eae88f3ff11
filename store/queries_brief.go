package store

// Statements of a turn's brief; each is asked once for all turns that begin at a moment.
var (
	qBriefLanes = sql("lanes of turns", `
		SELECT lane, fence, seq, state, owner <> '' AND owner <> $2 AND lease_until >= {now} FROM lane WHERE lane IN {texts $1}`)
	qBriefOldest = sql("oldest events of lanes", `SELECT i.lane, min(i.id) FROM inbox i WHERE i.lane IN {texts $1} AND i.state = 'open' GROUP BY i.lane`)
	qBriefPeople = sql("people of accounts", `
		SELECT `+personColumns+`, `+accountColumns+` FROM account x JOIN person p ON p.org = x.org AND p.id = `+canonical("x.person")+`
		WHERE x.org = $1 AND x.platform = $2 AND x.tenant = $3 AND x.id IN {texts $4}`)
	// The tickets of everybody at once, in no order: sorting here, or an org it can look up, would tempt a planner without statistics to walk
	// all tickets of the org.
	qBriefTickets = sql("open tickets of accounts", `
		WITH known AS (SELECT `+canonical("x.person")+` AS id FROM account x WHERE x.org = $1 AND x.platform = $2 AND x.tenant = $3 AND x.id IN {texts $4})
		SELECT `+ticketColumns+`, `+canonical("t.requester")+` FROM ticket t
		WHERE t.org || '' = $1 AND t.is_open AND t.requester IN {set}(
			SELECT k.id FROM known k UNION ALL SELECT b.person FROM alias b WHERE b.org = $1 AND b.target IN (SELECT k.id FROM known k)){end}
		LIMIT $5`)
	qBriefCopies = sql("copies of messages", `
		SELECT message_ref, `+copyColumns+` FROM copy WHERE org || '' = $1 AND bot || '' = $2 AND message_ref IN {texts $3} AND message_ref <> ''
		ORDER BY created, id`)
)
