-- +goose Up
-- Who of a desk was last given a ticket when, and which swaps of duty were agreed on (doc: desk.Roster). No row: nothing yet.
CREATE TABLE dispatch (
	org TEXT NOT NULL,
	desk TEXT NOT NULL,
	doc TEXT NOT NULL,
	PRIMARY KEY (org, desk)
);
