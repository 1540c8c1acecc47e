package segment

import "github.com/clientele-go/clientele/internal/disclosure"

// flows is the table behind a [Migration]: how many customers went from each segment
// (row) to each (column). The last row are those who came, from nowhere or from a segment too
// small to show, and the last column those who left. They are not published, but follow from
// what is: the sizes of the segments are known from their summaries.
type flows struct {
	crossing
	hide []bool
}

// crowd stands for those who are in no shown segment before and in none after. Nobody
// knows how many they are, so that neither the number of all who came nor of all
// who left gives anything away.
const crowd = 1 << 20

func newFlows(before, after int) *flows {
	f := &flows{crossing: crossing{rows: before + 1, cols: after + 1}}
	f.n, f.hide = make([]int, f.rows*f.cols), make([]bool, f.rows*f.cols)
	return f
}

// count adds a customer; -1 is none of the segments.
func (f *flows) count(from, to int32) {
	i, j := int(from), int(to)
	if i < 0 {
		i = f.rows - 1
	}
	if j < 0 {
		j = f.cols - 1
	}
	f.n[i*f.cols+j]++
}

func (f *flows) at(i, j int) int      { return f.n[i*f.cols+j] }
func (f *flows) hidden(i, j int) bool { return f.hide[i*f.cols+j] }

// staying is how many of a segment before are in a shown one after.
func (f *flows) staying(i int) (n int) {
	for j := range f.cols - 1 {
		n += f.at(i, j)
	}
	return n
}

// protect decides what is hidden: every cell of one to nine, and then, as long as the
// size of a group of one to nine follows from sizes of segments and from what is shown,
// one cell more that keeps it from following (complementary suppression; Hundepool et al.
// 2012, Statistical Disclosure Control, ch. 4.5). Who came and who left are hidden first,
// since nobody loses a figure by it.
//
// All that follows about groups of hidden cells is sums of rows less sums of columns; see
// [crossing.few], to which the hidden cells are a crossing of their own. Each round hides
// a cell, so that there are no more rounds than cells.
func (f *flows) protect() {
	f.n[len(f.n)-1] = crowd
	for i, n := range f.n {
		f.hide[i] = n > 0 && !disclosure.Publishable(n) || n == crowd
	}
	for {
		in := crossing{f.rows, f.cols, make([]int, len(f.n))}
		for i, n := range f.n {
			if f.hide[i] {
				in.n[i] = n
			}
		}
		a, b, found := in.few()
		if !found {
			return
		}
		next := -1
		for i, n := range f.n {
			// In the rows that are added up and not in the columns that are subtracted, it
			// makes the group larger by ten or more. The other way round, it keeps the
			// columns from being subtracted.
			if n > 0 && !f.hide[i] && a[i/f.cols] != b[i%f.cols] && (next < 0 || f.before(i, next)) {
				next = i
			}
		}
		if next < 0 {
			// The group follows from the sizes alone, once it is known who is nowhere: of
			// 15, say, all but 3 make up a new segment, and a zero tells that nobody else
			// is in it. Then nothing is told.
			for i := range f.hide {
				f.hide[i] = true
			}
			return
		}
		f.hide[next] = true
	}
}

// before says whether cell i is rather to be hidden than cell j: first what is not
// published, then the smaller.
func (f *flows) before(i, j int) bool {
	if p, q := f.outside(i), f.outside(j); p != q {
		return p
	}
	return f.n[i] < f.n[j]
}

func (f *flows) outside(i int) bool { return i/f.cols == f.rows-1 || i%f.cols == f.cols-1 }
