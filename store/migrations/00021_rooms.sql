-- +goose Up
-- How often each rule fired of late is read from the timelines.
CREATE INDEX act_routed ON act (org, at) WHERE verb = 'routed';
