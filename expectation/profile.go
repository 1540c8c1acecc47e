package expectation

import "github.com/clientele-go/clientele/segment"

// Profile is what may be published about the expectations of all segments: no
// figure in it describes fewer than ten customers. Every count in it is one of
// customers: who answers in two roles counts once.
type Profile struct {
	Version     int       `json:"clientele"`
	Respondents int       `json:"respondents"` // in the published segments, after joins and duplicates; -1: withheld, since it would single out fewer than ten
	Segments    []Segment `json:"segments"`    // in the order of the membership; a segment too small to show is left out and a warning says so
	// Prospects is what people expect who are no customers yet: the levels, but no gaps,
	// since they have perceived nothing. It has no ID, its N counts prospects, and
	// Respondents does not. nil where fewer than ten were asked.
	Prospects *Segment `json:"prospects,omitempty"`
	// Contrasts hold what prospects expect against what customers do, for the dimensions
	// of which both may be shown.
	Contrasts []Contrast     `json:"contrasts,omitempty"`
	Scales    []ScaleQuality `json:"scales,omitempty"` // of the levels that several items ask for
	// KanoContrasts say where segments see dimensions differently, where Kano's questions
	// are asked: in the instrument's order, a dimension before its features.
	KanoContrasts []KanoContrast `json:"kanoContrasts,omitempty"`
	Warnings      []Warning      `json:"warnings"`
}

// Segment is the expectation profile of one segment.
type Segment struct {
	segment.Ref
	N int `json:"n"` // customers who answered; -1: withheld
	// Answered is the share of the segment's customers who answered, with
	// Wilson's interval; nil where all did, in some wave, and where it must not be shown.
	Answered   *segment.Figure `json:"answered"`
	WorthShare *segment.Figure `json:"worthShare"` // share of all worth that the segment holds; nil without worth
	// Roles counts the respondents of each role, all or none; where none, roles
	// other than the package's own are not named.
	Roles      []RoleCount `json:"roles,omitempty"`
	Dimensions []Cell      `json:"dimensions"` // in the instrument's order

	Quality  *Quality `json:"quality,omitempty"`  // over all dimensions
	Outcomes []Result `json:"outcomes,omitempty"` // in the instrument's order
	Driven   *Driven  `json:"driven,omitempty"`   // how well the dimensions explain the first outcome
	Style    *Style   `json:"style,omitempty"`    // how its respondents use the scales; nil for fewer than six rating items
}

// RoleCount counts the respondents of one role.
type RoleCount struct {
	Role Role `json:"role"`
	N    int  `json:"n"` // -1: withheld
}

// Cell is what one segment expects of one dimension and gets. Levels are on
// the items' scale. A pointer is nil where nothing was asked, and where the
// figure must not be shown; Suppressed says of the latter why. Where there is a
// Gap, all figures describe those who are behind it. A figure is rounded to six
// digits, and where these would tell what single people answered, or how many
// where N is withheld (-1), to a part of the half-width of its interval: to
// between a twelfth and three fifths of it.
type Cell struct {
	Name       string          `json:"name"`
	Type       Type            `json:"type"`
	N          int             `json:"n"` // customers behind Gap, or behind the first level shown where there is no gap; -1: withheld, 0: no level is asked
	Importance *segment.Figure `json:"importance"`
	Expected   *segment.Figure `json:"expected"` // what Source says: the stated expected level, else the desired or adequate one; where a reference stands in, that, as it is given, and nobody's answer
	Adequate   *segment.Figure `json:"adequate"` // lowest acceptable level, where asked
	Perceived  *segment.Figure `json:"perceived"`
	Gap        *segment.Figure `json:"gap"` // perceived minus expected within respondents: negative is unmet
	// Unmet says that the gap is below zero beyond chance: its one-sided test,
	// adjusted over all cells of the profile (Benjamini & Hochberg 1995), holds
	// at 5 %.
	Unmet bool `json:"unmet"`
	// FixFirst is the rank of the cell by Priority over all segments and
	// dimensions: 1 is to be mended first; 0 where there is no gap to rank. It
	// does not look at Unmet, which alone says whether the gap is beyond chance.
	FixFirst int `json:"fixFirst"`
	// PTop3 is the share of bootstrap replicates in which the cell has a
	// shortfall and is among the three largest priorities. Cells whose priority
	// is 0 in a replicate are not ranked in it, and fewer than three may be left;
	// so all PTop3 add up to 3 or less, but for being rounded to hundredths. 0 where
	// FixFirst is 0.
	PTop3      float64 `json:"pTop3"`
	Priority   float64 `json:"priority"`             // what FixFirst orders by, see Score
	Suppressed string  `json:"suppressed,omitempty"` // why figures are missing, empty where none is withheld

	// Source says what Expected is; empty where no level is asked.
	Source Source `json:"source,omitempty"`
	// MustBe says that the dimension is a must-be for the segment (by Kano's questions
	// or, where these are not asked, by penalty and reward) and lies below its adequate
	// level: such cells go before all others in FixFirst.
	MustBe bool `json:"mustBe,omitempty"`

	Desired      *segment.Figure `json:"desired,omitempty"` // where it is asked beside the expected level
	Satisfaction *segment.Figure `json:"satisfaction,omitempty"`
	Zone         *Zone           `json:"zone,omitempty"`       // where adequate and desired levels are asked
	Kano         *Category       `json:"kano,omitempty"`       // where Kano's questions are asked
	Drive        *Drive          `json:"drive,omitempty"`      // where an outcome is asked
	Effect       *Effect         `json:"effect,omitempty"`     // where an outcome is asked, and a gap
	Methods      *Methods        `json:"methods,omitempty"`    // where importance is asked, and performance
	Shrunk       *Shrunk         `json:"shrunk,omitempty"`     // the gap, where there are segments to borrow from
	Silent       *Silent         `json:"silent,omitempty"`     // the gap, where some did not answer and worth is known
	Stake        *Stake          `json:"stake,omitempty"`      // where there is a gap
	References   []Distance      `json:"references,omitempty"` // where Options.References has levels of others
	Evidence     *Evidence       `json:"evidence,omitempty"`   // where there is more than the survey
	Roles        []RoleCell      `json:"roles,omitempty"`      // where answers come from several roles
	Waves        *Waves          `json:"waves,omitempty"`      // where Options.Waves sets waves apart
}
