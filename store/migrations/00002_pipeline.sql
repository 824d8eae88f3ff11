-- +goose Up
CREATE TABLE inbox (
	id {serial},
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	dedupe TEXT NOT NULL,
	lane TEXT NOT NULL,
	event TEXT NOT NULL,
	state TEXT NOT NULL, -- open, done, parked
	attempts INTEGER NOT NULL,
	not_before BIGINT NOT NULL,
	cause TEXT NOT NULL,
	received BIGINT NOT NULL,
	finished BIGINT NOT NULL
) {hot};
CREATE UNIQUE INDEX inbox_dedupe ON inbox (bot, dedupe);
CREATE INDEX inbox_open ON inbox (lane, id) WHERE state = 'open';
CREATE INDEX inbox_parked ON inbox (org, id) WHERE state = 'parked';

CREATE TABLE lane (
	lane TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL,
	owner TEXT NOT NULL, -- '' = free
	lease_until BIGINT NOT NULL,
	fence BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	state {bytes},
	updated BIGINT NOT NULL
) {hot};

CREATE TABLE outbox (
	id {serial},
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	kind TEXT NOT NULL,
	copy TEXT NOT NULL,
	click_dedupe TEXT NOT NULL,
	ticket TEXT NOT NULL,
	person TEXT NOT NULL,
	final BOOLEAN NOT NULL,
	revision INTEGER NOT NULL,
	idem TEXT NOT NULL,
	msg TEXT NOT NULL,
	state TEXT NOT NULL, -- pending, sending, sent, failed, unknown, superseded, dropped
	attempts INTEGER NOT NULL,
	not_before BIGINT NOT NULL,
	reason TEXT NOT NULL,
	receipt TEXT NOT NULL,
	created BIGINT NOT NULL,
	finished BIGINT NOT NULL
) {hot};
CREATE INDEX outbox_open ON outbox (bot, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_copy ON outbox (copy) WHERE state = 'pending' AND copy <> '';
CREATE INDEX outbox_click ON outbox (bot, click_dedupe) WHERE state = 'pending' AND click_dedupe <> '';
CREATE INDEX outbox_failed ON outbox (org, id) WHERE state IN ('failed', 'unknown');

CREATE TABLE copy (
	id TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	object TEXT NOT NULL,
	kind TEXT NOT NULL,
	code TEXT NOT NULL,
	person TEXT NOT NULL,
	conversation TEXT NOT NULL,
	target TEXT NOT NULL,
	revision INTEGER NOT NULL,
	receipt TEXT NOT NULL,
	message_ref TEXT NOT NULL,
	sent BOOLEAN NOT NULL,
	closed BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	created BIGINT NOT NULL
) {hot};
CREATE INDEX copy_object ON copy (org, object) WHERE NOT closed;
CREATE INDEX copy_message ON copy (bot, message_ref) WHERE message_ref <> '';
CREATE INDEX copy_code ON copy (org, code) WHERE code <> '';
CREATE INDEX copy_recent ON copy (bot, conversation, created) WHERE conversation <> '';

CREATE TABLE sender (
	bot TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL,
	owner TEXT NOT NULL,
	lease_until BIGINT NOT NULL,
	fence BIGINT NOT NULL
) {hot};

CREATE TABLE meter (
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	name TEXT NOT NULL,
	month TEXT NOT NULL, -- 2026-01 in the org's time zone
	used BIGINT NOT NULL,
	PRIMARY KEY (bot, month, name)
) {hot};
