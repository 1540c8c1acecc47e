package cluster

import (
	"fmt"
	"math"
)

// Covariance is the form that the components of a [GaussianMixture] may take.
// Each step down this list has fewer parameters, needs fewer rows and is
// bound to see less. With d columns and K components:
//
//	Covariance            parameters    scikit-learn   mclust
//	FullCovariance        K d(d+1)/2    full           VVV
//	TiedCovariance        d(d+1)/2      tied           EEE
//	DiagonalCovariance    K d           diag           VVI
//	SphericalCovariance   K             spherical      VII
type Covariance uint8

const (
	// FullCovariance lets every component be an ellipsoid of its own volume,
	// shape and direction.
	FullCovariance Covariance = iota
	// TiedCovariance gives all components the same ellipsoid.
	TiedCovariance
	// DiagonalCovariance gives every component a width of its own in each
	// column, and no correlation of columns within a component.
	DiagonalCovariance
	// SphericalCovariance gives every component one width for all columns,
	// which must therefore be on comparable scales.
	SphericalCovariance
)

var covarianceNames = [...]string{"full", "tied", "diagonal", "spherical"}

// String returns "full", "tied", "diagonal" or "spherical".
func (c Covariance) String() string {
	if int(c) < len(covarianceNames) {
		return covarianceNames[c]
	}
	return fmt.Sprintf("Covariance(%d)", uint8(c))
}

// MarshalText writes the name.
func (c Covariance) MarshalText() ([]byte, error) {
	if int(c) >= len(covarianceNames) {
		return nil, fmt.Errorf("cluster: %v is not a form of covariance", c)
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads a name.
func (c *Covariance) UnmarshalText(b []byte) error {
	for i, name := range covarianceNames {
		if string(b) == name {
			*c = Covariance(i)
			return nil
		}
	}
	return fmt.Errorf("cluster: %q is not a form of covariance", b)
}

// size is how many numbers the covariances of k components in d columns take,
// which is also how many of them are free.
func (c Covariance) size(k, d int) int {
	switch c {
	case TiedCovariance:
		return d * (d + 1) / 2
	case DiagonalCovariance:
		return k * d
	case SphericalCovariance:
		return k
	}
	return k * d * (d + 1) / 2
}

// one returns the part of packed that belongs to component j.
func (c Covariance) one(packed []float64, j, d int) []float64 {
	if c == TiedCovariance {
		return packed
	}
	size := c.size(1, d)
	return packed[j*size : (j+1)*size]
}

// matrix writes the covariance of one component out in full.
func (c Covariance) matrix(packed []float64, d int) Matrix {
	m := Matrix{Rows: d, Cols: d, Data: make([]float64, d*d)}
	for i := range d {
		switch c {
		case SphericalCovariance:
			m.Data[i*d+i] = packed[0]
		case DiagonalCovariance:
			m.Data[i*d+i] = packed[i]
		default:
			for j := range i + 1 {
				m.Data[i*d+j] = packed[i*(i+1)/2+j]
				m.Data[j*d+i] = packed[i*(i+1)/2+j]
			}
		}
	}
	return m
}

// pack is the inverse of matrix. It returns false for a matrix that is not
// symmetric or does not have this form.
func (c Covariance) pack(m Matrix, packed []float64) bool {
	d := m.Cols
	for i := range d {
		for j := range i + 1 {
			v := m.Data[i*d+j]
			if v != m.Data[j*d+i] {
				return false
			}
			switch {
			case c == FullCovariance || c == TiedCovariance:
				packed[i*(i+1)/2+j] = v
			case i != j:
				if v != 0 {
					return false
				}
			case c == DiagonalCovariance:
				packed[i] = v
			case i == 0:
				packed[0] = v
			case packed[0] != v:
				return false
			}
		}
	}
	return true
}

// whiten turns the covariance of one component into the factors that bring a
// deviation from its mean to unit variance: the inverse of the Cholesky factor
// of a matrix, the inverse standard deviations otherwise. logdet is half the
// logarithm of the determinant of the covariance. thin is -1, or the first
// column whose variance, given the columns before it, is not above its floor.
func (c Covariance) whiten(packed, floors, out []float64) (logdet float64, thin int) {
	d := len(floors)
	copy(out, packed)
	switch c {
	case SphericalCovariance:
		if !(packed[0] > mean(floors)) {
			return 0, 0
		}
		out[0] = 1 / math.Sqrt(packed[0])
		return float64(d) / 2 * math.Log(packed[0]), -1
	case DiagonalCovariance:
		for j, v := range packed {
			if !(v > floors[j]) {
				return 0, j
			}
			out[j] = 1 / math.Sqrt(v)
			logdet += math.Log(v) / 2
		}
		return logdet, -1
	}
	if thin = cholesky(out, floors); thin >= 0 {
		return 0, thin
	}
	for j := range d {
		logdet += math.Log(out[j*(j+1)/2+j])
	}
	invertLower(out, d)
	return logdet, -1
}

// widenBy adds some times the given variances of columns to one component.
func (c Covariance) widenBy(packed, variances []float64, times float64) {
	for j, v := range variances {
		switch c {
		case SphericalCovariance:
			packed[0] += float64(times*v) / float64(len(variances))
		case DiagonalCovariance:
			packed[j] += float64(times * v)
		default:
			packed[j*(j+1)/2+j] += float64(times * v)
		}
	}
}

// cholesky replaces a symmetric matrix, of which it has the lower triangle row
// by row, by its Cholesky factor. It stops at the first pivot, the variance of
// a column given those before it, that is not above the floor of the column,
// and returns the column; otherwise -1.
func cholesky(a, floors []float64) int {
	for i := range floors {
		row := a[i*(i+1)/2:][:i+1]
		for j := range row {
			other := a[j*(j+1)/2:][:j+1]
			s := row[j]
			for l := range j {
				s -= float64(row[l] * other[l])
			}
			if j < i {
				row[j] = s / other[j]
				continue
			}
			if !(s > floors[i]) {
				return i
			}
			row[i] = math.Sqrt(s)
		}
	}
	return -1
}

// invertLower replaces a lower triangle, row by row, by its inverse.
func invertLower(a []float64, d int) {
	for i := range d {
		row := a[i*(i+1)/2:][:i+1]
		pivot := row[i]
		for j := range i {
			s := 0.0
			for l := j; l < i; l++ {
				s -= float64(row[l] * a[l*(l+1)/2+j])
			}
			row[j] = s / pivot
		}
		row[i] = 1 / pivot
	}
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
