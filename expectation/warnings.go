package expectation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
)

// warnings says what became of the answers that do not count.
func (j *joined) warnings() []Warning {
	var out []Warning
	add := func(code string, n int, text string) {
		if n > 0 {
			out = append(out, notice.New(code, "", text, people(n)))
		}
	}
	add("unmatched", j.unmatched, "Answers whose respondent is no customer of the segmentation: %s; they are not used.")
	if j.outside > 0 {
		// Not counted: beside the sizes of the segments the number would tell how
		// many are in those too small to be shown.
		out = append(out, notice.New("unsegmented", "", "Answers of customers who belong to no segment are not used."))
	}
	add("duplicates", j.older, "Answers that a later one of the same respondent replaced: %s.")
	add("before-waves", j.before, "Answers given before the first wave: %s; they are not used.")
	if n := len(j.earlier) + 1; len(j.replies) > 0 && n < len(j.starts) {
		out = append(out, notice.New("unfinished-wave", "", "In no segment have ten customers answered since wave %d of %d, so the profile is that of this wave and later answers are not used.", n, len(j.starts)))
	}
	add("blank", j.blank, "Answers without a single value: %s; they do not count as answers.")
	switch {
	case j.absent != "":
		out = append(out, notice.New("no-such-role", string(j.absent), "No answer was given in this role, so there is nothing to show; the roles of the answers are: %s.", j.roles))
	case len(j.replies) == 0 && j.before == 0 && len(j.prospects.replies) == 0:
		out = append(out, notice.New("unmatched", "", "No answer belongs to a customer of a segment, so there is nothing to show; check that both sides use the same customer IDs."))
	}
	return out
}

// warnings says what the instrument leaves open.
func (p *plan) warnings() []Warning {
	var out []Warning
	if p.noExpectations() {
		return append(out, notice.New("no-expectations", "", "Nothing asks what is expected, so there are no gaps and nothing to rank."))
	}
	var without []string
	for n := range p.dims {
		if len(p.dims[n].importance) == 0 {
			without = append(without, p.in.Dimensions[n].Name)
		}
	}
	switch {
	case !p.ranked(): // there is nothing to weigh
	case len(without) == len(p.dims):
		out = append(out, notice.New("importance-not-asked", "", "Importance is not asked of any dimension, so all count alike in the ranking."))
	case without != nil:
		out = append(out, notice.New("importance-not-asked", "",
			"Importance is not asked of %s; they count in the ranking as if nothing mattered more, which favours them over the others.", list(without)))
	}
	for n := range p.dims {
		d, name := &p.dims[n], p.in.Dimensions[n].Name
		if len(d.pairs) == 0 && d.standIns == nil {
			out = append(out, notice.New("no-gap", name, "It is not asked both what is expected and what is perceived, so it has no gap and no rank."))
		}
		if items := d.unpaired(); items != nil {
			ids := make([]string, len(items))
			for k, i := range items {
				ids[k] = p.in.Items[i].ID
			}
			out = append(out, notice.New("unpaired-items", name, "No item asks the same aspect of the other side of the gap, so these take no part in it: %s.", list(ids)))
		}
	}
	return out
}

// ranked reports whether any dimension has both sides of a gap.
func (p *plan) ranked() bool {
	return slices.ContainsFunc(p.dims, func(d dimPlan) bool { return d.pairs != nil || d.standIns != nil })
}

// noExpectations reports whether a survey asks what is perceived, but of no dimension
// what is expected, and no reference stands in for it.
func (p *plan) noExpectations() bool {
	asked := false
	for n := range p.dims {
		if p.dims[n].level != nil || p.dims[n].standIns != nil {
			return false
		}
		asked = asked || p.dims[n].perceived != nil
	}
	return asked
}

// weak is the number of respondents below which a mean of skewed answers and
// its interval are rough.
const weak = 30

// warnings says what is doubtful about one segment.
func (g *group) warnings(s Segment) []Warning {
	var out []Warning
	answered := g.customers
	if s.N == withheld {
		answered = g.size // or the warning would say on which side of the limit it is
	}
	if answered < weak {
		out = append(out, notice.New("weak", s.Name, "Fewer than %d of its customers answered; its intervals are wide and its ranks rough.", weak))
	}
	return out
}

// list joins names for a sentence.
func list(names []string) string {
	if n := len(names); n > 1 {
		return fmt.Sprintf("%s and %s", strings.Join(names[:n-1], ", "), names[n-1])
	}
	return strings.Join(names, "")
}
