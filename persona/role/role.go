package role

import (
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// Party is one party of an account. It is private.
//
// Influence and Impact may be NaN where they are not known: the party then counts for the
// share of accounts with its role and not for the mean. 0 is a statement, that it decides
// nothing, but for this: where all influences, or all impacts, that were told are 0, the
// host has left the field out, and none of them is known.
type Party struct {
	Customer  string           // ID of the account, as in the membership
	Role      expectation.Role // the part that it plays; several parties may play the same
	Influence float64          // 0 to 1: how much it decides on buying; NaN: not known
	Impact    float64          // 0 to 1: how much the product changes its day; NaN: not known
}

// Summary is what may be published about parties.
type Summary struct {
	Everyone Mix               `json:"everyone"` // of the accounts in segments large enough to show
	Segments map[string]*Mix   `json:"segments"` // by segment ID; a segment too small to show is left out
	Warnings []segment.Warning `json:"warnings"`
}

// Mix is who the customers of a group are.
type Mix struct {
	// Known is the share of the group's accounts of which any party was told; nil where it
	// must not be shown. Roles speak of these accounts.
	Known *segment.Figure `json:"known"`
	Roles []Part          `json:"roles"` // by Weight, highest first; those that must not be shown are left out
	// Served says that fewer than half of these accounts have somebody who uses, pays or
	// orders, counted in tens, while at least half of everyone's have: the group is touched
	// by the product without being its customer.
	Served bool `json:"served,omitempty"`
}

// Part is one role in a group of accounts. The N of its figures is in tens.
type Part struct {
	Role expectation.Role `json:"role"`
	// Share is that of accounts in which somebody plays it, among those whose parties are
	// known, with Wilson's interval, widened for the rounding of counts to tens. An account may
	// have several roles, so that shares do not add up to 1.
	Share *segment.Figure `json:"share"`
	// Influence and Impact are means over the accounts that have the role, 0 to 1. Where
	// several parties of one account play it, the largest influence and the largest impact
	// among them count: a role is as strong as the strongest who plays it. Nil where they are
	// not known or must not be shown.
	Influence *segment.Figure `json:"influence"`
	Impact    *segment.Figure `json:"impact"`
	// Weight is influence times impact times share over the sum of it for all roles: whose
	// expectations come first. Where the influence of a role is not known in the group, its
	// influence in everyone stands in, or else the mean of the group's roles; where nobody's
	// is, it is left out for all. The same holds for impact.
	Weight float64 `json:"weight"`
	// PFirst is how surely it comes first: the share of draws in which it has the largest
	// weight, each figure drawn from a normal distribution as wide as its interval, within 0
	// to 1, and independent of the others. Roles that mostly come together are told apart
	// more surely than that. At most .99 where there are several. 0: not known, as where all weights are 0.
	PFirst float64 `json:"pFirst,omitempty"`
}
