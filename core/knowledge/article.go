// Package knowledge finds the article that answers an employee's sentence and reads what the sentence wants:
// intent, category, priority, a short subject. It works on Chinese text offline, in memory, without a model.
//
// It owns tokenising, the vocabulary lexicon, the index, ranking, the decision to stay silent, and the rules
// for intent and priority. It knows no store, no platform and no clock: the caller rebuilds an Index when
// articles change and swaps the pointer.
package knowledge

// Article is one entry of the knowledge base as the search sees it.
type Article struct {
	ID       string
	Desk     string
	Category string
	Title    string
	// Questions are similar questions, each scored on its own; an article counts with its best one.
	Questions []string
	Tags      []string
	Body      string
}

// Desk describes a desk's vocabulary for the suggestion of a category.
type Desk struct {
	ID              string
	Name            string
	Categories      []Category
	DefaultCategory string
	DefaultPriority string // "P1" to "P5"; empty means P3
}

// Category is one kind of work of a desk, with the words that point to it.
type Category struct {
	ID       string
	Name     string
	Keywords []string
}
