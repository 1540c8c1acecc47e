package value

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/stats"
)

// design is the covariates of the customers as the search sees them: each
// column with mean 0 and standard deviation 1, so that the parameters in front
// of them are those of an average customer, and a step means the same for all.
type design struct {
	names       [2][]string
	columns     int
	mean, sd    []float64
	coefficient []int // of each column; two columns share one where it is equal
	moves       []shift
	groups      []covariateGroup
	wholes      int // coefficients
}

// covariateGroup are the customers with equal covariates.
type covariateGroup struct {
	z []float64 // by column, standardised
	t *tally
}

func newDesign(h []History, ordering, leaving Covariates, equal []string, move [2]shift, scale float64) (*design, error) {
	if err := errors.Join(ordering.check("ordering", len(h)), leaving.check("leaving", len(h))); err != nil {
		return nil, err
	}
	d := &design{names: [2][]string{ordering.Names, leaving.Names}, columns: len(ordering.Names) + len(leaving.Names)}
	if d.columns == 0 {
		return nil, errors.New("value: no covariates: use the fit without them")
	}
	for _, n := range equal {
		if !slices.Contains(ordering.Names, n) || !slices.Contains(leaving.Names, n) {
			return nil, fmt.Errorf("value: CovariateOptions.Equal names %q, which is not in both sets of covariates", n)
		}
	}
	for k := range d.columns {
		set, i := d.column(k)
		n := d.names[set][i]
		d.moves = append(d.moves, move[set])
		if set == 1 && slices.Contains(equal, n) {
			d.coefficient = append(d.coefficient, slices.Index(ordering.Names, n))
			continue
		}
		d.coefficient = append(d.coefficient, d.wholes)
		d.wholes++
	}
	if d.wholes > mostCoefficients {
		return nil, fmt.Errorf("value: %d coefficients are more than %d", d.wholes, mostCoefficients)
	}
	rows := d.rows(ordering, leaving, len(h))
	if err := d.standardise(rows); err != nil {
		return nil, err
	}
	return d, d.group(h, rows, scale)
}

// column says which set the k-th column is of, and its place there.
func (d *design) column(k int) (set, i int) {
	if n := len(d.names[0]); k >= n {
		return 1, k - n
	}
	return 0, k
}

// ordering says whether a coefficient moves ordering.
func (d *design) ordering(coefficient int) bool { return coefficient < len(d.names[0]) }

func (d *design) rows(ordering, leaving Covariates, n int) [][]float64 {
	flat := make([]float64, 0, n*d.columns)
	rows := make([][]float64, n)
	for i := range rows {
		from := len(flat)
		if len(ordering.Names) > 0 {
			flat = append(flat, ordering.Rows[i]...)
		}
		if len(leaving.Names) > 0 {
			flat = append(flat, leaving.Rows[i]...)
		}
		rows[i] = flat[from:len(flat):len(flat)]
	}
	return rows
}

// standardise shifts and scales the columns in place, and refuses those that
// could not be told from the parameters or from each other. Columns that share a
// coefficient are scaled alike, or it would mean two things.
func (d *design) standardise(rows [][]float64) error {
	n := float64(len(rows))
	d.mean, d.sd = make([]float64, d.columns), make([]float64, d.columns)
	for k := range d.columns {
		for _, r := range rows {
			d.mean[k] += r[k] / n
		}
		most := 0.0
		for _, r := range rows {
			most = max(most, math.Abs(r[k]-d.mean[k]))
		}
		var square float64
		for _, r := range rows {
			v := (r[k] - d.mean[k]) / most
			square += float64(v*v) / n
		}
		d.sd[k] = most * math.Sqrt(square)
		if d.coefficient[k] < k {
			d.sd[k] = d.sd[d.coefficient[k]]
		}
		set, i := d.column(k)
		what := fmt.Sprintf("value: %s covariate %q", [2]string{"ordering", "leaving"}[set], d.names[set][i])
		if !(most > 1e-12*math.Abs(d.mean[k])) || math.IsInf(d.sd[k], 0) {
			return fmt.Errorf("%s is the same for everybody, so nothing tells what it moves", what)
		}
		for _, r := range rows {
			r[k] = (r[k] - d.mean[k]) / d.sd[k]
		}
		// Within a set, a column must not follow from those before it.
		var m matrix
		from := k - i
		for a := from; a <= k; a++ {
			for b := from; b <= a; b++ {
				for _, r := range rows {
					m[a-from][b-from] += float64(r[a] * r[b] / n)
				}
				m[b-from][a-from] = m[a-from][b-from]
			}
		}
		if _, ok := cholesky(m, i+1); !ok {
			return fmt.Errorf("%s is a combination of those before it; leave one out (of the columns for the values of one thing, one has to go)", what)
		}
	}
	return nil
}

