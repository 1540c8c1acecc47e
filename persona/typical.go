package persona

import "fmt"

// Typical is one property of a made-up customer in the middle of the group: the group's
// published mean, or its most frequent level. Together they describe nobody who exists,
// and they were put together without a look at anybody: each is a figure of the whole
// group, and what is in the middle of each may well go together in no member. Of six
// public bases in 2 to 8 segments no customer is like any of the typical ones. Where the
// group is to be shown by one customer, show this one.
type Typical struct {
	Name  string   `json:"name"`
	Unit  string   `json:"unit,omitempty"`
	Value *float64 `json:"value,omitempty"` // of a number
	Level string   `json:"level,omitempty"` // of a category
	Share *float64 `json:"share,omitempty"` // of the group at the level
	Fact  string   `json:"fact"`            // where it stands in the persona, as a JSON path
}

// rare is the level under which segment joins those of few customers.
const rare = "(other)"

// typical makes a typical customer of what was measured, in the same order. A number
// that is withheld is left out, and so is one that is the same for all: it would be the
// least and the greatest value. Of a category whose commonest level may be one that is
// withheld nothing is told. Without two numbers there is no typical customer: one number
// is a mean of the group, and common levels alone are somebody.
func typical(measured []Trait) []Typical {
	var out []Typical
	numbers := 0
	for j := 0; j < len(measured); j++ {
		t := measured[j]
		if t.Level == "" {
			if t.Mean != nil && t.Mean.Low < t.Mean.High {
				value := t.Mean.Value
				out = append(out, Typical{Name: t.Name, Unit: t.Unit, Value: &value, Fact: fmt.Sprintf("measured[%d].mean.value", j)})
				numbers++
			}
			continue
		}
		most, rest := -1, 1.0
		for ; j < len(measured) && measured[j].Name == t.Name && measured[j].Level != ""; j++ {
			m := measured[j].Mean
			if m == nil {
				continue
			}
			if rest -= m.Value; most < 0 || m.Value > measured[most].Mean.Value {
				most = j
			}
		}
		if j--; most < 0 || measured[most].Mean.Value <= rest || measured[most].Level == rare {
			continue // one that is withheld may be more frequent, and so may none of the rare ones
		}
		share := measured[most].Mean.Value
		out = append(out, Typical{Name: t.Name, Level: measured[most].Level, Share: &share, Fact: fmt.Sprintf("measured[%d].level", most)})
	}
	if numbers < 2 {
		return nil
	}
	return out
}
