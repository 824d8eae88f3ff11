-- +goose Up
-- Who is on leave from when until when, in microseconds; author is who entered it.
CREATE TABLE absence (
	org TEXT NOT NULL,
	id TEXT NOT NULL,
	person TEXT NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_until BIGINT NOT NULL,
	author TEXT NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (org, id)
);
CREATE INDEX absence_person ON absence (person, org);
