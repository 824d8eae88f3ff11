-- +goose Up
CREATE TABLE bot (
	id TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL,
	platform TEXT NOT NULL,
	title TEXT NOT NULL,
	options TEXT NOT NULL,
	sealed {bytes}, -- credentials, AES-256-GCM under a key that is not in the database
	active BOOLEAN NOT NULL,
	version BIGINT NOT NULL,
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL
);
CREATE INDEX bot_org ON bot (org);

CREATE TABLE bot_health (
	bot TEXT NOT NULL,
	owner TEXT NOT NULL, -- the replica that reports
	org TEXT NOT NULL,
	doc TEXT NOT NULL,
	updated BIGINT NOT NULL,
	PRIMARY KEY (bot, owner)
);

CREATE TABLE attachment (
	id TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	ref TEXT NOT NULL,
	state TEXT NOT NULL, -- pending, stored, failed
	size BIGINT NOT NULL,
	path TEXT NOT NULL,
	error TEXT NOT NULL,
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL
);
CREATE INDEX attachment_pending ON attachment (created) WHERE state = 'pending';

CREATE TABLE alarm (
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	name TEXT NOT NULL,
	text TEXT NOT NULL,
	times BIGINT NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	cleared BIGINT NOT NULL,
	PRIMARY KEY (org, bot, name)
);

CREATE TABLE admin (
	name TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL, -- '' = every org
	hash TEXT NOT NULL,
	person TEXT NOT NULL,
	disabled BOOLEAN NOT NULL,
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL
);

CREATE TABLE web_session (
	token TEXT NOT NULL PRIMARY KEY, -- hash of the cookie
	org TEXT NOT NULL,
	subject TEXT NOT NULL,
	kind TEXT NOT NULL, -- console, portal
	data TEXT NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX web_session_subject ON web_session (subject);
CREATE INDEX web_session_expires ON web_session (expires);

-- Jobs of the embedded runner; PostgreSQL uses River's own tables.
CREATE TABLE job (
	id {serial},
	org TEXT NOT NULL,
	kind TEXT NOT NULL,
	args TEXT NOT NULL,
	dedupe TEXT NOT NULL, -- '' = none
	state TEXT NOT NULL,  -- waiting, running, done, failed
	attempts INTEGER NOT NULL,
	max_attempts INTEGER NOT NULL,
	not_before BIGINT NOT NULL,
	error TEXT NOT NULL,
	created BIGINT NOT NULL,
	finished BIGINT NOT NULL
);
CREATE INDEX job_open ON job (not_before, id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX job_dedupe ON job (org, kind, dedupe) WHERE dedupe <> '' AND state IN ('waiting', 'running');
