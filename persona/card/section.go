package card

import (
	"fmt"
	"html/template"
	"math"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// Section is a part of the page for what the host knows beside the three
// results, such as how well its model of ordering foretold a year that it had
// not seen. The page draws the figures and adds none, so they must be such as
// may be published: see the package documentation of segment and behavior.
type Section struct {
	Title    string
	Lead     string // a sentence or two under the title; may be empty
	Exhibits []Exhibit
}

// Exhibit is one picture with its table. The table holds the same figures, for
// readers who hear the page and for those who want to copy them.
type Exhibit struct {
	Title string
	Text  string // what it shows and how to read it; may be empty
	Chart Chart
	Notes []string // sentences under it
}

// Chart is what an exhibit shows: [Lines], [Columns], [Boxes], [Grid], [Profiles],
// [Flows], [Zones], [Map], [KanoMap], [*Tree] or [Table].
type Chart interface {
	view(id, title string) chartView // sealed: the style has to know every kind
}

// Table is a chart without a picture. Rows are as long as Head; what is longer
// is left out.
type Table struct {
	Head []string
	Rows [][]string // the first cell of a row is its name
	// Narrow is for a table of few short columns: it stands beside another exhibit
	// where the page has room for two.
	Narrow bool
}

func (t Table) view(string, string) chartView {
	return chartView{Head: t.Head, Rows: t.Rows, Wide: !t.Narrow}
}

// chartView is a chart as the template shows it.
type chartView struct {
	Picture template.HTML // empty: only the table is shown
	Key     []key         // colours, where the picture does not name them itself
	Head    []string
	Rows    [][]string
	Wide    bool
}

type key struct{ Class, Name string }

type sectionView struct {
	ID, Title, Lead string
	Exhibits        []exhibitView
}

type exhibitView struct {
	Title, Text string
	AsTable     string // what opens the table behind the picture
	Notes       []string
	chartView
}

// sections makes parts of the page. Numbers give the pictures IDs of their own,
// whatever their titles are; the word before them keeps those of one list from those
// of another.
func sections(word string, list []Section) []sectionView {
	var out []sectionView
	for i, s := range list {
		v := sectionView{ID: fmt.Sprintf("%s-%d", word, i+1), Title: naming.Clean(s.Title), Lead: naming.Clean(s.Lead)}
		for j, e := range s.Exhibits {
			v.Exhibits = append(v.Exhibits, newExhibit(fmt.Sprintf("%s-%d", v.ID, j+1), e))
		}
		out = append(out, v)
	}
	return out
}

// newExhibit makes one; the id is that of its picture.
func newExhibit(id string, e Exhibit) exhibitView {
	x := exhibitView{Title: naming.Clean(e.Title), Text: naming.Clean(e.Text), AsTable: speaks(nil).say("chart.asTable")}
	for _, note := range e.Notes {
		x.Notes = append(x.Notes, naming.Clean(note))
	}
	if e.Chart != nil {
		x.chartView = e.Chart.view(id, x.Title)
		x.clean()
	}
	return x
}

// clean strips the texts of the table and of the key, and brings rows to the width of
// the head.
func (v *chartView) clean() {
	head := make([]string, len(v.Head))
	for i, h := range v.Head {
		head[i] = naming.Clean(h)
	}
	rows := make([][]string, len(v.Rows))
	for i, r := range v.Rows {
		rows[i] = make([]string, len(head))
		for j := range min(len(r), len(head)) {
			rows[i][j] = naming.Clean(r[j])
		}
	}
	v.Head, v.Rows = head, rows
	for i := range v.Key {
		v.Key[i].Name = naming.Clean(v.Key[i].Name)
	}
}

// read is how a figure of a chart reads: NaN is what must not be shown.
func read(x float64, share bool) string {
	switch {
	case math.IsNaN(x):
		return withheld
	case share:
		return words.Percent(x)
	}
	return words.Number(x)
}

// value of a series at i, NaN where it is too short.
func at(values []float64, i int) float64 {
	if i >= len(values) {
		return math.NaN()
	}
	return values[i]
}

// seriesTable lists what stands at each place across, a column a series.
func seriesTable(across string, places []string, names []string, values [][]float64, share bool) (head []string, rows [][]string) {
	head = append([]string{across}, names...)
	for i, place := range places {
		row := []string{place}
		for _, v := range values {
			row = append(row, read(at(v, i), share))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// greatest finite figure of all series, 0 where there is none.
func greatest(values [][]float64) float64 {
	most := 0.0
	for _, series := range values {
		for _, v := range series {
			if !math.IsInf(v, 0) && v > most { // a NaN is not
				most = v
			}
		}
	}
	return most
}
