// Package evidence makes from the audit trail and the tables what somebody outside is shown: a month's report, one ticket's evidence file, a whole
// org as a file and back. It changes nothing but what Import writes, and talks to no platform.
package evidence
