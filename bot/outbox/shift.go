package outbox

// shift drops the first of those that wait. The line lives on for as long as its receipt does; what has left it, with its card, must not.
func (l *cardLine) shift() {
	l.waiting[0] = nil
	if l.waiting = l.waiting[1:]; len(l.waiting) == 0 {
		l.waiting = nil
	}
}
