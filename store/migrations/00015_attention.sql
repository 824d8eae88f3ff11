-- +goose Up
-- due is a ticket's next deadline while its clocks run, in microseconds; 0 is none. Lists of what is late and soon due are read by it.
ALTER TABLE ticket ADD COLUMN due BIGINT NOT NULL DEFAULT 0;
{postgres} UPDATE ticket SET due = COALESCE((extract(epoch FROM LEAST(CASE WHEN detail::jsonb->>'first_response' IS NULL THEN (detail::jsonb->>'response_due')::timestamptz END, (detail::jsonb->>'resolution_due')::timestamptz)) * 1000000)::bigint, 0) WHERE is_open AND status IN ('new', 'assigned', 'in_progress', 'fulfilling', 'stuck');
{sqlite} UPDATE ticket SET due = COALESCE(min(COALESCE(CASE WHEN json_extract(detail, '$.first_response') IS NULL THEN CAST(strftime('%s', json_extract(detail, '$.response_due')) AS INTEGER) END, CAST(strftime('%s', json_extract(detail, '$.resolution_due')) AS INTEGER)), COALESCE(CAST(strftime('%s', json_extract(detail, '$.resolution_due')) AS INTEGER), CAST(strftime('%s', json_extract(detail, '$.response_due')) AS INTEGER) * (json_extract(detail, '$.first_response') IS NULL))), 0) * 1000000 WHERE is_open AND status IN ('new', 'assigned', 'in_progress', 'fulfilling', 'stuck');
CREATE INDEX ticket_due ON ticket (org, desk, due) WHERE is_open AND due > 0;
CREATE INDEX ticket_untouched ON ticket (org, desk, updated) WHERE is_open AND due = 0;
