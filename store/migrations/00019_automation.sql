-- +goose Up
-- What rules of automation said to whom, so that they don't say too much: an hour's worth, then it is forgotten. Times are desk time.
CREATE TABLE notice (
	org TEXT NOT NULL,
	id TEXT NOT NULL,
	subject TEXT NOT NULL, -- the rule and the receiver
	at BIGINT NOT NULL, -- microseconds
	told BOOLEAN NOT NULL,
	PRIMARY KEY (org, id)
);
CREATE INDEX notice_subject ON notice (org, subject, at);
