// Package flow judges and plans catalogue items as a whole: whether an item is sound, who would approve a request and why, which tasks follow in
// which order, whether its examples end as they say, and what it looks like drawn. It is pure: the directory comes in as a value.
package flow
