package cluster

import "github.com/clientele-go/clientele/internal/notice"

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Progress says how far a long computation has come: Stage, Done, Total.
type Progress = notice.Progress

// orEmpty makes a nil model one that was never fitted, which knows no row.
func orEmpty[M any](m *M) *M {
	if m == nil {
		return new(M)
	}
	return m
}
