package cluster

import (
	"context"
	"encoding/json"
	"iter"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
)

// sheet is one set of customers in both forms that methods take: numbers, and the
// same cut into three answers.
type sheet struct {
	x Matrix
	c Codes
}

func sheetOf(x Matrix) sheet {
	c := Codes{Rows: x.Rows, Cols: x.Cols, Categories: make([]int, x.Cols), Data: make([]int32, len(x.Data))}
	for j := range c.Categories {
		c.Categories[j] = 3
	}
	for i, v := range x.Data {
		c.Data[i] = int32(min(2, max(0, math.Floor(v/3)+1)))
	}
	return sheet{x, c}
}

// in puts the rows in another order.
func (s sheet) in(order []int) sheet {
	out := sheet{Matrix{Cols: s.x.Cols}, Codes{Cols: s.c.Cols, Categories: s.c.Categories}}
	for _, i := range order {
		out.x.Data = append(out.x.Data, s.x.Row(i)...)
		out.c.Data = append(out.c.Data, s.c.Row(i)...)
	}
	out.x.Rows, out.c.Rows = len(order), len(order)
	return out
}

func (s sheet) pieces() iter.Seq2[Piece, error] {
	return func(yield func(Piece, error) bool) {
		for lo := 0; lo < s.x.Rows; lo += 1000 {
			hi := min(s.x.Rows, lo+1000)
			if !yield(Piece{Rows: Matrix{Rows: hi - lo, Cols: s.x.Cols, Data: s.x.Data[lo*s.x.Cols : hi*s.x.Cols]}}, nil) {
				return
			}
		}
	}
}

func (s sheet) apart(i, j int) float64 { return math.Sqrt(kernel.Squared(s.x.Row(i), s.x.Row(j))) }

// method is a method of the room as all of them are called.
type method struct {
	name    string
	numbers bool // reads the numbers
	start   bool // from given centres; ends the same whatever the order of rows
	fit     func(ctx context.Context, s sheet, k, workers int) (model any, labels []int32, err error)
}

// given is a start: the first rows of any sheet of these tests, which they keep
// in a matrix of their own.
var (
	startCenters = Matrix{Rows: 3, Cols: 3, Data: []float64{-6, 0, 1, 0, 6, 1, 6, -6, 1}}
	startModes   = Codes{Rows: 3, Cols: 3, Categories: []int{3, 3, 3}, Data: []int32{0, 1, 1, 1, 2, 1, 2, 0, 1}}
)

func methods() []method {
	tree := func(l Linkage) func(context.Context, sheet, int, int) (any, []int32, error) {
		return func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			d, err := Agglomerative{Linkage: l, Workers: workers}.Fit(ctx, s.x)
			if err != nil {
				return nil, nil, err
			}
			c, err := d.Cut(k)
			if err != nil {
				return nil, nil, err
			}
			return []any{d, c}, c.Labels, nil
		}
	}
	mixture := func(c Covariance) func(context.Context, sheet, int, int) (any, []int32, error) {
		return func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			m, err := GaussianMixture{K: k, Covariance: c, Starts: 2, Workers: workers}.Fit(ctx, s.x)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}
	}
	kmeans := func(o KMeans) func(context.Context, sheet, int, int) (any, []int32, error) {
		return func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			o := o
			o.Workers = workers
			if o.Centers == nil {
				o.K = k
			}
			m, err := o.Fit(ctx, s.x)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}
	}
	stream := func(o StreamKMeans) func(context.Context, sheet, int, int) (any, []int32, error) {
		return func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			o := o
			o.Workers = workers
			if o.Centers == nil {
				o.K = k
			}
			m, err := o.Fit(ctx, s.pieces())
			if err != nil {
				return nil, nil, err
			}
			labels := make([]int32, s.x.Rows)
			for i := range labels {
				at, _, _, _ := m.Assign(s.x.Row(i))
				labels[i] = int32(at)
			}
			return m, labels, nil
		}
	}
	modes := func(start *Codes) func(context.Context, sheet, int, int) (any, []int32, error) {
		return func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			o := KModes{Workers: workers, Modes: start}
			if start == nil {
				o.K = k
			}
			m, err := o.Fit(ctx, s.c)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}
	}
	prototypes := func(x *Matrix, c *Codes) func(context.Context, sheet, int, int) (any, []int32, error) {
		return func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			o := KPrototypes{Workers: workers, Centers: x, Modes: c, Gamma: 1}
			if x == nil {
				o.K = k
			}
			m, err := o.Fit(ctx, s.x, s.c)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}
	}
	return []method{
		{"k-means", true, false, kmeans(KMeans{Starts: 3})},
		{"k-means from centres", true, true, kmeans(KMeans{Centers: &startCenters})},
		{"k-means with limits", true, false, kmeans(KMeans{Starts: 2, MaxSize: 200})},
		{"k-means with limits from centres", true, true, kmeans(KMeans{Centers: &startCenters, MinSize: 1, MaxSize: 200})},
		{"k-means of pieces", true, false, stream(StreamKMeans{Starts: 2})},
		{"k-means of pieces from centres", true, true, stream(StreamKMeans{Centers: &startCenters})},
		{"full mixture", true, false, mixture(FullCovariance)},
		{"tied mixture", true, false, mixture(TiedCovariance)},
		{"diagonal mixture", true, false, mixture(DiagonalCovariance)},
		{"spherical mixture", true, false, mixture(SphericalCovariance)},
		{"mixture from centres", true, true, func(ctx context.Context, s sheet, _, workers int) (any, []int32, error) {
			m, err := GaussianMixture{Centers: &startCenters, Workers: workers}.Fit(ctx, s.x)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}},
		{"latent classes", false, false, func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			m, err := LatentClasses{K: k, Starts: 3, Workers: workers}.Fit(ctx, s.c)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}},
		{"k-medoids", true, false, func(ctx context.Context, s sheet, k, workers int) (any, []int32, error) {
			m, err := KMedoids{K: k, Starts: 2, Workers: workers}.Fit(ctx, s.x.Rows, s.apart)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}},
		{"k-modes", false, false, modes(nil)},
		{"k-modes from modes", false, true, modes(&startModes)},
		{"k-prototypes", true, false, prototypes(nil, nil)},
		{"k-prototypes from centres", true, true, prototypes(&startCenters, &startModes)},
		{"single tree", true, true, tree(Single)},
		{"complete tree", true, true, tree(Complete)},
		{"average tree", true, true, tree(Average)},
		{"Ward tree", true, true, tree(Ward)},
		{"DBSCAN", true, true, func(ctx context.Context, s sheet, _, workers int) (any, []int32, error) {
			m, err := DBSCAN{Epsilon: 1, Workers: workers}.Fit(ctx, s.x)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}},
		{"HDBSCAN", true, true, func(ctx context.Context, s sheet, _, workers int) (any, []int32, error) {
			m, err := HDBSCAN{MinSize: 20, Workers: workers}.Fit(ctx, s.x)
			if err != nil {
				return nil, nil, err
			}
			return m, m.Labels, nil
		}},
	}
}

