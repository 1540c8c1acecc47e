package value

import (
	"cmp"
	"slices"
)

// sample is the part of a group that its intervals are worked out from.
type sample struct {
	members []int     // rows; those who are in for certain last
	cut     int       // where those begin
	weight  []float64 // of each: how many members it stands for
	total   float64   // expected money of the whole group
	rest    float64   // of those who are not in for certain
	base    float64   // what the sample says rest is
}

// draw turns all members of the group into n of them at most; u is uniform.
func (p *sample) draw(h []History, s []Spending, worth []float64, n int, u float64) {
	all := p.members
	slices.SortFunc(all, func(a, b int) int {
		x, y := s[a], s[b]
		if x.Frequency == 0 {
			x.Monetary = 0 // not looked at: it may hold anything
		}
		if y.Frequency == 0 {
			y.Monetary = 0
		}
		return cmp.Or(cmp.Compare(worth[a], worth[b]), h[a].Frequency-h[b].Frequency, cmp.Compare(h[a].Recency, h[b].Recency),
			cmp.Compare(h[a].T, h[b].T), x.Frequency-y.Frequency, cmp.Compare(x.Monetary, y.Monetary))
	})
	for _, i := range all {
		p.total += worth[i]
	}
	if len(all) <= n {
		p.weight = slices.Repeat([]float64{1}, len(all))
		return
	}
	half := p.total / float64(2*len(all))
	if p.total == 0 {
		half = 1
	}
	upTo := make([]float64, len(all)+1) // sizes, added up
	for k, i := range all {
		upTo[k+1] = upTo[k] + (worth[i] + half)
	}
	// The largest are in for certain as long as one is larger than what each of
	// the remaining places stands for.
	sure := 0
	for sure < n {
		k := len(all) - sure - 1
		if size := worth[all[k]] + half; !(float64(size*float64(n-sure)) >= upTo[k+1]) {
			break
		}
		sure++
	}
	cut, places := len(all)-sure, n-sure
	p.cut = places
	p.members = make([]int, 0, n)
	for k, j := 0, 0; j < places; j++ {
		step := upTo[cut] / float64(places)
		at := (float64(j) + u) * step
		for k < cut-1 && upTo[k+1] <= at {
			k++
		}
		i := all[k]
		p.members = append(p.members, i)
		w := step / (worth[i] + half)
		p.weight = append(p.weight, w)
		p.base += float64(w * worth[i])
	}
	for _, i := range all[:cut] {
		p.rest += worth[i]
	}
	for _, i := range all[cut:] {
		p.members = append(p.members, i)
		p.weight = append(p.weight, 1)
	}
}
