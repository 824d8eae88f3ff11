package console

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type described struct {
	Paths map[string]map[string]struct {
		OperationID string                 `json:"operationId"`
		Security    *[]map[string][]string `json:"security"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"schemas"`
	} `json:"components"`
}

func description(t *testing.T) described {
	t.Helper()
	var d described
	if err := json.Unmarshal(openAPIDoc, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryRouteIsDescribedAndNothingElse(t *testing.T) {
	d := description(t)
	seen := map[string]bool{}
	for _, r := range (&server{}).routes() {
		op, ok := d.Paths[r.path][strings.ToLower(r.method)]
		if !ok {
			t.Errorf("%s %s is not described", r.method, r.path)
			continue
		}
		if seen[op.OperationID] {
			t.Errorf("operation id %s stands twice", op.OperationID)
		}
		seen[op.OperationID] = true
		if free := op.Security != nil && len(*op.Security) == 0; free != (r.access == forAnyone) {
			t.Errorf("%s %s: the description says that signing in is needed: %v", r.method, r.path, !free)
		}
	}
	n := 0
	for _, ops := range d.Paths {
		n += len(ops)
	}
	if n != len(seen) {
		t.Errorf("%d operations are described, %d exist", n, len(seen))
	}
}

func TestEveryDocumentIsDescribedFieldByField(t *testing.T) {
	d := description(t)
	for name, v := range schemaTypes {
		var want, got []string
		jsonFields(reflect.TypeOf(v), &want)
		for p := range d.Components.Schemas[name].Properties {
			got = append(got, p)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("schema %s has %v, the document has %v", name, got, want)
		}
	}
}

func jsonFields(t reflect.Type, out *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			jsonFields(f.Type, out)
		case f.IsExported() && name != "-":
			*out = append(*out, name)
		}
	}
}
