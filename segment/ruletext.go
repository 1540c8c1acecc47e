package segment

import (
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
)

// String writes the rule as indented questions and answers for people to read; ""
// for an empty rule. Names lose line breaks and the like.
func (r *Rule[T]) String() string {
	if r.empty() {
		return ""
	}
	var b strings.Builder
	r.tree.write(&b, 0, "")
	return b.String()
}

func (t *tree) write(b *strings.Builder, at int32, indent string) {
	f := &t.forks[at]
	if f.feature < 0 {
		ref := t.segments[f.segment]
		b.WriteString(indent + naming.Clean(ref.ID))
		if name := naming.Clean(ref.Name); name != "" && name != ref.ID {
			b.WriteString(" (" + name + ")")
		}
		b.WriteByte('\n')
		return
	}
	b.WriteString(indent + "if " + t.question(f) + ":\n")
	t.write(b, f.yes, indent+"  ")
	b.WriteString(indent + "otherwise:\n")
	t.write(b, f.no, indent+"  ")
}

// question is what a fork asks, in words.
func (t *tree) question(f *fork) string {
	feature := &t.features[f.feature]
	name := naming.Clean(feature.name)
	switch {
	case feature.kind == kindNumeric:
		q := name + " is at most " + decimal(f.atMost)
		if unit := naming.Clean(feature.unit); unit != "" {
			q += " " + unit
		}
		if f.unknown {
			q += " or not known"
		}
		return q
	case !f.different:
		return name + " is " + strconv.Quote(naming.Clean(f.level))
	}
	list := make([]string, len(f.noneOf))
	for i, l := range f.noneOf {
		list[i] = strconv.Quote(naming.Clean(l))
	}
	if len(list) == 0 {
		return name + " is anything"
	}
	return name + " is none of " + strings.Join(list, ", ")
}

// decimal writes a threshold without an exponent and reads back as itself.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
