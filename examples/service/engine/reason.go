package engine

import (
	"context"
	"errors"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
)

// The classes of how a fit or check ended, for programs; see [Progress.Reason].
const (
	stopped      = "stopped"
	timedOut     = "timeout"
	tooFew       = "too-few"
	noModel      = "no-model"
	nothingNew   = "nothing-new"
	badRecords   = "records"
	databaseDown = "unavailable"
	databaseSays = "database"
	internal     = "internal"
)

// anonymous says what an error was about without saying whom: errors of the rooms name the
// customer whose data they could not use, and Progress and logs are read by many.
func anonymous(err error, stage string) (reason, told string) {
	var row *segment.RowError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, ErrClosed):
		return stopped, "stopped"
	case errors.As(err, &row):
		return badRecords, "what the records say of a customer in " + row.Column + " cannot be used: " + row.Reason
	}
	for _, known := range []struct {
		error
		reason string
	}{{ErrTooFew, tooFew}, {ErrNoModel, noModel}, {ErrNothingNew, nothingNew}, {context.DeadlineExceeded, timedOut}} {
		if errors.Is(err, known.error) {
			return known.reason, known.Error()
		}
	}
	switch why, down := store.Reason(err); {
	case down:
		return databaseDown, why + ", at the stage " + stage
	case why != "":
		return databaseSays, why + ", at the stage " + stage
	}
	return internal, "failed at the stage " + stage
}

// unavailable says whether the store may do well later.
func unavailable(err error) bool {
	_, down := store.Reason(err)
	return down
}
