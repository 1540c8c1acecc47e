package cluster

import (
	"errors"
	"fmt"

	"github.com/muesli/clusters"
)

// FromObservations copies observations into a matrix. It takes only
// observations that are plain [clusters.Coordinates]: any other type brings a
// distance of its own, which a mean does not minimise, and belongs in
// [KMedoids]. The observations are not changed.
func FromObservations(obs clusters.Observations) (Matrix, error) {
	if len(obs) == 0 {
		return Matrix{}, errors.New("cluster: no observations")
	}
	var m Matrix
	for i, o := range obs {
		c, ok := o.(clusters.Coordinates)
		if !ok {
			return Matrix{}, fmt.Errorf("cluster: observation %d is a %T, not clusters.Coordinates: its own distance needs k-medoids", i, o)
		}
		if i == 0 {
			m = Matrix{Rows: len(obs), Cols: len(c), Data: make([]float64, 0, len(obs)*len(c))}
		}
		if len(c) != m.Cols {
			return Matrix{}, fmt.Errorf("cluster: observation %d has %d coordinates, observation 0 has %d", i, len(c), m.Cols)
		}
		m.Data = append(m.Data, c...)
	}
	return m, nil
}