// group adds up customers with equal covariates, groups in the order of their
// covariates so that the order of the rows reaches nothing.
func (d *design) group(h []History, rows [][]float64, scale float64) error {
	at := make([]int, len(rows))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(a, b int) int { return slices.Compare(rows[a], rows[b]) })
	var members []History
	for i, row := range at {
		members = append(members, h[row])
		if i+1 < len(at) && slices.Equal(rows[at[i+1]], rows[row]) {
			continue
		}
		t, err := addUp(members, scale)
		if err != nil {
			return err
		}
		d.groups = append(d.groups, covariateGroup{rows[row], t})
		members = members[:0]
	}
	return nil
}

// describeCovariates fills Model, Parameters and Covariance in the caller's
// units. What it starts from, the logarithms of the base parameters of an average
// customer and coefficients by standard deviation, is a linear map away from the
// logarithms of those of a customer with covariates of 0 and coefficients by unit.
func describeCovariates[M BGNBD | MBGNBD | ParetoNBD](f *Fit[WithCovariates[M]], d *design, top summit, time []bool, scale float64, gone bool) {
	from, to := 4+d.wholes, 4+d.columns
	back := make([][]float64, to) // the map, a row for each parameter
	for i := range back {
		back[i] = make([]float64, from)
		if i < 4 {
			back[i][i] = 1
		}
	}
	for k, m := range d.moves {
		c := 4 + d.coefficient[k]
		back[m.parameter][c] -= m.sign * d.mean[k] / d.sd[k]
		back[4+k][c] = 1 / d.sd[k]
	}
	at := func(i int) (v float64) {
		if i < 4 {
			v = top.theta[i] // which may be -Inf
		}
		for j := 4; j < from; j++ {
			v += float64(back[i][j] * top.theta[j])
		}
		if i < 4 && time[i] {
			v += math.Log(scale)
		}
		return v
	}
	base := make([]float64, 4)
	for i := range base {
		base[i] = math.Exp(at(i))
	}
	f.Model.Base = any(f.Model.Base).(rebuilt).with(base).(M)
	for k := range d.moves {
		set, i := d.column(k)
		e := Effect{d.names[set][i], at(4 + k)}
		if set == 0 {
			f.Model.Ordering = append(f.Model.Ordering, e)
		} else {
			f.Model.Leaving = append(f.Model.Leaving, e)
		}
	}

	cov, ok := top.covariance(from)
	lost := make([]bool, to)
	rate, leave := top.edge[0] || top.edge[1], gone || top.edge[2] || top.edge[3]
	for i := range lost {
		lost[i] = !ok || i < 2 && rate || i >= 2 && i < 4 && leave
		if k := i - 4; k >= 0 {
			lost[i] = lost[i] || leave && d.moves[k].parameter >= 2 && !d.ordering(d.coefficient[k])
		}
	}
	f.Covariance = make([]float64, to*to)
	unit := func(i int) float64 { // of the parameter, by its logarithm for the first four
		if i < 4 {
			return base[i]
		}
		return 1
	}
	for i := range to {
		for j := range to {
			var c float64
			for a := range from {
				for b := range from {
					c += float64(back[i][a] * cov[a][b] * back[j][b])
				}
			}
			if c *= unit(i) * unit(j); lost[i] || lost[j] {
				c = math.NaN()
			}
			f.Covariance[i*to+j] = c
		}
	}
	for i, name := range f.Model.names() {
		p := Parameter{Name: name, SE: math.Sqrt(f.Covariance[i*to+i])}
		if i < 4 {
			p.Value = base[i]
			e := math.Exp(stats.Z95 * p.SE / p.Value)
			p.Low, p.High = p.Value/e, p.Value*e
		} else {
			p.Value = at(i)
			p.Low, p.High = p.Value-stats.Z95*p.SE, p.Value+stats.Z95*p.SE
		}
		if math.IsInf(p.High, 1) || math.IsNaN(p.High) {
			// Beyond the range of numbers, or rounding has left a variance below 0.
			p.SE, p.Low, p.High = math.NaN(), math.NaN(), math.NaN()
			for j := range to {
				f.Covariance[i*to+j], f.Covariance[j*to+i] = math.NaN(), math.NaN()
			}
		}
		f.Parameters = append(f.Parameters, p)
	}
	if !ok {
		f.Warnings = append(f.Warnings, newWarning("not-converged", "",
			"the log-likelihood is not curved downwards in every direction at the estimate, so there are no standard errors"))
	}
}
