// Package store owns everything durable: the inbox and its lanes, the outbox and its senders, and the repository of the desk (people,
// tickets, approvals, bindings, timers, audit). It runs on PostgreSQL (pgx, pipelined batches) and on SQLite (one writer, a pool of readers)
// with one SQL text for both; a dialect fills in the few words that differ.
//
// It knows no rule of the desk and no platform: it stores what it is given, guards it with fences and revisions, and reports in codes of
// package core what went wrong. Infrastructure time (leases, retries, holds) is the database's own clock; desk time comes in as arguments.
//
// Locks are always taken in one order: account, ticket, approval, timer, copy, outbox, lane, inbox. No statement locks a row that a whole org shares.
package store
