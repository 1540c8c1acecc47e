package persona

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

const (
	toldTraits = 3 // traits in the narrative; the rest stand in the table
	toldStates = 3 // states of the lifecycle
	toldGaps   = 3 // unmet expectations
)

// Thresholds of the mean bootstrap Jaccard (Hennig 2007, Computational
// Statistics & Data Analysis 52(1), and the guide of his clusterboot): from .75
// a valid, stable cluster; from .6 a pattern whose members are in doubt; below
// it, not to be trusted.
const (
	stable  = .75
	pattern = .6
)

// joined is what the summary calls states that are too small to show each.
const joined = "(other)"

// teller writes a persona's narrative. Every sentence is made from fields of
// the persona alone and lists them; where a field is withheld the sentence
// says that, and nothing is put in its place.
type teller struct {
	p   *Persona
	out []Sentence
}

func (t *teller) say(facts []string, format string, args ...any) {
	t.out = append(t.out, Sentence{Text: fmt.Sprintf(format, args...), Facts: facts})
}

// background is what a persona alone cannot know: whether the others have worth,
// whether anything was measured that could set segments apart, and whether
// expectations were asked at all.
type background struct{ worth, measured, asked bool }

func narrate(p *Persona, c background) []Sentence {
	t := &teller{p: p}
	t.size()
	t.worth(c.worth)
	t.traits(c.measured)
	t.lifecycle()
	t.expectations(c.asked)
	t.trust()
	t.answered()
	return t.out
}

func (t *teller) size() {
	t.say([]string{"size", "share.value"}, "%s customers, %s of all, are in this group.",
		words.Count(t.p.Size), words.Percent(t.p.Share.Value))
}

func (t *teller) worth(any bool) {
	w := t.p.WorthShare
	switch {
	case !any:
	case w == nil:
		t.say([]string{"worthShare"}, "What they are worth is withheld, so that no single customer can be made out.")
	case t.p.Share.Value > 0 && w.Value > 0:
		facts := []string{"worthShare.value"}
		text := fmt.Sprintf("They bring %s of the worth", words.Percent(w.Value))
		if w.Low < w.High { // the worth of everybody has no interval
			facts = append(facts, "worthShare.low", "worthShare.high")
			text += fmt.Sprintf(" (95 %% interval %s)", words.PercentInterval(w.Low, w.High))
		}
		if times := words.Times(w.Value / t.p.Share.Value); times != "1" {
			facts = append(facts, "share.value")
			text += fmt.Sprintf(", %s times their share of customers", times)
		}
		t.say(facts, "%s.", text)
	default:
		t.say([]string{"worthShare.value"}, "They bring %s of the worth.", words.Percent(w.Value))
	}
}

func (t *teller) traits(measured bool) {
	list := slices.DeleteFunc(strongest(t.p), alike)
	switch {
	case !measured:
		return // a group that was given needs no reason
	case len(list) == 0:
		t.say([]string{"traits", "antiTraits"}, "Nothing that was measured sets them clearly apart from the rest.")
		return
	}
	var parts, facts []string
	for _, s := range list[:min(len(list), toldTraits)] {
		name := naming.Clean(s.Name)
		facts = append(facts, s.path+".name", s.path+".mean.value", s.path+".population.value")
		mean, base, unit := s.Mean.Value, s.Population.Value, naming.Clean(s.Unit)
		if strings.HasPrefix(name, unit+" ") {
			unit = "" // "days since last order 11 days" says it twice
		}
		switch {
		case s.Level != "":
			facts = append(facts, s.path+".level")
			parts = append(parts, fmt.Sprintf("%s with %s %s, against %s of all customers",
				words.Percent(mean), name, naming.Clean(s.Level), words.Percent(base)))
		case base > 0 && mean >= 1.05*base:
			parts = append(parts, fmt.Sprintf("%s %s on average, %s times the %s of all customers",
				name, words.Amount(mean, unit), words.Times(mean/base), words.Amount(base, unit)))
		default: // a ratio below 1 is hard to read, and one of negative figures says nothing
			parts = append(parts, fmt.Sprintf("%s %s on average, against %s of all customers",
				name, words.Amount(mean, unit), words.Amount(base, unit)))
		}
	}
	t.say(facts, "What sets them apart: %s.", strings.Join(parts, "; "))
}

// alike reports whether a trait's mean reads like that of all customers, as it may
// where only the logarithms differ: "150, against 150" sets nobody apart.
func alike(s standing) bool {
	if s.Level != "" {
		return words.Percent(s.Mean.Value) == words.Percent(s.Population.Value)
	}
	return words.Number(s.Mean.Value) == words.Number(s.Population.Value)
}

