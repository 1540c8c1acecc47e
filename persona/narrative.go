package persona

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

const (
	toldTraits      = 3   // traits in the narrative; the rest stand in the table
	toldDescriptors = 2   // descriptors that are not among these
	toldTypical     = 4   // properties of the typical customer
	toldStates      = 3   // states of the lifecycle
	toldRoles       = 3   // roles
	toldGaps        = 3   // unmet expectations
	toldRule        = 240 // characters of a rule; a longer one is not for a narrative
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

// none is the argument of a part of a sentence that is left out.
const none = "-"

// teller writes a persona's narrative. Every sentence is made from fields of
// the persona alone and lists them; where a field is withheld the sentence
// says that, and nothing is put in its place.
type teller struct {
	p   *Persona
	l   *language.Language
	out []Sentence
}

func (t *teller) say(facts []string, key string, args language.Args) {
	t.out = append(t.out, Sentence{Text: language.Capital(t.l.Text("story."+key, args)), Facts: facts})
}

// background is what a persona alone cannot know: whether the others have worth,
// whether anything was measured that could set segments apart, and whether
// expectations were asked at all.
type background struct{ worth, measured, asked bool }

func narrate(p *Persona, c background, l *language.Language) []Sentence {
	t := &teller{p: p, l: l}
	t.size()
	t.kind()
	t.worth(c.worth)
	t.growth()
	t.typical(t.traits(c.measured))
	t.roles()
	t.lifecycle()
	t.job()
	t.expectations(c.asked)
	t.rule()
	t.trust()
	t.answered()
	return t.out
}

func (t *teller) size() {
	t.say([]string{"size", "share.value"}, "size", language.Args{"size": t.p.Size, "share": language.Share(t.p.Share.Value)})
}

func (t *teller) worth(any bool) {
	w := t.p.WorthShare
	switch {
	case !any:
		return
	case w == nil:
		t.say([]string{"worthShare"}, "worthWithheld", nil)
		return
	}
	facts := []string{"worthShare.value"}
	args := language.Args{"share": language.Share(w.Value), "interval": none, "times": none}
	if t.p.Share.Value > 0 && w.Value > 0 {
		if w.Low < w.High { // the worth of everybody has no interval
			facts = append(facts, "worthShare.low", "worthShare.high")
			args["interval"] = t.l.PercentInterval(w.Low, w.High)
		}
		if times := w.Value / t.p.Share.Value; t.l.Times(times) != t.l.Times(1) {
			facts = append(facts, "share.value")
			args["times"] = t.l.Times(times)
		}
	}
	t.say(facts, "worth", args)
}

// traits returns those that it told.
func (t *teller) traits(measured bool) []standing {
	list := slices.DeleteFunc(strongest(t.p), func(s standing) bool { return t.alike(s.Trait) })
	switch {
	case !measured:
		return nil // a group that was given needs no reason
	case len(list) == 0:
		t.say([]string{"traits", "antiTraits"}, "noTraits", nil)
		return nil
	}
	told := list[:min(len(list), toldTraits)]
	t.list("traits", told)

	// Descriptors among the traits that had no place in the sentence.
	var more []standing
	for _, s := range list[len(told):] {
		at := slices.IndexFunc(t.p.Descriptors, func(d Descriptor) bool { return d.Name == s.Name })
		if at >= 0 && len(more) < toldDescriptors {
			more = append(more, s)
		}
	}
	if len(more) > 0 {
		t.list("descriptors", more)
	}
	return append(slices.Clone(told), more...)
}

// list says traits one after the other.
func (t *teller) list(key string, list []standing) {
	var parts, facts []string
	for _, s := range list {
		said, on := t.trait(s)
		parts, facts = append(parts, said), append(facts, on...)
	}
	t.say(facts, key, language.Args{"list": strings.Join(parts, "; ")})
}

// trait says what is so of the group and what of all.
func (t *teller) trait(s standing) (string, []string) {
	facts := []string{s.path + ".name", s.path + ".mean.value", s.path + ".population.value"}
	mean, base, what := s.Mean.Value, s.Population.Value, t.l.Host(s.Name)
	if s.Level != "" {
		return t.l.Text("story.traitLevel", language.Args{"mean": language.Share(mean), "what": what,
			"level": t.l.Host(s.Level), "base": language.Share(base)}), append(facts, s.path+".level")
	}
	amount := func(x float64) string { return t.amount(x, s.Name, s.Unit) }
	args := language.Args{"what": what, "mean": amount(mean), "base": amount(base)}
	if base > 0 && mean >= 1.05*base {
		args["times"] = t.l.Times(mean / base)
		return t.l.Text("story.traitTimes", args), facts
	}
	// A ratio below 1 is hard to read, and one of negative figures says nothing.
	return t.l.Text("story.traitAgainst", args), facts
}

// amount leaves out a unit that the name begins with: "days since last order 11 days"
// says it twice.
func (t *teller) amount(x float64, name, unit string) string {
	if unit = naming.Clean(unit); unit != "" {
		said := t.l.Host(name).Text
		for _, u := range []string{unit, t.l.Unit(2, unit)} {
			if strings.HasPrefix(said, u+" ") {
				return t.l.Number(x)
			}
		}
	}
	return t.l.Amount(x, unit)
}

// alike reports whether a trait's mean reads like that of all customers, as it may
// where only the logarithms differ: "150, against 150" sets nobody apart.
func (t *teller) alike(s Trait) bool {
	if s.Level != "" {
		return t.l.Percent(s.Mean.Value) == t.l.Percent(s.Population.Value)
	}
	return t.l.Number(s.Mean.Value) == t.l.Number(s.Population.Value)
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
			t.say([]string{withheld}, "noLifecycle", nil)
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
		name := string(s.State)
		if s.State == segment.Unknown {
			name = "(missing)"
		}
		parts = append(parts, t.l.Text("story.inState", language.Args{"share": language.Share(s.Share.Value), "state": t.l.Word("state", name)}))
	}
	t.say(facts, "lifecycle", language.Args{"list": parts})
}

