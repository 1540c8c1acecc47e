package persona

import "github.com/clientele-go/clientele/internal/notice"

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning
