package par

import (
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// Panic is a panic that was caught, as an error. Its text says what the panic
// was and where; the stack, which fills a page, is for those who ask for it.
type Panic struct {
	Value any    // what panic was called with
	Where string // function, file and line that panicked; empty where it is not known
	stack []byte
}

// Caught makes an error of what recover returned. It has to be called from the
// deferred function itself, while the stack of the panic is still there.
func Caught(value any) *Panic { return &Panic{value, where(), debug.Stack()} }

// Error says what the panic was and where.
func (p *Panic) Error() string {
	if p.Where == "" {
		return fmt.Sprintf("panicked: %v", p.Value)
	}
	return fmt.Sprintf("panicked: %v (in %s)", p.Value, p.Where)
}

// Stack returns the stack of the goroutine that panicked, as text.
func (p *Panic) Stack() []byte { return p.stack }

// Unwrap returns the value of the panic where it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// where looks for the first function below the panic that is not the runtime's.
func where() string {
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	panicked := false
	for {
		f, more := frames.Next()
		inside := strings.HasPrefix(f.Function, "runtime.")
		if panicked && !inside {
			return fmt.Sprintf("%s, %s:%d", f.Function, filepath.Base(f.File), f.Line)
		}
		panicked = panicked || f.Function == "runtime.gopanic"
		if !more {
			return ""
		}
	}
}
