package knowledge

import "math"

// shape is what a result looks like apart from its articles; from it alone follows how far it can be trusted.
type shape [8]float64

func (ix *Index) shapeOf(s *scratch) shape {
	x := shape{1}
	if len(s.top) == 0 {
		return x
	}
	first := s.top[0]
	x[1] = float64(first.coverage)
	x[2] = math.Log1p(float64(first.score)) / 4
	if len(s.top) > 3 {
		x[3] = 1 - float64(s.top[3].score/first.score)
	} else {
		x[3] = 1
	}
	x[4] = s.unknown()
	x[5] = math.Log1p(float64(s.read.content)) / 3
	x[6] = math.Min(float64(s.read.asides), 2)
	x[7] = math.Min(float64(s.read.named), 2)
	return x
}

// unknown is the share of the query's evidence in terms no article contains.
func (s *scratch) unknown() float64 {
	var all, lost float32
	for i := range s.query {
		q := &s.query[i]
		if q.function {
			continue
		}
		all += q.mass
		if !q.known {
			lost += q.mass
		}
	}
	if all == 0 {
		return 1
	}
	return float64(lost / all)
}

// Calibration is a logistic model of "a right article is among the first three" and the probability below which
// the desk stays silent.
type Calibration struct {
	Weights   [8]float64
	Threshold float64
}

func (c *Calibration) probability(x shape) float64 {
	var z float64
	for i, w := range c.Weights {
		z += w * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// Calibrate fits a Calibration to labelled utterances of this knowledge base, by gradient descent with a small
// penalty on large weights. The threshold is where showing and silence are right most often.
func Calibrate(ix *Index, cases []Case) Calibration {
	xs, right := make([]shape, len(cases)), make([]bool, len(cases))
	for i, c := range cases {
		res := ix.Search(c.Query, Options{})
		xs[i], right[i] = res.shape, c.rank(res.Hits) > 0
	}
	cal := Calibration{Threshold: 0.5}
	const steps, rate, penalty = 6000, 0.3, 0.003
	for range steps {
		var grad [8]float64
		for i, x := range xs {
			miss := cal.probability(x)
			if right[i] {
				miss--
			}
			for k := range grad {
				grad[k] += miss * x[k]
			}
		}
		for k := range grad {
			cal.Weights[k] -= rate * (grad[k]/float64(max(len(xs), 1)) + penalty*cal.Weights[k])
		}
	}
	cal.Threshold = cal.bestThreshold(xs, right)
	return cal
}

func (c *Calibration) bestThreshold(xs []shape, right []bool) float64 {
	best, at := -1, 0.5
	for t := 0.30; t <= 0.705; t += 0.01 {
		ok := 0
		for i, x := range xs {
			if (c.probability(x) >= t) == right[i] {
				ok++
			}
		}
		if ok > best {
			best, at = ok, t
		}
	}
	return at
}

// DefaultCalibration was fitted with Calibrate on the demo company's eval/dev.yaml.
var DefaultCalibration = Calibration{
	Weights:   [8]float64{-2.12, 1.71, 2.11, 0.81, -2.24, 0.93, -2.29, 1.56},
	Threshold: 0.55,
}
