package segment

import "github.com/clientele-go/clientele/internal/notice"

// Warning is a doubt that does not stop the work. Its fields are Code, stable
// and meant for programs (the package documentation lists them), Subject, what it
// is about (a feature, a segment; empty: the whole), and Text, a sentence for
// people.
type Warning = notice.Warning

// Progress says how far a long computation has come: Done of Total units
// of a Stage. Total is 0 where it cannot be known beforehand.
type Progress = notice.Progress
