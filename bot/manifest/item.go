package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// oneItem is a document that holds one catalogue item; `imdesk apply` reads it, too.
type oneItem struct {
	Catalogue []core.CatalogueItem `yaml:"catalogue"`
}

// WriteItem is an item as a document. Reading it and writing it again gives the same bytes.
func WriteItem(it core.CatalogueItem) []byte {
	var b strings.Builder
	write(&b, reflect.ValueOf(oneItem{[]core.CatalogueItem{it}}), "", false)
	return []byte(b.String())
}

// ReadItem reads a document that holds one item and nothing else.
func ReadItem(name string, raw []byte) (core.CatalogueItem, error) {
	var doc oneItem
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&doc); err != nil {
		return core.CatalogueItem{}, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, false))
	}
	if len(doc.Catalogue) != 1 {
		return core.CatalogueItem{}, fmt.Errorf("%s: holds %d catalogue items, one is wanted", name, len(doc.Catalogue))
	}
	return doc.Catalogue[0], nil
}

// CheckItem judges one item against an org's directory and its other items.
func CheckItem(d flow.Directory, it core.CatalogueItem) error {
	m := Manifest{Setup: *d.Setup}
	m.Catalogue = []core.CatalogueItem{it}
	for _, o := range d.Setup.Catalogue {
		if o.ID != it.ID { // only its words count here: it was judged when it was written
			m.Catalogue = append(m.Catalogue, core.CatalogueItem{ID: o.ID, Name: o.Name, Keywords: o.Keywords})
		}
	}
	j := newJudge(&m)
	j.index()
	for _, p := range d.People {
		j.people[p.ID] = true
	}
	j.unique()
	m.Catalogue = m.Catalogue[:1]
	j.catalogue()
	if len(j.errs) == 0 {
		j.flow(d, it)
	}
	return errors.Join(j.errs...)
}

// PutItem replaces the item of the same id, or adds it, and judges the whole again.
func (m *Manifest) PutItem(it core.CatalogueItem) error {
	m.Catalogue = slices.Clone(m.Catalogue)
	i := slices.IndexFunc(m.Catalogue, func(o core.CatalogueItem) bool { return o.ID == it.ID })
	if i < 0 {
		m.Catalogue = append(m.Catalogue, it)
	} else {
		m.Catalogue[i] = it
	}
	return m.Validate()
}
