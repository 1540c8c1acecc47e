package cluster

import (
	"fmt"
	"slices"
)

// Linkage says how far apart two clusters of a tree are.
type Linkage int

const (
	// Ward is the growth of the sum of squared distances to the means that
	// joining them brings, as a distance: the square root of twice the growth
	// (Ward 1963, Journal of the American Statistical Association 58, 236-244;
	// the convention ward.D2 of Murtagh & Legendre 2014, Journal of
	// Classification 31, 274-295). It makes compact clusters of like size, and
	// is what [KMeans] is without a tree.
	Ward Linkage = iota
	// Average is the mean dissimilarity of their pairs of items.
	Average
	// Complete is the largest dissimilarity of their pairs: a cluster is as
	// wide as its most unlike members.
	Complete
	// Single is the smallest dissimilarity of their pairs: clusters are chains
	// of neighbours, of any shape, and one item between two of them joins them.
	Single
)

var linkages = []string{"ward", "average", "complete", "single"}

// String returns the name of the linkage: ward, average, complete or single.
func (l Linkage) String() string {
	if l < 0 || int(l) >= len(linkages) {
		return fmt.Sprintf("Linkage(%d)", int(l))
	}
	return linkages[l]
}

// MarshalText writes the name.
func (l Linkage) MarshalText() ([]byte, error) {
	if l < 0 || int(l) >= len(linkages) {
		return nil, fmt.Errorf("cluster: %v is no linkage", l)
	}
	return []byte(linkages[l]), nil
}

// UnmarshalText reads the name.
func (l *Linkage) UnmarshalText(b []byte) error {
	at := slices.Index(linkages, string(b))
	if at < 0 {
		return fmt.Errorf("cluster: %q is no linkage", b)
	}
	*l = Linkage(at)
	return nil
}

// joined returns how far a third cluster of nk items is from two of na and nb
// that are joined, by how far it is from each and they are from each other
// (Lance & Williams 1967, Computer Journal 9, 373-380). Ward works on squares.
func (l Linkage) joined(ak, bk, ab, na, nb, nk float64) float64 {
	switch l {
	case Ward:
		sum := (float64((na+nk)*ak) + float64((nb+nk)*bk)) - float64(nk*ab)
		return max(0, sum/(na+nb+nk))
	case Average:
		return (float64(na*ak) + float64(nb*bk)) / (na + nb)
	case Complete:
		return max(ak, bk)
	}
	return min(ak, bk)
}
