package segment

import "github.com/clientele-go/clientele/internal/disclosure"

// What the law says of means, under the names that it has here.
const (
	fewValues    = disclosure.FewValues
	uniformBelow = disclosure.UniformBelow
)

func speaksOfFew(values []float64, few bool) bool { return disclosure.SpeaksOfFew(values, few) }

func occurrences(values []float64) []int { return disclosure.Occurrences(values) }

func fewValued(groups [][]float64) bool { return disclosure.FewValued(groups) }

func withhold(groups [][]float64, few bool, forced []bool) []bool {
	return disclosure.Withhold(groups, few, forced)
}
