package segment

// Migration is who moved between two segmentations, as far as it may be published: of the
// customers known to both, the shares of each segment before that are in each after.
type Migration struct {
	Before []Ref `json:"before"`
	After  []Ref `json:"after"`
	Common int   `json:"common"` // customers in a shown segment of both, in tens
	// Share[i][j] is the share of those of Before[i] who are in After[j]; nil where withheld.
	Share [][]*Figure `json:"share"`
	// Moved is the share of Common who are in a segment that is not the successor of
	// theirs, which is the one with the same ID.
	Moved *Figure `json:"moved"`
	// Agreement is the adjusted Rand index of both, over Common.
	Agreement *Figure   `json:"agreement"`
	Warnings  []Warning `json:"warnings"`
}
