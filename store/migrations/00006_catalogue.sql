-- +goose Up
-- What the tickets of a request's tasks and the popularity of catalogue items are looked up by; both stand in detail, too.
ALTER TABLE ticket ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN item TEXT NOT NULL DEFAULT '';
CREATE INDEX ticket_parent ON ticket (parent, number) WHERE parent <> '';
CREATE INDEX ticket_item ON ticket (created, org) WHERE item <> '';
