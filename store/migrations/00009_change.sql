-- +goose Up
-- Open changes are looked through for conflicts of their windows; there are few of them.
CREATE INDEX ticket_changes ON ticket (org, updated) WHERE is_open AND type = 'change';