func (t *teller) expectations(asked bool) {
	switch {
	case !asked:
		return
	case len(t.p.Expectations) == 0:
		t.say([]string{"answered"}, "noExpectations", nil)
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
		args := language.Args{"what": t.l.Host(c.Name), "gap": t.l.Gap(c.Gap.Value),
			"interval": t.l.Interval(c.Gap.Low, c.Gap.High), "also": told > 0, "chance": none}
		if c.FixFirst > 0 && c.PTop3 > 0 {
			facts = append(facts, path+".pTop3")
			args["chance"] = t.l.Percent(c.PTop3)
		}
		t.say(facts, "gap", args)
		told++
	}
	switch {
	case told > 0:
	case seen == 0:
		t.say([]string{"expectations"}, "noGaps", nil)
	default:
		t.say([]string{"expectations"}, "metExpectations", nil)
	}
}

// rule tells who else belongs, where that can be said in a sentence.
func (t *teller) rule() {
	r := t.p.Rule
	if r == nil {
		return
	}
	said := tellRule(t.p, t.l)
	if said == "" || utf8.RuneCountInString(said) > toldRule {
		return
	}
	facts := []string{}
	for i, way := range r.Ways {
		for j, c := range way.Where {
			path := fmt.Sprintf("rule.ways[%d].where[%d]", i, j)
			facts = append(facts, path+".feature")
			for _, f := range []struct {
				told bool
				name string
			}{{c.Above != nil, ".above"}, {c.AtMost != nil, ".atMost"}, {len(c.Is) > 0, ".is"}, {len(c.Not) > 0, ".not"}} {
				if f.told {
					facts = append(facts, path+f.name)
				}
			}
		}
	}
	if len(facts) == 0 {
		facts = append(facts, "rule.ways")
	}
	args := language.Args{"rule": said, "found": none, "least": r.AtLeast && !nearlyAll(r.Found)}
	if r.Found != nil {
		facts = append(facts, "rule.found.value")
		args["found"] = t.l.Percent(r.Found.Value)
	}
	t.say(facts, "rule", args)
}

// nearlyAll reports whether a share reads as more than 99 %, which is no "at least" more.
func nearlyAll(f *segment.Figure) bool { return f != nil && f.Value > .99 && f.Value < 1 }

func (t *teller) answered() {
	if a := t.p.Answered; a != nil {
		t.say([]string{"answered.value"}, "answered", language.Args{"share": language.Share(a.Value)})
	}
}

func index(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
