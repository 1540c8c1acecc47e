package expectation

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// common reports whether a role is one of the package's, or none.
func (r Role) common() bool {
	switch r {
	case "", User, Payer, Orderer, Beneficiary, Reseller, CoFinancer, NextInLine:
		return true
	}
	return false
}

// rolesOf says which roles the answers were given in, for whoever asked for
// one that nobody answered in. A role is named if at least ten respondents
// answered in it; the rest are "others", since what only a few are called may
// say who they are.
func rolesOf(ctx context.Context, answers []Answer) (string, error) {
	by := make(map[Role]map[string]bool)
	for i := range answers {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		a := &answers[i]
		if by[a.Role] == nil {
			by[a.Role] = make(map[string]bool)
		}
		by[a.Role][a.Respondent] = true
	}
	var names []string
	others := false
	for _, r := range slices.Sorted(maps.Keys(by)) {
		switch {
		case !disclosure.Publishable(len(by[r])):
			others = true
		case r == "":
			names = append(names, "none stated")
		default:
			names = append(names, strconv.Quote(string(r)))
		}
	}
	if others {
		names = append(names, "others")
	}
	return list(names), nil
}
