package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

// CategoryTest is Pearson's chi-square test of segments by levels, without a
// correction for continuity. Private.
type CategoryTest struct {
	Segments  []Ref
	Levels    []string
	Counts    [][]int // customers, a row a segment, a column a level
	ChiSquare float64
	DF        int
	P         float64
	// V is Cramer's V, sqrt(ChiSquare / (n * (min(rows, columns) - 1))), 0 to 1
	// (Cramer 1946, Mathematical Methods of Statistics, sec. 21.9). It is never
	// negative, so chance alone makes it larger than 0, the more the smaller the
	// sample and the larger the table: where nothing goes with anything, n*V^2 is
	// about DF over the smaller side.
	V float64
	// VCorrected is V without most of that bias (Bergsma 2013, Journal of the Korean
	// Statistical Society 42(3), 323-328, eq. 8).
	VCorrected float64
	// VLow and VHigh are the ends of the 95 % interval of the V of the population,
	// by the noncentral chi-square (Smithson 2003, Confidence Intervals, ch. 4).
	VLow, VHigh float64

	n           int
	fewExpected bool
	tellable    bool
}

// testCategory tests one category. The table is that of the summary, so that what
// may be published is decided in the same way.
func (d *description) testCategory(p *prepared, c *cells, refs []Ref) *CategoryTest {
	t := &CategoryTest{Segments: refs[:d.shown], tellable: true}
	columns := make([]int, 0, c.cols)
	for l := range c.cols {
		sum := 0
		for g := range c.rows {
			sum += c.n[g*c.cols+l]
			t.tellable = t.tellable && !c.hide[g*c.cols+l]
		}
		// A level may be that of customers left out. Who gave no answer is not one
		// kind of customer more: whether answers are missing is another question.
		if sum > 0 && p.levels[l] != NoAnswer {
			columns = append(columns, l)
			t.Levels = append(t.Levels, p.levels[l])
		}
	}
	for g := range c.rows {
		row := make([]int, len(columns))
		for at, l := range columns {
			row[at] = c.n[g*c.cols+l]
		}
		t.Counts = append(t.Counts, row)
	}
	t.compute()
	return t
}

// compute fills in the figures from Counts.
func (t *CategoryTest) compute() {
	rows, cols := len(t.Counts), len(t.Levels)
	down, across := make([]int, cols), make([]int, rows)
	for g, row := range t.Counts {
		for l, k := range row {
			down[l] += k
			across[g] += k
			t.n += k
		}
	}
	if rows < 2 || cols < 2 {
		nan := math.NaN()
		t.ChiSquare, t.P, t.V, t.VCorrected, t.VLow, t.VHigh = nan, nan, nan, nan, nan, nan
		return
	}
	n, few := float64(t.n), 0
	for g, row := range t.Counts {
		for l, k := range row {
			e := float64(across[g]) * float64(down[l]) / n
			if e < 5 {
				few++
			}
			d := float64(k) - e
			t.ChiSquare += float64(d*d) / e
		}
	}
	t.fewExpected = 5*few > rows*cols
	t.DF = (rows - 1) * (cols - 1)
	t.P = stats.ChiSquareTail(t.ChiSquare, float64(t.DF))
	side := float64(min(rows, cols) - 1)
	t.V = math.Sqrt(t.ChiSquare / (n * side))
	phi := max(0, t.ChiSquare/n-float64(t.DF)/(n-1))
	shrunk := func(k int) float64 { return float64(k) - float64((k-1)*(k-1))/(n-1) - 1 }
	t.VCorrected = min(1, math.Sqrt(phi/min(shrunk(rows), shrunk(cols))))
	low, high := stats.ChiSquareNoncentrality(t.ChiSquare, float64(t.DF))
	t.VLow, t.VHigh = min(1, math.Sqrt(low/(n*side))), min(1, math.Sqrt(high/(n*side)))
}
