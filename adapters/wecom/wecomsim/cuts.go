package wecomsim

import (
	"sync"
	"unicode/utf8"
)

const keptCuts = 4096

// cutLog keeps the newest truncations.
type cutLog struct {
	mu  sync.Mutex
	all []Truncation
}

func (l *cutLog) add(message string, cuts []Truncation) {
	if len(cuts) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range cuts {
		c.Message = message
		l.all = append(l.all, c)
	}
	if len(l.all) > 2*keptCuts {
		l.all = append([]Truncation(nil), l.all[len(l.all)-keptCuts:]...)
	}
}

// Truncations returns the texts that clients would have cut or wrapped and the fields they would not have shown.
func (s *Sim) Truncations() []Truncation {
	s.cuts.mu.Lock()
	defer s.cuts.mu.Unlock()
	return append([]Truncation(nil), s.cuts.all...)
}

// cutBytes shortens a text to a number of bytes without splitting a character.
func cutBytes(v string, limit int) string {
	if len(v) <= limit {
		return v
	}
	for limit > 0 && !utf8.RuneStart(v[limit]) {
		limit--
	}
	return v[:limit]
}