// threeKinds is 500 rows around the given centres.
func threeKinds() sheet {
	r := random.Stream(77)
	x := Matrix{Rows: 500, Cols: 3, Data: make([]float64, 1500)}
	for i := range x.Data {
		x.Data[i] = startCenters.Data[i%9] + 1.5*r.NormFloat64()
	}
	return sheetOf(x)
}

// The same seed gives the same model to the last bit on any number of workers and
// of processors, and each time.
func TestEveryMethodIsTheSameOnAnyWorkers(t *testing.T) {
	s := threeKinds()
	before := sheetOf(Matrix{s.x.Rows, s.x.Cols, append([]float64(nil), s.x.Data...)})
	for _, m := range methods() {
		t.Run(m.name, func(t *testing.T) {
			var want []byte
			var wanted []int32
			for _, on := range []struct{ processors, workers int }{{1, 0}, {2, 0}, {2, 7}, {2, 0}, {2, 1}, {2, 2}, {2, 3}}[:sized(7, 3)] {
				old := runtime.GOMAXPROCS(on.processors)
				model, labels, err := m.fit(t.Context(), s, 3, on.workers)
				runtime.GOMAXPROCS(old)
				require.NoError(t, err)
				got, err := json.Marshal(model)
				require.NoError(t, err)
				require.Len(t, labels, s.x.Rows)
				if want == nil {
					want, wanted = got, labels
					continue
				}
				assert.Equal(t, wanted, labels, "%d processors, %d workers", on.processors, on.workers)
				assert.Equal(t, string(want), string(got), "%d processors, %d workers", on.processors, on.workers)
			}
			assert.Equal(t, before, s, "the input")
		})
	}
}

// Where the start is given, or there is none, rows in another order get the same
// clusters; only their numbers may differ where no start numbers them.
func TestPermutedRowsGetPermutedLabels(t *testing.T) {
	s := threeKinds()
	for _, m := range methods() {
		if !m.start {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			_, want, err := m.fit(t.Context(), s, 3, 0)
			require.NoError(t, err)
			for seed := range uint64(3) {
				order := random.Stream(seed, 5).Perm(s.x.Rows)
				_, labels, err := m.fit(t.Context(), s.in(order), 3, 0)
				require.NoError(t, err)
				name := map[int32]int32{}
				for at, i := range order {
					if _, ok := name[want[i]]; !ok {
						name[want[i]] = labels[at]
					}
					require.Equal(t, name[want[i]], labels[at], "row %d", i)
				}
				seen := map[int32]bool{}
				for _, l := range name {
					require.False(t, seen[l], "clusters are not joined")
					seen[l] = true
				}
			}
		})
	}
}
