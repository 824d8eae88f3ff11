-- +goose Up
ALTER TABLE approval ADD COLUMN round INTEGER NOT NULL DEFAULT 1;
ALTER TABLE approval ADD COLUMN detail TEXT NOT NULL DEFAULT '{}';

-- deputy decides approvals in the place of person, from valid_from until valid_until (desk time).
CREATE TABLE delegation (
	org TEXT NOT NULL,
	id TEXT NOT NULL,
	person TEXT NOT NULL,
	deputy TEXT NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_until BIGINT NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (org, id)
);
CREATE INDEX delegation_person ON delegation (person, org);
CREATE INDEX delegation_deputy ON delegation (deputy, org);

-- Open steps are looked after from now on, those that were opened before too.
INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause)
	SELECT org, id, 'approval.watch', created, 'null', 0, 0, 0, '' FROM approval WHERE state = 'pending';
