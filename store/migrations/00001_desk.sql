-- +goose Up
-- Instants are microseconds since 1970 UTC (0 = none), documents are JSON in TEXT.
CREATE TABLE setup (
	org TEXT NOT NULL PRIMARY KEY,
	version BIGINT NOT NULL,
	timezone TEXT NOT NULL,
	doc TEXT NOT NULL,
	updated BIGINT NOT NULL
);

CREATE TABLE person (
	org TEXT NOT NULL,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	active BOOLEAN NOT NULL,
	doc TEXT NOT NULL,
	PRIMARY KEY (org, id)
);
CREATE INDEX person_name ON person (org, name);

-- person is known as target since they were linked; nothing that names person is rewritten.
CREATE TABLE alias (
	org TEXT NOT NULL,
	person TEXT NOT NULL,
	target TEXT NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (org, person)
);
CREATE INDEX alias_target ON alias (org, target);

CREATE TABLE account (
	org TEXT NOT NULL,
	platform TEXT NOT NULL,
	tenant TEXT NOT NULL,
	id TEXT NOT NULL,
	person TEXT NOT NULL,
	address TEXT NOT NULL,
	bot TEXT NOT NULL,
	unreachable TEXT NOT NULL,
	heard BIGINT NOT NULL,
	PRIMARY KEY (org, platform, tenant, id)
);
CREATE INDEX account_person ON account (org, person);

CREATE TABLE binding (
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	conversation TEXT NOT NULL,
	platform TEXT NOT NULL,
	title TEXT NOT NULL,
	desk TEXT NOT NULL,
	broken TEXT NOT NULL,
	updated BIGINT NOT NULL,
	PRIMARY KEY (org, bot, conversation)
);
CREATE INDEX binding_desk ON binding (org, desk);

CREATE TABLE ticket (
	org TEXT NOT NULL,
	id TEXT NOT NULL,
	number TEXT NOT NULL,
	desk TEXT NOT NULL,
	type TEXT NOT NULL,
	status TEXT NOT NULL,
	priority TEXT NOT NULL,
	category TEXT NOT NULL,
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	requester TEXT NOT NULL,
	assignee TEXT NOT NULL,
	origin TEXT NOT NULL,
	bot TEXT NOT NULL,
	platform TEXT NOT NULL,
	revision INTEGER NOT NULL,
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	detail TEXT NOT NULL,
	is_open BOOLEAN NOT NULL,
	PRIMARY KEY (org, id)
) {hot};
CREATE UNIQUE INDEX ticket_number ON ticket (org, number);
CREATE INDEX ticket_requester ON ticket (org, requester, created);
CREATE INDEX ticket_assignee ON ticket (org, assignee, priority, created) WHERE is_open AND assignee <> '';
CREATE INDEX ticket_queue ON ticket (org, desk, priority, created, id) WHERE is_open AND assignee = '';
CREATE INDEX ticket_created ON ticket (org, created, id);

CREATE TABLE act (
	org TEXT NOT NULL,
	ticket TEXT NOT NULL,
	seq INTEGER NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	verb TEXT NOT NULL,
	text TEXT NOT NULL,
	public BOOLEAN NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (org, ticket, seq)
);

CREATE TABLE approval (
	org TEXT NOT NULL,
	id TEXT NOT NULL,
	ticket TEXT NOT NULL,
	state TEXT NOT NULL,
	step INTEGER NOT NULL,
	steps TEXT NOT NULL,
	revision INTEGER NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (org, id)
);

-- approver holds the people whom the open step of a pending approval waits for.
CREATE TABLE approver (
	org TEXT NOT NULL,
	person TEXT NOT NULL,
	approval TEXT NOT NULL,
	PRIMARY KEY (org, person, approval)
);
CREATE INDEX approver_approval ON approver (org, approval);

CREATE TABLE timer (
	org TEXT NOT NULL,
	object TEXT NOT NULL,
	kind TEXT NOT NULL,
	due BIGINT NOT NULL,      -- desk time
	data TEXT NOT NULL,
	not_before BIGINT NOT NULL, -- database time: claimed or waiting after a failure until then
	again BIGINT NOT NULL,      -- armed anew while claimed: due then, after this run
	attempts INTEGER NOT NULL,
	cause TEXT NOT NULL,
	PRIMARY KEY (org, object, kind)
);
CREATE INDEX timer_due ON timer (due);

CREATE TABLE number_block (
	org TEXT NOT NULL,
	desk TEXT NOT NULL,
	next BIGINT NOT NULL,
	PRIMARY KEY (org, desk)
);

CREATE TABLE audit (
	id {serial},
	org TEXT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	act TEXT NOT NULL,
	object TEXT NOT NULL,
	detail TEXT NOT NULL,
	seq BIGINT NOT NULL DEFAULT 0, -- place in the org's chain, 0 = not sealed yet
	seal TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_unsealed ON audit (org, id) WHERE seq = 0;
CREATE INDEX audit_chain ON audit (org, seq);
CREATE INDEX audit_object ON audit (org, object, id);

-- One row per org: the end of its chain. Locked by the sealer only.
CREATE TABLE audit_head (
	org TEXT NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	seal TEXT NOT NULL
);
