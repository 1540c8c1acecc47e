package path

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// data are the answers of those who answered all that the model asks for.
type data struct {
	x       cluster.Matrix
	at      []int     // the column of x for each indicator
	weights []float64 // nil: all 1
	kept    []int32
	blank   []int     // rows that lack each indicator
	base    []float64 // what is taken off each indicator before its sums, see moments
}

// find finds the column of each indicator.
func (p *plan) find(columns []string, x cluster.Matrix) ([]int, error) {
	if x.Cols != len(columns) || !limits.Matrix(len(x.Data), x.Rows, x.Cols) || x.Rows > math.MaxInt32 {
		return nil, fmt.Errorf("path: %d numbers do not make %d rows of %d columns with %d names", len(x.Data), x.Rows, x.Cols, len(columns))
	}
	var errs []error
	at := make([]int, len(p.columns))
	for h, name := range p.columns {
		at[h] = slices.Index(columns, name)
		of := p.model.Constructs[p.own[h]].Name
		switch {
		case at[h] < 0:
			errs = append(errs, fmt.Errorf("path: there is no column %q, an indicator of %q", name, of))
		case slices.Contains(columns[at[h]+1:], name):
			errs = append(errs, fmt.Errorf("path: there are two columns %q, an indicator of %q", name, of))
		}
	}
	return at, errors.Join(errs...)
}

// check refuses an answer that is none; a missing one is.
func (p *plan) check(row, h int, v float64) error {
	if limits.Beyond(v) {
		return fmt.Errorf("path: row %d, column %q is %v, which is not within %s", row, p.columns[h], v, limits.Levels)
	}
	if c := p.model.Constructs[p.own[h]]; c.scaled() && (v < c.Low || v > c.High) {
		return fmt.Errorf("path: row %d, column %q is %v, which is not on the scale of %v to %v", row, p.columns[h], v, c.Low, c.High)
	}
	return nil
}

// read checks all rows and picks the complete ones.
func (p *plan) read(ctx context.Context, columns []string, x cluster.Matrix, weights []float64) (*data, error) {
	at, err := p.find(columns, x)
	if err != nil {
		return nil, err
	}
	if weights != nil && len(weights) != x.Rows {
		return nil, fmt.Errorf("path: %d weights for %d rows", len(weights), x.Rows)
	}
	d := &data{x: x, at: at, weights: weights, blank: make([]int, len(at)), base: make([]float64, len(at))}
	for i := range x.Rows {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if weights != nil && !limits.Weight(weights[i]) {
			return nil, fmt.Errorf("path: row %d has weight %v, which is not within %s", i, weights[i], limits.Weights)
		}
		row, complete := x.Row(i), true
		for h, c := range at {
			v := row[c]
			if v != v {
				d.blank[h]++
				complete = false
			} else if err := p.check(i, h, v); err != nil {
				return nil, err
			}
		}
		if complete {
			d.kept = append(d.kept, int32(i))
		}
	}
	if least := max(10, p.largest+2); len(d.kept) < least {
		return nil, fmt.Errorf("path: %d of %d rows have all the answers that the model takes, want at least %d", len(d.kept), x.Rows, least)
	}
	for h, c := range at {
		d.base[h] = x.Row(int(d.kept[0]))[c]
	}
	return d, nil
}

func (d *data) weight(i int32) float64 {
	if d.weights == nil {
		return 1
	}
	return d.weights[i]
}

// moments are sums over respondents, all that a fit takes: of the weights, of the
// indicators, and of their products, the upper triangle of a matrix row after row.
// They are one slice so that adding samples up is one loop. Indicators count from
// the answers of the first respondent: then numbers that are large beside their
// spread keep their digits.
type moments []float64

func size(indicators int) int { return 1 + indicators + indicators*(indicators+1)/2 }

// add puts in some rows. The buffer has room for one row.
func (d *data) add(m moments, rows []int32, buffer []float64) {
	p := len(d.at)
	for _, i := range rows {
		w, row := d.weight(i), d.x.Row(int(i))
		for h, c := range d.at {
			buffer[h] = row[c] - d.base[h]
		}
		m[0] += w
		at := 1 + p
		for h, v := range buffer {
			v = float64(w * v)
			m[1+h] += v
			for _, u := range buffer[h:] {
				m[at] += float64(v * u)
				at++
			}
		}
	}
}

// sum adds up all rows, in chunks that do not depend on the number of workers.
func (d *data) sum(ctx context.Context, workers int) (moments, error) {
	const chunk = 1 << 14
	parts := make([]moments, par.Count(len(d.kept), chunk))
	err := par.Chunks(ctx, len(d.kept), chunk, workers, func(c, lo, hi int) error {
		parts[c] = make(moments, size(len(d.at)))
		d.add(parts[c], d.kept[lo:hi], make([]float64, len(d.at)))
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, part := range parts[1:] {
		parts[0].plus(part, 1)
	}
	return parts[0], nil
}

// plus adds o so many times.
func (m moments) plus(o moments, times float64) {
	o = o[:len(m)]
	for i, v := range o {
		m[i] += float64(times * v)
	}
}

// correlate writes the means (from the base), standard deviations and correlations
// of the indicators. One that is the same for all has a deviation of 0.
func (m moments) correlate(mean, sd, r []float64) {
	p := len(mean)
	for h := range mean {
		mean[h] = m[1+h] / m[0]
	}
	at := 1 + p
	for h := range p {
		square := m[at] / m[0]
		sd[h] = 0
		// What rounding leaves of equal numbers is no spread.
		if v := square - float64(mean[h]*mean[h]); v > 1e-12*square {
			sd[h] = math.Sqrt(v)
		}
		at += p - h
	}
	at = 1 + p
	for h := range p {
		for i := h; i < p; i++ {
			v := 0.0
			if both := sd[h] * sd[i]; both > 0 {
				v = max(-1, min(1, (m[at]/m[0]-float64(mean[h]*mean[i]))/both))
			}
			if h == i {
				v = 1
			}
			r[h*p+i], r[i*p+h] = v, v
			at++
		}
	}
}

// effective is Kish's effective number of respondents.
func (d *data) effective() float64 {
	if d.weights == nil {
		return float64(len(d.kept))
	}
	sum, squares := 0.0, 0.0
	for _, i := range d.kept {
		w := d.weights[i]
		sum += w
		squares += float64(w * w)
	}
	return sum * sum / squares
}
