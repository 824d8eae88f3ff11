package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Document masks every string of a value as it stands in JSON, and reports whether there was anything to mask.
func Document(v any) (doc any, found bool, err error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, false, fmt.Errorf("encode: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // numbers are no text, and large ones must stay exact
	if err := dec.Decode(&doc); err != nil {
		return nil, false, fmt.Errorf("decode: %w", err)
	}
	doc = masked(doc, &found)
	return doc, found, nil
}

func masked(v any, found *bool) any {
	switch v := v.(type) {
	case string:
		m := Mask(v)
		*found = *found || m != v
		return m
	case []any:
		for i := range v {
			v[i] = masked(v[i], found)
		}
	case map[string]any:
		for k := range v {
			v[k] = masked(v[k], found)
		}
	}
	return v
}
