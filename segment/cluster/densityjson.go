package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// hdbscanJSON is the stored form. Fields may be added under the same version.
// What there is of each member is in the order of the data.
type hdbscanJSON struct {
	Version     int          `json:"clientele"`
	Kind        string       `json:"kind"`
	MinSize     int          `json:"minSize"`
	MinPoints   int          `json:"minPoints"`
	Epsilon     float64      `json:"epsilon,omitempty"`
	Leaves      bool         `json:"leaves,omitempty"`
	AllowSingle bool         `json:"allowSingle,omitempty"`
	Sizes       []int        `json:"sizes"`
	Noise       int          `json:"noise"`
	Tree        []branchJSON `json:"tree"`
	Members     [][]float64  `json:"members"`
	Weights     []float64    `json:"weights"`
	Core        []float64    `json:"core"` // squared
	Branch      []int32      `json:"branch"`
	Left        []float64    `json:"left"`
	Warnings    []Warning    `json:"warnings,omitempty"`
}

type branchJSON struct {
	Parent    int     `json:"parent"`
	Birth     float64 `json:"birth"`
	Death     float64 `json:"death"`
	Weight    float64 `json:"weight"`
	Stability float64 `json:"stability"`
	Cluster   int     `json:"cluster"`
}

// MarshalJSON writes the tree and the members, with a version: all that
// [HDBSCANModel.Assign] needs.
func (m HDBSCANModel) MarshalJSON() ([]byte, error) {
	if m.members == nil {
		return nil, errors.New("cluster: a model without members")
	}
	n := len(m.branch)
	out := hdbscanJSON{
		Version: 1, Kind: "hdbscan", MinSize: m.MinSize, MinPoints: m.MinPoints, Epsilon: m.Epsilon,
		Leaves: m.Leaves, AllowSingle: m.AllowSingle, Sizes: m.Sizes, Noise: m.Noise, Warnings: m.Warnings,
		Tree: make([]branchJSON, len(m.Tree)), Members: make([][]float64, n), Weights: make([]float64, n),
		Core: make([]float64, n), Branch: make([]int32, n), Left: make([]float64, n),
	}
	for i, b := range m.Tree {
		out.Tree[i] = branchJSON(b)
	}
	for at, i := range m.members.tree.order {
		out.Members[i], out.Weights[i] = m.members.tree.rows.Row(at), m.members.weights[at]
		out.Core[i], out.Branch[i], out.Left[i] = m.members.core[at], m.branch[at], m.left[at]
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [HDBSCANModel.MarshalJSON] wrote and refuses another
// version, a tree that is none, and members that do not go with it. On an error
// m is unchanged.
func (m *HDBSCANModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of HDBSCAN", "hdbscan"); err != nil {
		return err
	}
	var in hdbscanJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	rows, err := FromRows(in.Members)
	if err == nil {
		err = rows.Check()
	}
	if err != nil {
		return fmt.Errorf("cluster: members of a model: %w", err)
	}
	out := HDBSCANModel{
		Sizes: in.Sizes, Noise: in.Noise, Tree: make([]DensityBranch, len(in.Tree)),
		MinSize: in.MinSize, MinPoints: in.MinPoints, Epsilon: in.Epsilon,
		Leaves: in.Leaves, AllowSingle: in.AllowSingle, Warnings: in.Warnings,
	}
	if err := (HDBSCAN{MinSize: in.MinSize, MinPoints: in.MinPoints, Epsilon: in.Epsilon}).Validate(); err != nil || in.MinSize == 0 || in.MinPoints == 0 {
		return errors.Join(fmt.Errorf("cluster: a model of %d MinSize and %d MinPoints", in.MinSize, in.MinPoints), err)
	}
	if err := out.grow(in.Tree); err != nil {
		return err
	}
	if in.Noise < 0 {
		return fmt.Errorf("cluster: a model with %d rows of noise", in.Noise)
	}
	n := rows.Rows
	if len(in.Weights) != n || len(in.Core) != n || len(in.Branch) != n || len(in.Left) != n {
		return fmt.Errorf("cluster: a model of %d members has %d weights, %d core distances and %d places in the tree",
			n, len(in.Weights), len(in.Core), min(len(in.Branch), len(in.Left)))
	}
	if err := positiveWeights(in.Weights); err != nil {
		return err
	}
	for i, own := range in.Branch {
		if !(in.Core[i] >= 0) || !(in.Left[i] >= 0) || own < -1 || int(own) >= len(in.Tree) || (own < 0) != (len(in.Tree) == 0) ||
			(own >= 0 && !(in.Left[i] >= in.Tree[own].Birth)) {
			return fmt.Errorf("cluster: member %d of a model has core distance %v and leaves branch %d at %v", i, in.Core[i], own, in.Left[i])
		}
	}
	t := newKDTree(rows)
	out.members = &denseRows{tree: t, weights: t.places(in.Weights), core: t.places(in.Core)}
	out.members.floor = t.least(out.members.core)
	out.left, out.branch = t.places(in.Left), make([]int32, n)
	for at, i := range t.order {
		out.branch[at] = in.Branch[i]
		out.members.mass += in.Weights[i]
	}
	out.crown()
	*m = out
	return nil
}

// grow checks and keeps the branches of a stored tree, and numbers the
// stabilities of clusters.
func (m *HDBSCANModel) grow(tree []branchJSON) error {
	m.Stability = make([]float64, len(m.Sizes))
	seen := make([]bool, len(m.Sizes))
	for i, b := range tree {
		if (i == 0) != (b.Parent == -1) || b.Parent < -1 || b.Parent >= i {
			return fmt.Errorf("cluster: branch %d of a model has parent %d", i, b.Parent)
		}
		if !(b.Birth >= 0 && b.Death >= b.Birth && b.Death > 0) || math.IsInf(b.Death, 1) || !(b.Weight > 0) ||
			(i > 0 && b.Birth < tree[b.Parent].Birth) {
			return fmt.Errorf("cluster: branch %d of a model, of weight %v, lasts from density %v to %v", i, b.Weight, b.Birth, b.Death)
		}
		if b.Cluster >= 0 {
			if b.Cluster >= len(seen) || seen[b.Cluster] {
				return fmt.Errorf("cluster: branch %d of a model is cluster %d of %d, or not the only one", i, b.Cluster, len(seen))
			}
			seen[b.Cluster], m.Stability[b.Cluster] = true, b.Stability
		}
		m.Tree[i] = DensityBranch(b)
	}
	for j, s := range m.Sizes {
		if s < 1 || !seen[j] {
			return fmt.Errorf("cluster: cluster %d of a model has %d rows, or is no branch", j, s)
		}
	}
	return nil
}

// dbscanJSON is the stored form. Fields may be added under the same version.
type dbscanJSON struct {
	Version   int         `json:"clientele"`
	Kind      string      `json:"kind"`
	Epsilon   float64     `json:"epsilon"`
	MinPoints int         `json:"minPoints"`
	Columns   int         `json:"columns"`
	Sizes     []int       `json:"sizes"`
	Noise     int         `json:"noise"`
	Dense     int         `json:"dense"`
	Members   [][]float64 `json:"members"`
	Labels    []int32     `json:"labels"`
	Warnings  []Warning   `json:"warnings,omitempty"`
}

// MarshalJSON writes the dense rows and their clusters, with a version: all
// that [DBSCANModel.Assign] needs.
func (m DBSCANModel) MarshalJSON() ([]byte, error) {
	out := dbscanJSON{
		Version: 1, Kind: "dbscan", Epsilon: m.Epsilon, MinPoints: m.MinPoints, Columns: m.rows.Cols,
		Sizes: m.Sizes, Noise: m.Noise, Dense: m.Dense, Members: make([][]float64, m.rows.Rows), Labels: m.labels, Warnings: m.Warnings,
	}
	for i := range out.Members {
		out.Members[i] = m.rows.Row(i)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [DBSCANModel.MarshalJSON] wrote and refuses another
// version and members that do not go with their labels. On an error m is
// unchanged.
func (m *DBSCANModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of DBSCAN", "dbscan"); err != nil {
		return err
	}
	var in dbscanJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	if err := (DBSCAN{Epsilon: in.Epsilon, MinPoints: in.MinPoints}).Validate(); err != nil || in.MinPoints == 0 {
		return errors.Join(fmt.Errorf("cluster: a model of %d MinPoints", in.MinPoints), err)
	}
	if in.Columns < 1 || in.Noise < 0 || len(in.Labels) != len(in.Members) || in.Dense < len(in.Members) {
		return fmt.Errorf("cluster: a model of %d columns has %d labels for %d members", in.Columns, len(in.Labels), len(in.Members))
	}
	out := DBSCANModel{
		Sizes: in.Sizes, Noise: in.Noise, Dense: in.Dense, Epsilon: in.Epsilon, MinPoints: in.MinPoints,
		Warnings: in.Warnings, rows: Matrix{Cols: in.Columns}, labels: in.Labels,
	}
	if len(in.Members) > 0 {
		var err error
		if out.rows, err = FromRows(in.Members); err == nil {
			err = out.rows.Check()
		}
		if err != nil {
			return fmt.Errorf("cluster: members of a model: %w", err)
		}
	}
	if out.rows.Cols != in.Columns {
		return fmt.Errorf("cluster: a model of %d columns has members of %d", in.Columns, out.rows.Cols)
	}
	seen := make([]bool, len(in.Sizes))
	for i, l := range in.Labels {
		if l < 0 || int(l) >= len(seen) {
			return fmt.Errorf("cluster: member %d of a model is in cluster %d of %d", i, l, len(seen))
		}
		seen[l] = true
	}
	for j, s := range in.Sizes {
		if s < 1 || !seen[j] {
			return fmt.Errorf("cluster: cluster %d of a model has %d rows, or no dense one", j, s)
		}
	}
	out.plant()
	*m = out
	return nil
}
