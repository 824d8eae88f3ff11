-- +goose Up
-- Reminders that are said in a summary, because their chat had its share of cards of their own within the minute. summary is empty until one
-- was made; told is when it was put there, in microseconds of desk time.
CREATE TABLE reminder (
	id TEXT NOT NULL PRIMARY KEY,
	org TEXT NOT NULL,
	chat TEXT NOT NULL,
	ticket TEXT NOT NULL,
	priority TEXT NOT NULL,
	breached BOOLEAN NOT NULL,
	due BIGINT NOT NULL,
	summary TEXT NOT NULL,
	told BIGINT NOT NULL
);
CREATE INDEX reminder_chat ON reminder (org, chat, summary);
-- Clocks of tickets of the first priority are claimed before all others that are due.
ALTER TABLE timer ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX timer_urgent ON timer (due) WHERE urgent;
UPDATE timer SET urgent = TRUE WHERE kind LIKE 'sla.%' AND object IN (SELECT id FROM ticket WHERE is_open AND priority = 'P1');
-- How many reminders a person was sent within the last minute.
CREATE INDEX copy_reminder ON copy (org, person, created) WHERE kind = 'reminder' AND person <> '';
-- Approvals that wait, the oldest first: most are decided.
CREATE INDEX approval_open ON approval (org, created, id) WHERE state IN ('pending', 'returned');
