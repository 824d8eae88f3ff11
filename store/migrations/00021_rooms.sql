-- +goose Up
-- How often each rule fired of late is read from the timelines.
CREATE INDEX act_routed ON act (org, at) WHERE verb = 'routed';

-- The leads' digest is on its way from now on, not from the next ticket or set-up.
INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause)
	SELECT org, 'org', 'attention.digest', 1000000, '{"plan_only":"yes"}', 0, 0, 0, '' FROM setup WHERE TRUE ON CONFLICT (org, object, kind) DO NOTHING;
