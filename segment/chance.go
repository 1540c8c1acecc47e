package segment

// usualShare is the share of the customers up to which the limits of Jaccard
// similarities are those of Hennig.
const usualShare = .25

// byChance is the Jaccard similarity that two segments drawn at random have, both of
// this share of the customers: they share that part of each other, and hold twice their
// share less what they share. Two of 91 percent have .83.
func byChance(share float64) float64 { return share / (2 - share) }

// limitFor raises a limit of the Jaccard similarity for a segment of more than a
// quarter of the customers, so that what it leaves to chance is the same: (J - C)/(1 - C),
// C being byChance, as Hubert & Arabie (1985, Journal of Classification 2, 193-218)
// correct the Rand index. Smaller segments have the limit as it is: the guide values are
// from experience with them.
func limitFor(limit, share float64) float64 {
	if share <= usualShare {
		return limit
	}
	usual, c := byChance(usualShare), byChance(share)
	return c + float64((limit-usual)/(1-usual)*(1-c))
}
