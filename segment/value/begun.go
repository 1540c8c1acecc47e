package value

import (
	"context"
	"errors"
	"fmt"
)

var errNoContext = errors.New("no context")

// begun returns why a context does not let work begin: it is nil, or done.
func begun(ctx context.Context) error {
	switch {
	case ctx == nil:
		return errNoContext
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return nil
}

// ready is begun for work of so many goroutines.
func ready(ctx context.Context, workers int) error {
	if workers < 0 {
		return fmt.Errorf("workers = %d is negative", workers)
	}
	return begun(ctx)
}
