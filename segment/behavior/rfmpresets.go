package behavior

import "slices"

// ElevenSegments is the map of R by FM that has been passed around in SQL for
// years: 25 cells, every one in exactly one of eleven segments. It keeps the
// names of the well-known table by ranges, which is itself no partition: 20 of
// its 25 cells match two rules or more, and four of its segments can never be
// reached. FM is the score of F+M, equal sums together, where the SQL deals
// equal sums out by NTILE as they come.
func ElevenSegments() RFMRules {
	at := func(name string, r int, fm ...int) []RFMRule {
		var rules []RFMRule
		for _, k := range fm {
			rules = append(rules, RFMRule{Segment: name, R: Range{r, r}, FM: Range{k, k}})
		}
		return rules
	}
	return RFMRules{Strict: true, Rules: slices.Concat(
		at("Champions", 5, 5, 4), at("Champions", 4, 5),
		at("Loyal Customers", 5, 3), at("Loyal Customers", 4, 4), at("Loyal Customers", 3, 5, 4),
		at("Potential Loyalists", 5, 2), at("Potential Loyalists", 4, 2, 3), at("Potential Loyalists", 3, 3),
		at("Recent Customers", 5, 1),
		at("Promising", 4, 1), at("Promising", 3, 1),
		at("Needing Attention", 3, 2), at("Needing Attention", 2, 3, 2),
		at("About to Sleep", 2, 1),
		at("At Risk", 2, 5, 4), at("At Risk", 1, 3),
		at("Can't Lose", 1, 5, 4),
		at("Hibernating", 1, 2),
		at("Lost", 1, 1),
	)}
}

// TenSegments is the map of R by F, without money, that many notebooks share:
// 25 cells, every one in exactly one of ten segments.
func TenSegments() RFMRules {
	at := func(name string, r, f Range) RFMRule { return RFMRule{Segment: name, R: r, F: f} }
	return RFMRules{Strict: true, Rules: []RFMRule{
		at("Champions", Range{5, 5}, Range{4, 5}),
		at("Loyal Customers", Range{3, 4}, Range{4, 5}),
		at("Potential Loyalists", Range{4, 5}, Range{2, 3}),
		at("New Customers", Range{5, 5}, Range{1, 1}),
		at("Promising", Range{4, 4}, Range{1, 1}),
		at("Need Attention", Range{3, 3}, Range{3, 3}),
		at("About to Sleep", Range{3, 3}, Range{1, 2}),
		at("At Risk", Range{1, 2}, Range{3, 4}),
		at("Can't Lose", Range{1, 2}, Range{5, 5}),
		at("Hibernating", Range{1, 2}, Range{1, 2}),
	}}
}

// RPackage02 are the rules that come with the R package rfm 0.2: the ten that
// its code uses, with what they leave as Others. The table in its documentation
// has an eleventh, Hibernating, for cells that Lost takes here. They overlap, so
// their order decides: New Customers, Promising and Can't Lose Them are never
// reached, and [RFMRules.Check] says so. Use them to compare with published
// results, with scores under [AtQuantilePlusOne].
func RPackage02() RFMRules {
	// F and M have the same ranges in all of them.
	at := func(name string, r, fm Range) RFMRule { return RFMRule{Segment: name, R: r, F: fm, M: fm} }
	return RFMRules{Others: "Others", Rules: []RFMRule{
		at("Champions", Range{4, 5}, Range{4, 5}),
		at("Loyal Customers", Range{2, 5}, Range{3, 5}),
		at("Potential Loyalist", Range{3, 5}, Range{1, 3}),
		at("New Customers", Range{4, 5}, Range{1, 1}),
		at("Promising", Range{3, 4}, Range{1, 1}),
		at("Need Attention", Range{2, 3}, Range{2, 3}),
		at("About To Sleep", Range{2, 3}, Range{1, 2}),
		at("At Risk", Range{1, 2}, Range{2, 5}),
		at("Can't Lose Them", Range{1, 1}, Range{4, 5}),
		at("Lost", Range{1, 2}, Range{1, 2}),
	}}
}

// RPackage03 are the rules of the R package rfm 0.3: ten segments of R, F and
// M that overlap, so that their order decides, and leave 10 of the 125 cells to
// Others.
func RPackage03() RFMRules {
	return RFMRules{Others: "Others", Rules: []RFMRule{
		{Segment: "Champions", R: Range{5, 5}, F: Range{5, 5}, M: Range{5, 5}},
		{Segment: "Potential Loyalist", R: Range{3, 5}, F: Range{3, 5}, M: Range{2, 5}},
		{Segment: "Loyal Customers", R: Range{2, 4}, F: Range{2, 4}, M: Range{2, 4}},
		{Segment: "Promising", R: Range{3, 4}, F: Range{1, 3}, M: Range{3, 5}},
		{Segment: "New Customers", R: Range{4, 5}, F: Range{1, 3}, M: Range{1, 5}},
		{Segment: "Can't Lose Them", R: Range{1, 2}, F: Range{3, 4}, M: Range{4, 5}},
		{Segment: "At Risk", R: Range{1, 2}, F: Range{2, 5}, M: Range{4, 5}},
		{Segment: "Need Attention", R: Range{1, 3}, F: Range{3, 5}, M: Range{3, 5}},
		{Segment: "About To Sleep", R: Range{2, 3}, F: Range{1, 3}, M: Range{1, 4}},
		{Segment: "Lost", R: Range{1, 1}, F: Range{1, 5}, M: Range{1, 5}},
	}}
}
