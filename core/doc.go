// Package core holds the vocabulary of the service desk: events that come in, messages that go out, people, tickets, approvals, and the
// errors and clock they share. It knows no platform, no SQL and no HTTP, and imports only cards. The behaviour lives in the packages beneath:
// desk (the conversation engine), knowledge (search), worktime (calendars and deadlines).
package core
