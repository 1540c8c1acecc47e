package persona

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// tree is a persona's fields as its JSON has them.
func tree(p *Persona) (any, error) {
	own := *p
	own.Narrative = nil // no sentence rests on another
	b, err := json.Marshal(own)
	if err != nil {
		return nil, fmt.Errorf("persona: reading the fields of %s: %w", p.ID, err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("persona: reading the fields of %s: %w", p.ID, err)
	}
	return out, nil
}

// resolve follows a JSON path such as "traits[0].mean.value" through the fields, and
// returns an error where it leads nowhere. A field that is null is there: it is withheld.
func resolve(v any, path string) error {
	for _, step := range strings.Split(path, ".") {
		name, rest, indexed := strings.Cut(step, "[")
		object, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("no field %q in the persona", path)
		}
		if v, ok = object[name]; !ok {
			return fmt.Errorf("no field %q in the persona", path)
		}
		for indexed {
			at, tail, closed := strings.Cut(rest, "]")
			i, err := strconv.Atoi(at)
			list, ok := v.([]any)
			if !closed || err != nil || !ok || i < 0 || i >= len(list) {
				return fmt.Errorf("no field %q in the persona", path)
			}
			v = list[i]
			if rest, indexed = strings.CutPrefix(tail, "["); !indexed && tail != "" {
				return fmt.Errorf("no field %q in the persona", path)
			}
		}
	}
	return nil
}
