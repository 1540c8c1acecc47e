package cluster

import "math"

// density is a mixture in the form in which it is quickly evaluated.
type density struct {
	kind  Covariance
	k, d  int
	means []float64 // K x d
	white []float64 // factors that bring deviations to unit variance, see whiten
	base  []float64 // logarithm of each share and of the density at the mean
	shown []float64 // tied: the means, made white, less that of the data
	at    []float64 // tied: the mean of the data, from which rows are measured
}

func newDensity(kind Covariance, k, d int) density {
	return density{
		kind: kind, k: k, d: d, means: make([]float64, k*d), white: make([]float64, kind.size(k, d)),
		base: make([]float64, k), shown: make([]float64, k*d), at: make([]float64, d),
	}
}

// one returns where the factors of component j are kept.
func (f *density) one(j int) []float64 { return f.kind.one(f.white, j, f.d) }

// set takes the share of component j and half the logarithm of its determinant.
func (f *density) set(j int, share, logdet float64) {
	f.base[j] = math.Log(share) - float64(f.d)/2*math.Log(2*math.Pi) - logdet
}

// centre is to be called when all components are set.
func (f *density) centre(at []float64) {
	if f.kind != TiedCovariance {
		return
	}
	copy(f.at, at)
	dev := make([]float64, f.d)
	for j := range f.k {
		for i := range dev {
			dev[i] = f.means[j*f.d+i] - at[i]
		}
		for i := range dev {
			s, row := 0.0, f.white[i*(i+1)/2:][:i+1]
			for l, v := range row {
				s += float64(v * dev[l])
			}
			f.shown[j*f.d+i] = s
		}
	}
}

// joint returns the logarithm of the share of component j times its density at
// x. It needs room for d numbers.
func (f *density) joint(x []float64, j int, room []float64) float64 {
	means, white, sum := f.means[j*f.d:(j+1)*f.d], f.one(j), 0.0
	for i, m := range means {
		v := x[i] - m
		room[i] = v
		switch f.kind {
		case SphericalCovariance:
			v = float64(v * white[0])
		case DiagonalCovariance:
			v = float64(v * white[i])
		default:
			v = 0
			for l, w := range white[i*(i+1)/2:][:i+1] {
				v += float64(w * room[l])
			}
		}
		sum += float64(v * v)
	}
	return f.base[j] - sum/2
}
