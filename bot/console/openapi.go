package console

import (
	_ "embed"
	"encoding/json"
)

// openAPIDoc describes the API (spec.openapis.org/oas/v3.1.1). A test holds it to the table of routes.
//
//go:embed openapi.json
var openAPIDoc json.RawMessage

func openAPI(*call) (any, error) { return openAPIDoc, nil }
