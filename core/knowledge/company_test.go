package knowledge

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
)

const companyDir = "../../bot/demo/company"

type yamlArticle struct {
	ID, Desk, Category, Title, Body string
	Questions, Tags                 []string
}

type yamlDesk struct {
	ID, Name   string
	Default    string `yaml:"default_category"`
	Priority   string `yaml:"default_priority"`
	Categories []Category
}

func decode(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func companyArticles(t testing.TB) []Article {
	t.Helper()
	files, _ := filepath.Glob(companyDir + "/kb/*.yaml")
	var all []Article
	for _, f := range files {
		var doc struct{ Articles []yamlArticle }
		decode(t, f, &doc)
		for _, a := range doc.Articles {
			all = append(all, Article{ID: a.ID, Desk: a.Desk, Category: a.Category, Title: a.Title, Questions: a.Questions, Tags: a.Tags, Body: a.Body})
		}
	}
	return all
}

func companyDesks(t testing.TB) []Desk {
	t.Helper()
	var doc struct{ Desks []yamlDesk }
	decode(t, companyDir+"/company.yaml", &doc)
	var desks []Desk
	for _, d := range doc.Desks {
		desks = append(desks, Desk{d.ID, d.Name, d.Categories, d.Default, d.Priority})
	}
	return desks
}

func companyCases(t testing.TB, name string) []Case {
	t.Helper()
	var cases []Case
	decode(t, companyDir+"/eval/"+name, &cases)
	return cases
}

var (
	companyOnce  sync.Once
	companyBuilt *Index
)

func companyIndex(t testing.TB) *Index {
	companyOnce.Do(func() { companyBuilt = NewIndex(companyArticles(t), nil) })
	if companyBuilt == nil {
		t.Fatal("the demo company could not be read")
	}
	return companyBuilt
}

func logReport(t *testing.T, r Report) {
	t.Helper()
	t.Log(r)
	for _, m := range r.Misses {
		t.Logf("%s: want %v got %v confidence %.2f", m.Case.Query, m.Case.Want, m.Got, m.Confidence)
	}
}

func TestUtterancesTheSearchWasTunedOnStayAnswered(t *testing.T) {
	r := Evaluate(companyIndex(t), companyCases(t, "dev.yaml"))
	logReport(t, r)
	if r.R3 < 0.9 || r.SilentOffTopic < 0.85 {
		t.Errorf("tuning set fell to %v", r)
	}
}

func TestHeldOutUtterancesReachTheAims(t *testing.T) {
	cases := companyCases(t, "questions.yaml")
	r := Evaluate(companyIndex(t), cases)
	logReport(t, r)
	if r.Cases < 80 || r.OffTopic < 40 {
		t.Fatalf("too few held-out cases: %v", r)
	}
	if r.R3 < 0.75 || r.Helped < 0.70 {
		t.Errorf("ranking is below its aim: %v", r)
	}
	if r.SilentOffTopic < 0.80 {
		t.Errorf("talks too much: %v", r)
	}
}

func TestHardUtterancesAreStillFoundByMost(t *testing.T) {
	r := Evaluate(companyIndex(t), companyCases(t, "hard.yaml"))
	logReport(t, r)
	if r.R3 < 0.75 || r.Helped < 0.60 || r.SilentOffTopic < 0.75 {
		t.Errorf("without the articles' own words: %v", r)
	}
}

func TestDemoArticlesAreWellFormed(t *testing.T) {
	desks := map[string]map[string]bool{}
	for _, d := range companyDesks(t) {
		desks[d.ID] = map[string]bool{}
		for _, c := range d.Categories {
			desks[d.ID][c.ID] = true
		}
	}
	ids := map[string]bool{}
	for _, a := range companyArticles(t) {
		if ids[a.ID] {
			t.Errorf("%s is there twice", a.ID)
		}
		ids[a.ID] = true
		if !desks[a.Desk][a.Category] {
			t.Errorf("%s: no category %s/%s", a.ID, a.Desk, a.Category)
		}
		if n := len([]rune(a.Body)); n < 80 || n > 410 || len(a.Questions) < 3 || len(a.Questions) > 6 {
			t.Errorf("%s: body of %d runes, %d questions", a.ID, n, len(a.Questions))
		}
	}
	for _, name := range []string{"dev.yaml", "questions.yaml", "hard.yaml"} {
		for _, c := range companyCases(t, name) {
			for _, w := range c.Want {
				if !ids[w] {
					t.Errorf("%s wants the unknown article %q", name, w)
				}
			}
		}
	}
}
