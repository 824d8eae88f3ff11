-- +goose Up
-- What a platform told of who joined and left a group; at is the platform's time in microseconds. No row: nothing was told.
CREATE TABLE presence (
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	conversation TEXT NOT NULL,
	tenant TEXT NOT NULL,
	account TEXT NOT NULL,
	here BOOLEAN NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (org, bot, conversation, tenant, account)
);

-- Which message became part of which ticket, so that its being taken back or edited finds it.
CREATE TABLE said (
	org TEXT NOT NULL,
	bot TEXT NOT NULL,
	message TEXT NOT NULL, -- the platform's id
	ticket TEXT NOT NULL,
	PRIMARY KEY (org, bot, message, ticket)
);
