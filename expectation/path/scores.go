package path

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Scores computes the scores of respondents, of the fit or others: a row for each
// row of x, and a column for each construct. Standard scores have mean 0 and variance 1
// over the respondents of the fit; indices run from 0 to 100 along the scale, and
// their mean over the same is Latent.Index. NaN stands where an indicator of the
// construct was not answered, and for the index of a construct without one.
//
// Columns are named as in [Model.Fit], in any order. An infinity and an answer off
// the scale are errors, which name row and column. Scores are those of single
// people: they are not for publishing.
func (f *Fitted) Scores(ctx context.Context, columns []string, x cluster.Matrix) (standard, index cluster.Matrix, err error) {
	none := cluster.Matrix{}
	if ctx == nil {
		return none, none, errors.New("path: no context")
	}
	p := f.plan()
	at, err := p.find(columns, x)
	if err != nil {
		return none, none, err
	}
	n := p.constructs()
	standard = cluster.Matrix{Rows: x.Rows, Cols: n, Data: make([]float64, x.Rows*n)}
	index = cluster.Matrix{Rows: x.Rows, Cols: n, Data: make([]float64, x.Rows*n)}
	err = par.Chunks(ctx, x.Rows, 4096, 0, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := x.Row(i)
			for h, c := range at {
				if err := p.check(i, h, row[c]); err != nil {
					return err
				}
			}
			for j := range n {
				standard.Data[i*n+j], index.Data[i*n+j] = f.Constructs[j].score(row, at[p.first[j]:p.first[j+1]])
			}
		}
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("path: stopped: %w", context.Cause(ctx))
		}
		return none, none, err
	}
	return standard, index, nil
}

// score is that of one respondent; a missing answer makes it NaN.
func (c *Latent) score(row []float64, at []int) (standard, index float64) {
	if c.Index == nil {
		index = math.NaN()
	}
	for i, column := range at {
		v := &c.Indicators[i]
		standard += float64(v.Weight.Value * ((row[column] - v.Mean) / v.SD))
		index += float64(v.Share * (100 * (row[column] - c.Low) / (c.High - c.Low)))
	}
	return standard, index
}

// plan is as much of the model as scoring takes.
func (f *Fitted) plan() *plan {
	p := &plan{}
	for j, c := range f.Constructs {
		p.first = append(p.first, len(p.columns))
		model := Construct{Name: c.Name, Low: c.Low, High: c.High}
		for _, v := range c.Indicators {
			p.columns, p.own = append(p.columns, v.Column), append(p.own, j)
		}
		p.model.Constructs = append(p.model.Constructs, model)
	}
	p.first = append(p.first, len(p.columns))
	return p
}
