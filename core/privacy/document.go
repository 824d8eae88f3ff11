package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Document masks every string of a value as it stands in JSON.
func Document(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // numbers are no text, and large ones must stay exact
	var doc any
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	return masked(doc), nil
}

func masked(v any) any {
	switch v := v.(type) {
	case string:
		return Mask(v)
	case []any:
		for i := range v {
			v[i] = masked(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = masked(v[k])
		}
	}
	return v
}
