-- +goose Up
-- Requests to other systems by which tasks are done: one per task, until it is done or waits for people. Times are the database's.
CREATE TABLE call (
	org TEXT NOT NULL,
	task TEXT NOT NULL,
	hook TEXT NOT NULL,
	body TEXT NOT NULL,
	tries BIGINT NOT NULL,
	wait BIGINT NOT NULL, -- microseconds, as the next two
	timeout BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	not_before BIGINT NOT NULL, -- while a try is under way: when it counts as lost
	busy BOOLEAN NOT NULL,
	cause TEXT NOT NULL, -- why the last try failed
	PRIMARY KEY (org, task)
);
CREATE INDEX call_due ON call (not_before);
