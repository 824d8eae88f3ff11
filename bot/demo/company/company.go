// Package company holds the demo company as data: its people, desks, catalogue and knowledge base, and the
// utterances the knowledge search is measured with. It owns no behaviour; `imdesk apply` reads these files.
package company

import "embed"

// FS contains company.yaml, assets.csv (what its people hold), catalogue/*.yaml (one flow each), kb/*.yaml (a list under "articles") and eval/*.yaml
// (a plain list of cases).
//
//go:embed company.yaml assets.csv catalogue/*.yaml kb/*.yaml eval/*.yaml
var FS embed.FS
