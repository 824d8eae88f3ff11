package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// A rating stands in the ticket's document as encode writes it; inside a JSON string a quote is escaped, so that no title can look like it.
var qRatings = sql("ratings by desk", `
	SELECT t.desk, count(*),
		SUM(CASE WHEN t.detail LIKE '%"rating":1%' THEN 1 ELSE 0 END), SUM(CASE WHEN t.detail LIKE '%"rating":2%' THEN 1 ELSE 0 END),
		SUM(CASE WHEN t.detail LIKE '%"rating":3%' THEN 1 ELSE 0 END), SUM(CASE WHEN t.detail LIKE '%"rating":4%' THEN 1 ELSE 0 END),
		SUM(CASE WHEN t.detail LIKE '%"rating":5%' THEN 1 ELSE 0 END)
	FROM ticket t WHERE t.org = $1 AND t.created >= $2 AND t.status IN ('resolved', 'closed') AND t.detail LIKE '%"resolved_at":%'
	GROUP BY t.desk ORDER BY t.desk`)

// Ratings are how the requesters of a desk's resolved tickets judged them.
type Ratings struct {
	Desk core.DeskID
	// Asked is how many were asked, Scores how many gave 1 to 5 points.
	Asked  int
	Scores [5]int
}

// Answered is how many gave points at all.
func (r Ratings) Answered() (n int) {
	for _, c := range r.Scores {
		n += c
	}
	return n
}

// Average is the mean of the points given, 0 when nobody gave any.
func (r Ratings) Average() float64 {
	sum := 0
	for i, c := range r.Scores {
		sum += (i + 1) * c
	}
	if n := r.Answered(); n > 0 {
		return float64(sum) / float64(n)
	}
	return 0
}

// Ratings counts the points given to tickets that were created since a moment and were resolved, by desk.
func (o *Org) Ratings(ctx context.Context, since time.Time) ([]Ratings, error) {
	var out []Ratings
	err := o.query(ctx, qRatings, func(r scanner) error {
		var x Ratings
		err := r.Scan((*string)(&x.Desk), &x.Asked, &x.Scores[0], &x.Scores[1], &x.Scores[2], &x.Scores[3], &x.Scores[4])
		out = append(out, x)
		return err
	}, o.id, micros(since))
	return out, wrap("count ratings", err)
}
