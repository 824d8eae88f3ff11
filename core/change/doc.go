// Package change knows what a change says of itself: when its window is, what stands against it, and what has to be ticked before it is done. It
// is pure; whose decision it is, and what else goes on at that time, it leaves to its caller.
package change
