package role

import (
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// Party is one party of an account. It is private.
type Party struct {
	Customer  string           // ID of the account, as in the membership
	Role      expectation.Role // the part that it plays; several parties may play the same
	Influence float64          // 0 to 1: how much it decides on buying
	Impact    float64          // 0 to 1: how much the product changes its day
}

// Summary is what may be published about parties.
type Summary struct {
	Everyone Mix               `json:"everyone"`
	Segments map[string]*Mix   `json:"segments"` // by segment ID; a segment too small to show is left out
	Warnings []segment.Warning `json:"warnings"`
}

// Mix is who the customers of a group are.
type Mix struct {
	Roles []Part `json:"roles"` // by Weight, highest first
}

// Part is one role in a group of accounts.
type Part struct {
	Role      expectation.Role `json:"role"`
	Share     *segment.Figure  `json:"share"`     // of accounts in which somebody plays it
	Influence *segment.Figure  `json:"influence"` // mean, 0 to 1
	Impact    *segment.Figure  `json:"impact"`
	// Weight is influence times impact times share over the sum of it for all roles: whose
	// expectations come first.
	Weight float64 `json:"weight"`
	// PFirst is how surely it comes first; 0: not known.
	PFirst float64 `json:"pFirst,omitempty"`
}
