package cluster

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/muesli/clusters"

	"github.com/clientele-go/clientele/internal/kernel"
)

// KMeansModel is a fitted k-means clustering. It is safe for concurrent use as
// long as nobody changes its fields.
type KMeansModel struct {
	// Centers has a row a cluster: the weighted mean of its rows.
	Centers Matrix
	// Labels holds the cluster of each row, the nearest by Centers, the lowest
	// index of equally near ones, unless there are limits on the sizes. Labels are data about the rows: they are not
	// part of the JSON form and nil after loading it.
	Labels []int32
	// Sizes counts the rows of each cluster, whatever their weight; with limits
	// on the sizes a row of weight w counts w times.
	Sizes []int
	// Splits lists, row by row, the parts of rows of weight above 1 that limits
	// on the sizes split among clusters; Labels has such a row in the cluster
	// with most of it. There are hardly ever more than K-1 such rows. Like
	// Labels it is not part of the JSON form.
	Splits []Split
	// MinSize and MaxSize are the limits that the model was fitted with.
	MinSize, MaxSize int
	// Inertia is the weighted sum of squared euclidean distances of the rows
	// to their centres.
	Inertia float64
	// Iterations is how many times the best start assigned all rows and moved
	// the centres, the last time included, in which no label moved. It is the
	// number that scikit-learn calls n_iter_.
	Iterations int
	// Converged is false when MaxIter ended the best start.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings may have the codes "not-converged" and "limits-bind".
	Warnings []Warning
}

// Assign returns the cluster whose centre is nearest to x, the euclidean (not
// squared) distance d1 to that centre, and the same for the second nearest: d2
// and second, which are +Inf and -1 where there is one cluster. Equally near
// centres go by the lower index. Limits on the sizes
// of the fit play no part: see [KMeansModel.AssignLimited]. x must have as many numbers as the centres
// have columns, none of them NaN; otherwise label and second are -1 and both
// distances NaN. Assign does not allocate.
func (m *KMeansModel) Assign(x []float64) (label int, d1, d2 float64, second int) {
	m = orEmpty(m)
	d := m.Centers.Cols
	if len(x) != d || m.Centers.Rows < 1 {
		return -1, math.NaN(), math.NaN(), -1
	}
	label, second = -1, -1
	d1, d2 = math.Inf(1), math.Inf(1)
	for j := range m.Centers.Rows {
		switch s := kernel.Squared(x, m.Centers.Data[j*d:]); {
		case s != s:
			return -1, math.NaN(), math.NaN(), -1
		case label < 0 || s < d1:
			label, second, d1, d2 = j, label, s, d1
		case second < 0 || s < d2:
			second, d2 = j, s
		}
	}
	return label, math.Sqrt(d1), math.Sqrt(d2), second
}

// Clusters hands observations out in the form of muesli/clusters: one cluster
// a centre, each observation in the one that is nearest by its coordinates, in
// the order of obs. Centres are copies; the observations are the caller's own.
func (m *KMeansModel) Clusters(obs clusters.Observations) (clusters.Clusters, error) {
	m = orEmpty(m)
	out := make(clusters.Clusters, m.Centers.Rows)
	for j := range out {
		out[j].Center = append(clusters.Coordinates(nil), m.Centers.Row(j)...)
	}
	for i, o := range obs {
		if o == nil {
			return nil, fmt.Errorf("cluster: observation %d is nil", i)
		}
		label, _, _, _ := m.Assign(o.Coordinates())
		if label < 0 {
			return nil, fmt.Errorf("cluster: observation %d does not hold the %d finite numbers that the centres have", i, m.Centers.Cols)
		}
		out[label].Observations = append(out[label].Observations, o)
	}
	return out, nil
}

// modelJSON is the stored form. Fields may be added under the same version.
type modelJSON struct {
	Version    int         `json:"clientele"`
	Kind       string      `json:"kind"`
	Centers    [][]float64 `json:"centers"`
	Sizes      []int       `json:"sizes"`
	Inertia    float64     `json:"inertia"`
	Iterations int         `json:"iterations"`
	Converged  bool        `json:"converged"`
	Seed       uint64      `json:"seed"`
	MinSize    int         `json:"minSize,omitempty"`
	MaxSize    int         `json:"maxSize,omitempty"`
	Warnings   []Warning   `json:"warnings,omitempty"`
}

// MarshalJSON writes centres, sizes, inertia and how they were found, with a
// version. Labels are left out: they belong to the rows, not to the model.
func (m KMeansModel) MarshalJSON() ([]byte, error) {
	out := modelJSON{
		Version: 1, Kind: "k-means", Sizes: m.Sizes, Inertia: m.Inertia, Iterations: m.Iterations,
		Converged: m.Converged, Seed: m.Seed, MinSize: m.MinSize, MaxSize: m.MaxSize, Warnings: m.Warnings,
	}
	for j := range m.Centers.Rows {
		out.Centers = append(out.Centers, m.Centers.Row(j))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [KMeansModel.MarshalJSON] wrote and refuses another
// version, ragged or missing centres and sizes that do not go with them. On an
// error m is unchanged.
func (m *KMeansModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of k-means", "k-means"); err != nil {
		return err
	}
	var in modelJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	centers, err := FromRows(in.Centers)
	if err != nil {
		return fmt.Errorf("cluster: centres of a model: %w", err)
	}
	if err := checkSizes(in.Sizes, centers.Rows); err != nil {
		return err
	}
	if in.MinSize < 0 || in.MaxSize < 0 {
		return fmt.Errorf("cluster: a model has limits of %d and %d on its sizes", in.MinSize, in.MaxSize)
	}
	if !(in.Inertia >= 0) {
		return fmt.Errorf("cluster: a model has inertia %v", in.Inertia)
	}
	*m = KMeansModel{
		Centers: centers, Sizes: in.Sizes, Inertia: in.Inertia, Iterations: in.Iterations,
		Converged: in.Converged, Seed: in.Seed, MinSize: in.MinSize, MaxSize: in.MaxSize, Warnings: in.Warnings,
	}
	return nil
}

// checkSizes refuses stored sizes that cannot be those of n clusters.
func checkSizes(sizes []int, n int) error {
	if len(sizes) != n {
		return fmt.Errorf("cluster: a model of %d clusters has %d sizes", n, len(sizes))
	}
	for j, s := range sizes {
		if s < 0 {
			return fmt.Errorf("cluster: cluster %d of a model has size %d", j, s)
		}
	}
	return nil
}
