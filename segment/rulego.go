package segment

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"

	"github.com/clientele-go/clientele/internal/naming"
)

// Go writes the rule as a Go source file, formatted as gofmt does, of the given
// package with one function of the given name. The function takes the features that
// the rule asks about, numbers as float64 (NaN: missing) and categories as string
// ("": missing), and returns the ID of the segment: "" for a customer who lacks a
// feature that the model has no policy for. It needs nothing but the standard
// library. An error says that a name is no Go identifier or cannot be that
// of such a function.
func (r *Rule[T]) Go(pkg, function string) ([]byte, error) {
	if r.empty() {
		return nil, errEmptyRule
	}
	for _, name := range []string{pkg, function} {
		if !token.IsIdentifier(name) || name == "_" {
			return nil, fmt.Errorf("segment: rule: %q is no Go identifier", name)
		}
	}
	switch function {
	case "init", "main", "math", "string", "float64":
		return nil, fmt.Errorf("segment: rule: a function %q would not compile here", function)
	}
	names := r.tree.parameters(function)
	w := &goWriter{t: &r.tree, names: names}
	w.fork(0, "\t")
	var b strings.Builder
	b.WriteString("package " + pkg + "\n\n")
	var without, doc, params []string
	for i := range r.features {
		f := &r.features[i]
		line := "//   - " + names[i] + ": " + naming.Clean(f.name)
		if unit := naming.Clean(f.unit); unit != "" {
			line += ", " + unit
		}
		if doc = append(doc, line); f.kind == kindNumeric {
			params = append(params, names[i]+" float64")
		} else {
			params = append(params, names[i]+" string")
		}
		switch {
		case f.policy != "":
		case f.kind == kindNumeric:
			w.math = true
			without = append(without, "math.IsNaN("+names[i]+")")
		default:
			without = append(without, names[i]+` == ""`)
		}
	}
	if w.math {
		b.WriteString("import \"math\"\n\n")
	}
	b.WriteString("// " + function + " returns the ID of a customer's segment")
	if len(doc) > 0 {
		b.WriteString(" by\n//\n" + strings.Join(doc, "\n") + "\n")
	} else {
		b.WriteString(".\n")
	}
	b.WriteString("func " + function + "(" + strings.Join(params, ", ") + ") string {\n")
	if len(without) > 0 {
		b.WriteString("\tif " + strings.Join(without, " || ") + " {\n\t\treturn \"\"\n\t}\n")
	}
	b.WriteString(w.body.String() + "}\n")
	return []byte(b.String()), nil
}

// goWriter writes the forks.
type goWriter struct {
	t     *tree
	names []string
	math  bool // package math is needed
	body  strings.Builder
}

func (w *goWriter) fork(at int32, indent string) {
	f := &w.t.forks[at]
	if f.feature < 0 {
		ref := w.t.segments[f.segment]
		w.body.WriteString(indent + "return " + strconv.Quote(ref.ID))
		if name := naming.Clean(ref.Name); name != "" && name != ref.ID {
			w.body.WriteString(" // " + name)
		}
		w.body.WriteByte('\n')
		return
	}
	w.body.WriteString(indent + "if " + w.condition(f) + " {\n")
	w.fork(f.yes, indent+"\t")
	w.body.WriteString(indent + "}\n")
	w.fork(f.no, indent)
}

func (w *goWriter) condition(f *fork) string {
	feature, x := &w.t.features[f.feature], w.names[f.feature]
	if feature.kind == kindNumeric {
		if f.unknown {
			w.math = true
			return x + " <= " + strconv.FormatFloat(f.atMost, 'g', -1, 64) + " || math.IsNaN(" + x + ")"
		}
		return x + " <= " + strconv.FormatFloat(f.atMost, 'g', -1, 64)
	}
	if !f.different {
		c := x + " == " + strconv.Quote(f.level)
		if f.level == feature.missing {
			c += " || " + x + ` == ""`
		}
		return c
	}
	var parts []string
	for _, l := range f.noneOf {
		parts = append(parts, x+" != "+strconv.Quote(l))
		if l == feature.missing {
			parts = append(parts, x+` != ""`)
		}
	}
	if len(parts) == 0 {
		return "true"
	}
	return strings.Join(parts, " && ")
}

// parameters makes an identifier of each feature's name: "orders per year" becomes
// ordersPerYear.
func (t *tree) parameters(function string) []string {
	taken := map[string]bool{function: true, "math": true, "string": true, "float64": true, "true": true}
	names := make([]string, len(t.features))
	for i, f := range t.features {
		var b strings.Builder
		upper := false
		for _, c := range f.name {
			switch {
			case unicode.IsLetter(c) && b.Len() == 0:
				b.WriteRune(unicode.ToLower(c))
			case unicode.IsLetter(c) && upper:
				b.WriteRune(unicode.ToUpper(c))
			case unicode.IsLetter(c), unicode.IsDigit(c) && b.Len() > 0:
				b.WriteRune(c)
			default:
				upper = true
				continue
			}
			upper = false
		}
		name := b.String()
		if !token.IsIdentifier(name) {
			name = "feature" + strconv.Itoa(i+1)
		}
		for n, base := 2, name; taken[name]; n++ {
			name = base + strconv.Itoa(n)
		}
		taken[name] = true
		names[i] = name
	}
	return names
}
