package card

import "html/template"

// deckBlock is one thing that a deck says, ready for the template: a persona's traits, what
// to do for it, whom the targets leave out. Everything is a finished text or a finished
// picture. A view puts blocks into another order and never changes one, so that all
// departments read the same facts.
type deckBlock struct {
	ID      string // of the heading, its own within the page
	Key     string // what it is, for the order of a view and the style
	Title   string
	Lead    bool // what the readers of the view act on
	Text    []string
	Picture template.HTML
	Legend  []stateView
	Table   *blockTable
	Lists   []blockList
	Facts   []blockFact
	Note    string
	Level   int // of the heading, 2 to 4
}

// empty tells that there is nothing to say, so that no heading stands over a hole.
func (b *deckBlock) empty() bool {
	return len(b.Text) == 0 && b.Picture == "" && (b.Table == nil || len(b.Table.Rows) == 0) && len(b.Lists) == 0 && len(b.Facts) == 0
}

// blockTable is a table with a head. The first cell of a row that is marked Row is the
// row's name.
type blockTable struct {
	ID    string // of the heading that names it
	Class string // how it fits a narrow screen: "stack" (a row becomes a list), "fixed" (a row becomes a name over its figures), "" (it scrolls)
	Head  []blockCell
	Rows  [][]blockCell
}

type blockCell struct {
	Text, Small string
	Label       string // of its column, for rows that became lists
	Row         bool   // it names the row
	Num         bool
	Class       string
	Bar         template.HTML
	Badge       int    // the persona's number; 0: none
	Kind        string // class of the badge
}

// blockList is a list with a title of its own.
type blockList struct {
	Title string
	Class string
	Items []blockItem
}

type blockItem struct {
	Mark  string // a word before the text that says what it is, such as "do not"
	Text  string
	Small string
	Class string
	Lead  bool
}

// blockFact is a figure with its name.
type blockFact struct{ Label, Text, Small string }

// row makes a row of a table and gives every cell the name of its column.
func (t *blockTable) row(cells ...blockCell) {
	for i := range cells {
		if i < len(t.Head) {
			cells[i].Label = t.Head[i].Text
			cells[i].Num = t.Head[i].Num
		}
	}
	t.Rows = append(t.Rows, cells)
}
