package card

import (
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// rolesChapter sets what the roles of a group say beside each other, a table a group:
// who uses may miss what who pays does not.
func rolesChapter(groups []group) Section {
	s := Section{Title: "Who expects what", Lead: "The figures of a group mix the answers of all its roles. Here they stand apart: what each role gets less what it expects, and in which order its shortfalls would be mended, over all groups and roles. A role that is missing, or withheld, would say what fewer than ten people answered."}
	for i := range groups {
		if t, ok := rolesOf(groups[i].cells); ok {
			s.Exhibits = append(s.Exhibits, Exhibit{Title: groups[i].label(), Text: answeredBy(groups[i].expects), Chart: t})
		}
	}
	return s
}

// rolesOf has a row for each thing and a column for each role that anything is shown of.
func rolesOf(cells []expectation.Cell) (Table, bool) {
	t := Table{Head: []string{""}}
	var roles []expectation.Role
	for _, c := range cells {
		for _, r := range c.Roles {
			if !slices.Contains(roles, r.Role) {
				roles = append(roles, r.Role)
				t.Head = append(t.Head, roleName(r))
			}
		}
	}
	for _, c := range cells {
		if len(c.Roles) == 0 {
			continue
		}
		row := []string{c.Name}
		for _, role := range roles {
			text := withheld
			if at := slices.IndexFunc(c.Roles, func(r expectation.RoleCell) bool { return r.Role == role }); at >= 0 {
				text = roleText(c.Roles[at])
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, len(roles) > 0
}

func roleName(r expectation.RoleCell) string {
	name := called(r.Role)
	if r.Internal {
		name += " (internal)"
	}
	return name
}

func called(r expectation.Role) string {
	if r == "" {
		return "no role stated"
	}
	return string(r)
}

// answeredBy counts those who answered in each role, where that may be told.
func answeredBy(s *expectation.Segment) string {
	if s == nil {
		return ""
	}
	var parts []string
	for _, r := range s.Roles {
		if r.N >= 0 {
			parts = append(parts, called(r.Role)+" "+words.Count(r.N))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Answered: " + list(parts) + "."
}

// roleText is the gap of a role, or the level where there is none.
func roleText(r expectation.RoleCell) string {
	text := ""
	switch {
	case known(r.Gap):
		text = gap(r.Gap)
	case known(r.Perceived):
		text = "gets " + gap(r.Perceived)
	case known(r.Expected):
		text = "expects " + gap(r.Expected)
	default:
		return withheld
	}
	if r.MustBe {
		text += ", a must-be below what they accept"
	}
	if r.FixFirst > 0 && r.Priority > 0 {
		text += fmt.Sprintf(", rank %d", r.FixFirst)
	}
	if r.N >= 0 {
		text += ", n " + words.Count(r.N)
	}
	return text
}
