package behavior

import "github.com/clientele-go/clientele/internal/notice"

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Progress says how far a long computation has come: Stage, Done, Total.
type Progress = notice.Progress
