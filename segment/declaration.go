package segment

import "fmt"

// declaration is how a shaping feature was declared: what a schema must say alike
// for a model to be bound to it, and what a record tells of it. What is declared is
// listed here and nowhere else.
type declaration []struct {
	what         string
	value, plain any // plain is what it is when nothing was said
}

func (f *featureJSON) declaration() declaration {
	quoted := func(s string) string { return fmt.Sprintf("%q", s) }
	return declaration{
		{"kind", f.Kind, nil},
		{"logarithm", f.Log, false},
		{"transform", quoted(f.Transform), quoted("")},
		{"winsorized share", f.Winsorized, 0.0},
		{"robust", f.Robust, false},
		{"unscaled", f.Unscaled, false},
		{"unit", quoted(f.Unit), quoted("")},
		{"weight", f.Weight, 1.0},
		{"policy for missing values", quoted(f.Missing), quoted("")},
	}
}

// declared is the declaration of a feature that is not stored.
func (r *featureRule) declared() declaration {
	f := r.stored()
	return f.declaration()
}

// stored is how a feature was declared, and nothing of what was learned about it.
func (r *featureRule) stored() featureJSON {
	f := featureJSON{Name: r.name, Kind: r.kind, Log: r.bend == logarithm, Unscaled: r.unscaled, Unit: r.unit, Weight: r.weight, Missing: r.policy()}
	f.scaleJSON = scaleJSON{Transform: r.bend.stored(), Winsorized: r.winsorized, Robust: r.robust}
	return f
}

// words say what was declared and is not plain.
func (d declaration) words() (list []string) {
	for _, a := range d {
		if a.value != a.plain {
			list = append(list, fmt.Sprintf("%s %v", a.what, a.value))
		}
	}
	return list
}

// differ says where two declarations do.
func (d declaration) differ(schema declaration) (list []string) {
	for i, a := range d {
		if b := schema[i]; a.value != b.value {
			list = append(list, fmt.Sprintf("%s is %v in the model and %v in the schema", a.what, a.value, b.value))
		}
	}
	return list
}
