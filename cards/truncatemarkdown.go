package cards

import (
	"sort"
	"strings"
)

// TruncateMarkdown cuts m to at most limit bytes without parting a link or leaving bold open.
func TruncateMarkdown(m Markdown, limit int) Markdown {
	if len(m) <= limit {
		return m
	}
	var b strings.Builder
	for i, line := range m.Parse() {
		s := neutralDialect.print([]Line{line})
		if i == 0 && len(s)+1+len(ellipsis) > limit {
			return cutLine(line, limit-len(ellipsis))
		}
		if b.Len()+1+len(s)+1+len(ellipsis) > limit {
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s)
	}
	if b.Len() == 0 {
		return ""
	}
	return Markdown(b.String() + "\n" + ellipsis)
}

// cutLine keeps as many whole spans of one line as fit into room bytes, and the beginning of the next if that isn't a link.
func cutLine(line Line, room int) Markdown {
	first := func(n int) string {
		return neutralDialect.print([]Line{{Kind: line.Kind, Number: line.Number, Spans: line.Spans[:n:n]}})
	}
	n := sort.Search(len(line.Spans), func(n int) bool { return len(first(n+1)) > room })
	kept := first(n)
	if n < len(line.Spans) && line.Spans[n].URL == "" {
		// An escape doubles a byte at most; what is left of bold's stars and of a gap must fit too.
		if text := TruncateBytes(line.Spans[n].Text, (room-len(kept)-5)/2); text != "" {
			line.Spans[n].Text = strings.TrimSuffix(text, ellipsis)
			kept = first(n + 1)
		}
	}
	if n == 0 && strings.TrimSpace(kept) == "" || len(kept) > room {
		return ""
	}
	return Markdown(kept + ellipsis)
}
