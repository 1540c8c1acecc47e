package quality

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment/cluster"
)

// judge is a figure of the room as all of them are asked for.
type judge struct {
	name   string
	labels bool // of labels that are given
	huge   bool // knows numbers whose squares overflow
	ask    func(ctx context.Context, x cluster.Matrix, labels []int32) error
}

func judges() []judge {
	index := func(f func(context.Context, cluster.Matrix, []int32, int) (float64, error)) func(context.Context, cluster.Matrix, []int32) error {
		return func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := f(ctx, x, labels, 0)
			return err
		}
	}
	values := func(f func(context.Context, cluster.Matrix, []int32, int) (*SilhouetteResult, error)) func(context.Context, cluster.Matrix, []int32) error {
		return func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := f(ctx, x, labels, 0)
			return err
		}
	}
	two := func(x cluster.Matrix) cluster.Matrix {
		c := cluster.Matrix{Rows: 2, Cols: max(1, x.Cols)}
		c.Data = make([]float64, 2*c.Cols)
		c.Data[0] = 1
		return c
	}
	o := Stability{Pairs: 4}
	return []judge{
		{"CalinskiHarabasz", true, true, index(CalinskiHarabasz)},
		{"DaviesBouldin", true, true, index(DaviesBouldin)},
		{"Silhouette", true, true, values(Silhouette)},
		{"SquaredSilhouette", true, true, values(SquaredSilhouette)},
		{"SilhouetteSample", true, true, func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := SilhouetteSample(ctx, x, labels, 20, 1, 0)
			return err
		}},
		{"SimplifiedSilhouette", true, true, func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := SimplifiedSilhouette(ctx, x, two(x), labels, 0)
			return err
		}},
		{"Shadow", true, true, func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := Shadow(ctx, x, two(x), labels, 0)
			return err
		}},
		{"Gorge", false, true, func(ctx context.Context, x cluster.Matrix, _ []int32) error {
			_, err := Gorge(ctx, x, two(x), 1, 0)
			return err
		}},
		{"Stability.Run", true, true, func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := o.Run(ctx, x, 2, labels, nil)
			return err
		}},
		{"Stability.Clusterwise", true, true, func(ctx context.Context, x cluster.Matrix, labels []int32) error {
			_, err := o.Clusterwise(ctx, x, 2, labels, nil)
			return err
		}},
		{"Stability.Choose", false, true, func(ctx context.Context, x cluster.Matrix, _ []int32) error {
			_, err := o.Choose(ctx, x, 2, 3, nil)
			return err
		}},
		{"Gap.Run", false, true, func(ctx context.Context, x cluster.Matrix, _ []int32) error {
			_, err := Gap{References: 4}.Run(ctx, x, 3, nil)
			return err
		}},
	}
}

// What the table in the documentation says, for every figure of a matrix.
func TestBadInput(t *testing.T) {
	good, truth := blobs(4, 40, 2, 2, 4)
	edited := func(f func(x cluster.Matrix) cluster.Matrix) cluster.Matrix {
		return f(cluster.Matrix{Rows: good.Rows, Cols: good.Cols, Data: append([]float64(nil), good.Data...)})
	}
	with := func(v float64) cluster.Matrix {
		return edited(func(x cluster.Matrix) cluster.Matrix { x.Data[11] = v; return x })
	}
	labelled := func(l int32) []int32 {
		out := append([]int32(nil), truth...)
		out[7] = l
		return out
	}
	cancelled, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	for _, c := range []struct {
		input  string
		ctx    context.Context
		x      cluster.Matrix
		labels []int32
		says   string
		only   func(j judge) bool
	}{
		{"NaN", t.Context(), with(math.NaN()), truth, "row 5, column 1 is NaN", nil},
		{"infinity", t.Context(), with(math.Inf(1)), truth, "row 5, column 1 is +Inf", nil},
		{"huge", t.Context(), with(1e160), truth, "rescale", func(j judge) bool { return j.huge }},
		{"ragged", t.Context(), edited(func(x cluster.Matrix) cluster.Matrix { x.Data = x.Data[1:]; return x }), truth, "79 numbers do not make 40 rows of 2 columns", nil},
		{"nothing", t.Context(), cluster.Matrix{}, []int32{}, "holds nothing", nil},
		{"no context", nil, good, truth, "no context", nil},
		{"cancelled", cancelled, good, truth, assert.AnError.Error(), nil},
		{"labels of other rows", t.Context(), good, truth[:39], "39", func(j judge) bool { return j.labels }},
		{"noise", t.Context(), good, labelled(-1), "row 7 has label -1, which is noise", func(j judge) bool { return j.labels }},
		{"labels too high", t.Context(), good, labelled(5000), "row 7 has label 5000", func(j judge) bool {
			return j.labels && j.name != "SimplifiedSilhouette" && j.name != "Shadow"
		}},
	} {
		for _, j := range judges() {
			if c.only != nil && !c.only(j) {
				continue
			}
			func() {
				defer func() {
					if r := recover(); r != nil {
						t.Errorf("%s, %s: panic: %v", j.name, c.input, r)
					}
				}()
				err := j.ask(c.ctx, c.x, c.labels)
				if assert.ErrorContains(t, err, c.says, "%s, %s", j.name, c.input) {
					assert.Regexp(t, "^(quality|cluster): ", err.Error())
				}
			}()
		}
	}
}

// Duplicates, constant columns, one cluster and one row are not bad input by
// themselves; what they get is in the table too.
func TestPoorInput(t *testing.T) {
	same := cluster.Matrix{Rows: 20, Cols: 2, Data: make([]float64, 40)}
	halves := make([]int32, 20)
	for i := range halves {
		halves[i] = int32(i % 2)
	}
	s, err := Silhouette(t.Context(), same, halves, 0)
	assert.NoError(t, err)
	assert.Zero(t, s.Mean)
	db, err := DaviesBouldin(t.Context(), same, halves, 0)
	assert.NoError(t, err)
	assert.True(t, math.IsInf(db, 1))
	single := cluster.Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}
	for _, j := range judges() {
		if j.labels && j.name != "Shadow" && j.name != "Stability.Run" && j.name != "Stability.Clusterwise" {
			assert.ErrorContains(t, j.ask(t.Context(), single, []int32{0}), "quality: ", j.name)
		}
	}
	c, err := Stability{Pairs: 4}.Choose(t.Context(), single, 2, 4, nil)
	assert.NoError(t, err)
	assert.Equal(t, 1, c.K)
	_, err = Stability{Pairs: 4}.Run(t.Context(), single, 2, nil, nil)
	assert.ErrorContains(t, err, "only 1 distinct rows")
	_, err = Stability{Pairs: 4}.Run(t.Context(), same, 2, nil, nil)
	assert.ErrorContains(t, err, "only 1 distinct rows")
	x, truth := blobs(4, 60, 3, 2, 4)
	for i := range x.Rows {
		x.Data[3*i+1] = 9 // separates nothing
	}
	without := cluster.Matrix{Rows: x.Rows, Cols: 2}
	for i := range x.Rows {
		without.Data = append(without.Data, x.Row(i)[0], x.Row(i)[2])
	}
	a, err := Silhouette(t.Context(), x, truth, 0)
	assert.NoError(t, err)
	b, err := Silhouette(t.Context(), without, truth, 0)
	assert.NoError(t, err)
	assert.InDelta(t, b.Mean, a.Mean, 1e-12)
}
