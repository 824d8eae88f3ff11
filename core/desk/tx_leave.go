package desk

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Leaves is the part of a Tx that knows who is on leave.
type Leaves interface {
	// PutAbsence inserts an absence or replaces the one with its id.
	PutAbsence(ctx context.Context, a core.Absence) error
	// Absences lists those of a person, by whichever of their records, that end after since, the first to begin first.
	Absences(ctx context.Context, p core.PersonID, since time.Time) ([]core.Absence, error)
}
