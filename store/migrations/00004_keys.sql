-- +goose Up
-- Two indexes that begin with org look alike to a planner that has no statistics yet, and one of them reads the whole org. So what is looked up
-- by another column begins with that.
DROP INDEX account_person;
CREATE INDEX account_person ON account (person, org);
DROP INDEX ticket_requester;
CREATE INDEX ticket_requester ON ticket (requester, created);
DROP INDEX copy_message;
CREATE INDEX copy_message ON copy (message_ref, bot) WHERE message_ref <> '';
-- A message is some 3 KB. Compressing it costs more than it saves (postgresql.org/docs/current/storage-toast.html).
{postgres} ALTER TABLE outbox SET (toast_tuple_target = 8160);
{postgres} ALTER TABLE inbox SET (toast_tuple_target = 8160);
{postgres} ALTER TABLE lane SET (toast_tuple_target = 8160);
