package card

import (
	"html/template"
	"strings"
)

// Tree shows questions with two ways on, as an indented list: it can be read aloud,
// and on a phone.
type Tree struct {
	Ask     string // the question, or, where there are no ways on, the answer
	Yes, No *Tree
}

func (t *Tree) view(string, string) chartView {
	if t == nil {
		return chartView{}
	}
	var b strings.Builder
	b.WriteString(`<ul class="tree"><li>`)
	t.write(&b, 0)
	b.WriteString(`</li></ul>`)
	return chartView{Picture: template.HTML(b.String()), Wide: true}
}

// deepest is how many questions may follow each other; what lies deeper is not shown.
const deepest = 32

func (t *Tree) write(b *strings.Builder, depth int) {
	if t.Yes == nil && t.No == nil {
		b.WriteString(`<b>` + safe(t.Ask) + `</b>`)
		return
	}
	b.WriteString(`<span>` + safe(t.Ask) + `</span><ul>`)
	for _, way := range []struct {
		name string
		to   *Tree
	}{{"yes", t.Yes}, {"no", t.No}} {
		if way.to == nil || depth == deepest {
			continue
		}
		b.WriteString(`<li><i>` + way.name + `</i> `)
		way.to.write(b, depth+1)
		b.WriteString(`</li>`)
	}
	b.WriteString(`</ul>`)
}