func (t *teller) lifecycle() {
	type state struct {
		segment.StateShare
		path string
	}
	var list []state
	withheld := ""
	for i, s := range t.p.Lifecycle {
		path := index("lifecycle", i)
		if s.Share == nil {
			withheld = path + ".share"
		} else if s.Share.Value > 0 {
			list = append(list, state{s, path})
		}
	}
	if len(list) == 1 && list[0].State == joined {
		withheld, list = list[0].path+".state", nil // "100 % in other states" says nothing
	}
	if len(list) == 0 {
		if withheld != "" {
			t.say([]string{withheld}, "Where they stand in the lifecycle is withheld.")
		}
		return
	}
	slices.SortStableFunc(list, func(a, b state) int {
		switch {
		case a.Share.Value > b.Share.Value:
			return -1
		case a.Share.Value < b.Share.Value:
			return 1
		}
		return 0
	})
	var parts, facts []string
	for _, s := range list[:min(len(list), toldStates)] {
		facts = append(facts, s.path+".state", s.path+".share.value")
		name := naming.Clean(string(s.State))
		if name == joined {
			name = "in other states"
		}
		parts = append(parts, words.Percent(s.Share.Value)+" "+name)
	}
	t.say(facts, "In their lifecycle they are %s.", enumerate(parts))
}

func (t *teller) expectations(asked bool) {
	switch {
	case !asked:
		return
	case len(t.p.Expectations) == 0:
		t.say([]string{"answered"}, "What they expect is withheld or not known: too few of them answered.")
		return
	}
	told, seen := 0, 0
	for i, c := range t.p.Expectations {
		if c.Gap != nil {
			seen++
		}
		if !c.Unmet || c.Gap == nil || told == toldGaps {
			continue
		}
		path := index("expectations", i)
		facts := []string{path + ".name", path + ".gap.value", path + ".gap.low", path + ".gap.high"}
		tail := ""
		if c.FixFirst > 0 && c.PTop3 > 0 {
			facts = append(facts, path+".pTop3")
			tail = fmt.Sprintf("; the chance that it is among the first three things to mend anywhere is %s",
				words.Percent(c.PTop3))
		}
		lead := "They expect more of"
		if told > 0 {
			lead = "They also expect more of"
		}
		t.say(facts, "%s %s than they get: gap %s on the answer scale (95 %% interval %s to %s)%s.", lead, naming.Clean(c.Name),
			words.Gap(c.Gap.Value), words.Gap(c.Gap.Low), words.Gap(c.Gap.High), tail)
		told++
	}
	switch {
	case told > 0:
	case seen == 0:
		t.say([]string{"expectations"}, "Whether they get what they expect is withheld or was not asked.")
	default:
		t.say([]string{"expectations"}, "No expectation of theirs is unmet beyond chance.")
	}
}

func (t *teller) trust() {
	s := t.p.Stability
	if s == nil {
		return // a group that the host made has nothing to be found again
	}
	back := fmt.Sprintf("Grouped again from resampled customers, they come back with %s overlap", words.Percent(s.Value))
	if t.p.Verdict.Ruling != "" {
		t.say([]string{"stability.value"}, "%s.", back)
		t.verdict()
		return
	}
	told := "the group is stable" // a summary from before there were verdicts
	switch {
	case s.Value < pattern:
		told = "the group is doubtful, and plans should not rest on it alone"
	case s.Value < stable:
		told = "the group shows a pattern, but who exactly belongs to it is less sure"
	}
	t.say([]string{"stability.value"}, "%s: %s.", back, told)
}

// verdict tells it, and why where something else than the overlap speaks against
// the group.
func (t *teller) verdict() {
	v := t.p.Verdict
	facts := []string{"verdict.ruling"}
	text := "The verdict on the group: " + naming.Clean(string(v.Ruling))
	lead := ", because it "
	for i, r := range v.Reasons {
		switch r.Code {
		case "no-structure", "knife-edge", "one-column", "no-gap", "dissolves", "small":
			facts = append(facts, index("verdict.reasons", i)+".text")
			text += lead + naming.Clean(r.Text)
			lead = ", and because it "
		}
	}
	t.say(facts, "%s.", text)
}

func (t *teller) answered() {
	if a := t.p.Answered; a != nil {
		t.say([]string{"answered.value"}, "Of all of them, %s answered the survey.", words.Percent(a.Value))
	}
}

func enumerate(parts []string) string {
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

func index(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
