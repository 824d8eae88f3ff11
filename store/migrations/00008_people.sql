-- +goose Up
-- Codes by which two accounts are proved to be one human being; times are desk time. One row per person who asked or tried.
CREATE TABLE link_offer (
	org TEXT NOT NULL,
	person TEXT NOT NULL,
	code TEXT NOT NULL, -- '' = used or taken back
	expires BIGINT NOT NULL,
	since BIGINT NOT NULL, -- of the counts
	issued BIGINT NOT NULL,
	missed BIGINT NOT NULL,
	PRIMARY KEY (org, person)
);
CREATE UNIQUE INDEX link_offer_code ON link_offer (code, org) WHERE code <> '';

-- The employee number, to find the records of one human being by; the document holds it too.
ALTER TABLE person ADD COLUMN number TEXT NOT NULL DEFAULT '';
CREATE INDEX person_number ON person (number, org) WHERE number <> '';

-- What an account of the console may do; those that exist could do everything.
ALTER TABLE admin ADD COLUMN role TEXT NOT NULL DEFAULT 'owner';
