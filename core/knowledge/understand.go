package knowledge

// Understanding is everything the desk reads from one message before it acts.
type Understanding struct {
	Intent Intent
	// Desk and Category are suggestions; CategoryShare is the winner's share of the votes, 0 when there were none.
	Desk           string
	Category       string
	CategoryShare  float64
	Priority       string // "P1" to "P5"
	PriorityReason string // in words for the requester; empty when it is the desk's default
	Title          string // at most 40 runes
	Ticket         string // a ticket number named in the message, upper case, or empty
	// Search is silent whenever the message names no matter to search for.
	Search Result
}

// Analyst reads messages with one index and the desks' vocabulary. It is immutable and safe for concurrent use.
type Analyst struct {
	index      *Index
	categories *categories
}

// NewAnalyst makes an Analyst; rebuild it when the articles or the desks change.
func NewAnalyst(ix *Index, desks []Desk) *Analyst {
	return &Analyst{index: ix, categories: newCategories(desks)}
}

// Understand reads a message. With opt.Desk set (a message in a desk's own group) only that desk is considered.
func (an *Analyst) Understand(text string, opt Options) Understanding {
	s := an.index.scratch.Get().(*scratch)
	defer an.index.scratch.Put(s)
	s.reset()
	s.read.read(an.index.lexicon, text, maxQueryRunes)
	u := Understanding{Title: Title(text), Search: an.index.search(s, opt)}
	u.Ticket = ticketIn(s.read.runes)
	var empty bool
	u.Intent, empty = intentOf(&s.read, u.Ticket != "", !u.Search.Silent)
	if empty {
		u.Search.Silent, u.Search.Vague = true, false
		u.Desk, u.Category = opt.Desk, an.categories.fallback(opt.Desk)
	} else {
		u.Desk, u.Category, u.CategoryShare = an.categories.suggest(s.read.runes, &u.Search, opt.Desk)
	}
	u.Priority, u.PriorityReason = priorityOf(&s.read, an.categories.priority(u.Desk))
	return u
}

// Search searches the Analyst's index.
func (an *Analyst) Search(query string, opt Options) Result { return an.index.Search(query, opt) }

// ticketIn finds the first ticket number: two to six letters, a hyphen, digits ("it-123" → "IT-123").
func ticketIn(r []rune) string {
	for i := 0; i < len(r); i++ {
		if r[i] != '-' || i+1 == len(r) || !isDigit(r[i+1]) {
			continue
		}
		start, end := i, i+1
		for start > 0 && 'a' <= r[start-1] && r[start-1] <= 'z' {
			start--
		}
		for end < len(r) && isDigit(r[end]) {
			end++
		}
		standsAlone := (start == 0 || !isWord(r[start-1]) && !isJoint(r[start-1])) && (end == len(r) || !isWord(r[end]) && r[end] != '-')
		if i-start >= 2 && i-start <= 6 && end-i <= 10 && standsAlone {
			return upper(r[start:end])
		}
	}
	return ""
}

func upper(r []rune) string {
	b := make([]byte, len(r))
	for i, c := range r {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		b[i] = byte(c)
	}
	return string(b)
}
