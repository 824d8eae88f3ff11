// Package migrations holds the schema as plain SQL files, forward only. A file may use words that the store replaces by engine:
// {serial} an ascending 64-bit key, {bytes} binary data, {hot} storage options of a table whose rows change often,
// {postgres} and {sqlite} begin a line for that engine only.
package migrations

import "embed"

// Files are the migrations in order of their names.
//
//go:embed *.sql
var Files embed.FS
