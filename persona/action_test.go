package persona

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

func span(value, half float64) *segment.Figure {
	return &segment.Figure{Value: value, Low: value - half, High: value + half, N: 500}
}

func inState(s segment.State, share float64) segment.StateShare {
	return segment.StateShare{State: s, Share: span(share, .02)}
}

func traitOf(name, level string, mean, population float64) Trait {
	return Trait{Trait: segment.Trait{Name: name, Level: level, Mean: span(mean, .02), Population: span(population, .02), Effect: span(.5, .1)}}
}

// plain is a persona that gives no reason for any action: its worth is that of its share,
// its customers are active, and what they expect they get.
func plain() *Persona {
	return &Persona{Share: *span(.2, .02), WorthShare: span(.2, .02), Kind: Secondary, Answered: span(.5, .05),
		Lifecycle: []segment.StateShare{inState(segment.Prospect, .05), inState(segment.New, .1), inState(segment.Active, .65),
			inState(segment.AtRisk, .05), inState(segment.Dormant, .1), inState(segment.Lost, .05)},
		Expectations: []expectation.Cell{
			{Name: "delivery speed", Type: expectation.Explicit, Source: expectation.Stated, Gap: span(-.05, .1), FixFirst: 1},
			{Name: "friendly staff", Type: expectation.Interpersonal, Source: expectation.Stated, Gap: span(.05, .1), FixFirst: 2}},
		Roles: &role.Mix{Roles: []role.Part{
			{Role: expectation.Payer, Share: span(.9, .02), Weight: .7, PFirst: .95},
			{Role: expectation.User, Share: span(.9, .02), Weight: .3, PFirst: .05}}},
	}
}

func codesOf(p *Persona) (out []string) {
	chooseActions(p, language.English())
	for _, a := range p.Actions {
		out = append(out, a.Code)
	}
	return out
}

// cases plant what each rule looks for, at its border on the side where it holds, and take it
// back over the border.
var cases = []struct {
	code        string
	plant, back func(*Persona)
}{
	{"no-plan", func(p *Persona) { p.Verdict.Ruling = segment.DoNotAct }, func(p *Persona) { p.Verdict.Ruling = segment.Doubtful }},
	{"no-offer", func(p *Persona) { p.Kind = Negative }, func(p *Persona) { p.Kind = Supplemental }},
	{"mend-must-be", func(p *Persona) { p.Expectations[0].MustBe, p.Expectations[0].Gap = true, span(-.2, .19) },
		func(p *Persona) { p.Expectations[0].Gap = span(-.2, .2) }},
	{"rescue", func(p *Persona) { p.WorthShare, p.Lifecycle[3] = span(.23, .029), inState(segment.AtRisk, .125) },
		func(p *Persona) { p.Lifecycle[3] = inState(segment.AtRisk, .115) }},
	{"rescue", func(p *Persona) { p.WorthShare, p.Lifecycle[3] = span(.23, .029), inState(segment.AtRisk, .125) },
		func(p *Persona) { p.WorthShare = span(.23, .03) }},
	{"mend-role", func(p *Persona) {
		p.Expectations[0].Roles = []expectation.RoleCell{{Role: expectation.User, Gap: span(-.3, .1)}, {Role: expectation.Payer, Gap: span(-.3, .29)}}
	}, func(p *Persona) { p.Expectations[0].Roles[1].Gap = span(-.3, .3) }},
	{"mend-role", func(p *Persona) {
		p.Expectations[0].Roles = []expectation.RoleCell{{Role: expectation.Payer, Gap: span(-.3, .1)}}
		p.Roles.Roles[0].PFirst = .8
	}, func(p *Persona) { p.Roles.Roles[0].PFirst = .79 }},
	{"mend", func(p *Persona) { p.Expectations[0].Unmet, p.Expectations[0].Gap = true, span(-.2, .1) },
		func(p *Persona) { p.Expectations[0].Unmet = false }},
	{"mend", func(p *Persona) {
		p.Expectations[0].Unmet, p.Expectations[0].Gap, p.Expectations[0].PTop3, p.WorthShare = true, span(-.2, .1), .51, span(.08, .019)
	}, func(p *Persona) { p.Expectations[0].PTop3 = .5 }},
	{"win-back", func(p *Persona) { p.Lifecycle[4], p.WorthShare = inState(segment.Dormant, .33), span(.125, .02) },
		func(p *Persona) { p.Lifecycle[4] = inState(segment.Dormant, .31) }},
	{"win-back", func(p *Persona) { p.Lifecycle[4], p.WorthShare = inState(segment.Dormant, .33), span(.125, .02) },
		func(p *Persona) { p.WorthShare = span(.125, .03) }},
	{"no-win-back", func(p *Persona) { p.Lifecycle[4], p.WorthShare = inState(segment.Dormant, .33), span(.08, .019) },
		func(p *Persona) { p.WorthShare = span(.08, .02) }},
	{"first-order", func(p *Persona) { p.Lifecycle[0] = inState(segment.Prospect, .354) }, func(p *Persona) { p.Lifecycle[0] = inState(segment.Prospect, .353) }},
	{"second-order", func(p *Persona) { p.Lifecycle[1] = inState(segment.New, .354) }, func(p *Persona) { p.Lifecycle[1] = inState(segment.New, .353) }},
	{"more-often", func(p *Persona) {
		p.Traits, p.Anti = []Trait{traitOf("basket value", "", 90, 40)}, []Trait{traitOf("orders per month", "", 1, 2)}
		p.Lifecycle[2] = inState(segment.Active, .525)
	}, func(p *Persona) { p.Lifecycle[2] = inState(segment.Active, .515) }},
	{"larger-orders", func(p *Persona) {
		p.Traits, p.Anti = []Trait{traitOf("Bestellungen pro Jahr", "", 9, 4)}, []Trait{traitOf("Warenkorb", "", 20, 40)}
	}, func(p *Persona) { p.Expectations[1].Unmet = true }},
	{"more-often", func(p *Persona) {
		p.Traits, p.Anti = []Trait{traitOf("basket value", "", 90, 40)}, []Trait{traitOf("orders per month", "", 1, 2)}
		p.Lifecycle[3] = inState(segment.AtRisk, .115)
	}, func(p *Persona) { p.Lifecycle[3] = inState(segment.AtRisk, .125) }},
	{"more-kinds", func(p *Persona) {
		p.Traits, p.Anti = []Trait{traitOf("ordrer pr. år", "", 9, 4)}, []Trait{traitOf("kategorier", "", 2, 3)}
	}, func(p *Persona) { p.Anti = nil }},
	{"hold", func(p *Persona) { p.WorthShare = span(.23, .029) }, func(p *Persona) { p.WorthShare = span(.23, .03) }},
	{"ask", func(p *Persona) { p.WorthShare, p.Expectations = span(.23, .029), nil }, func(p *Persona) { p.WorthShare = span(.23, .03) }},
	{"meet", func(p *Persona) { p.Traits = []Trait{traitOf("main channel", "app", .36, .2)} }, func(p *Persona) { p.Traits[0].Mean = span(.35, .02) }},
	{"no-more", func(p *Persona) { p.Expectations[1].Gap = span(.2, .19) }, func(p *Persona) { p.Expectations[1].Gap = span(.2, .2) }},
	{"no-more", func(p *Persona) { p.Expectations[1].Desired, p.Expectations[1].Perceived = span(5, .1), span(5.3, .19) },
		func(p *Persona) { p.Expectations[1].Perceived = span(5.3, .2) }},
}

func TestEachRuleFiresAtItsBorder(t *testing.T) {
	assert.Empty(t, codesOf(plain()))
	tried := map[string]bool{}
	for _, c := range cases {
		tried[c.code] = true
		p := plain()
		c.plant(p)
		p.RoleFirst = roleNeeds(p)
		assert.Contains(t, codesOf(p), c.code)
		c.back(p)
		p.RoleFirst = roleNeeds(p)
		assert.NotContains(t, codesOf(p), c.code)
	}
	for _, r := range deeds() {
		assert.True(t, tried[r.code], "%s is not tried", r.code)
	}
}

// fact finds a path in the persona's JSON.
func fact(t *testing.T, p *Persona, path string) any {
	t.Helper()
	b, err := json.Marshal(p)
	require.NoError(t, err)
	var v any
	require.NoError(t, json.Unmarshal(b, &v))
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if i, err := strconv.Atoi(step); err == nil {
			list, ok := v.([]any)
			require.True(t, ok && i < len(list), "%s: no element %d", path, i)
			v = list[i]
			continue
		}
		object, ok := v.(map[string]any)
		require.True(t, ok, "%s: %s", path, step)
		v, ok = object[step]
		require.True(t, ok, "%s: no field %s", path, step)
	}
	return v
}

// Every action names the facts that it rests on, and they are there; it is told in every
// language, and again from the deck alone.
func TestActionsTraceToFactsAndAreToldInEachLanguage(t *testing.T) {
	for _, c := range cases {
		p := plain()
		c.plant(p)
		p.RoleFirst = roleNeeds(p)
		chooseActions(p, language.English())
		b, err := json.Marshal(p)
		require.NoError(t, err)
		var read Persona
		require.NoError(t, json.Unmarshal(b, &read))
		for _, a := range p.Actions {
			require.NotEmpty(t, a.Facts, a.Code)
			for _, f := range a.Facts {
				if v := fact(t, p, f); f != "answered" {
					assert.NotNil(t, v, "%s: %s", a.Code, f)
				}
			}
			assert.NotEmpty(t, a.For, a.Code)
		}
		told := map[string]bool{}
		for _, tag := range []string{"de", "da", "en"} {
			l, _ := language.Named(tag)
			tellActions(&read, l)
			for i, a := range read.Actions {
				assert.NotContains(t, a.Text, "{", "%s %s", tag, a.Code)
				assert.NotContains(t, a.Text, "action.", "%s %s", tag, a.Code)
				assert.False(t, told[a.Text], "%s: the same in two languages", a.Code)
				told[a.Text] = true
				if tag == "en" {
					assert.Equal(t, p.Actions[i], a, "told again")
				}
			}
		}
	}
}

func TestActionsInWords(t *testing.T) {
	p := plain()
	p.Expectations[1].Unmet, p.Expectations[1].Gap = true, span(-.92, .21)
	p.Lifecycle[3], p.WorthShare = inState(segment.AtRisk, .2), span(.41, .04)
	for tag, want := range map[string][2]string{
		"en": {"Turn to those who are late before they are gone: 20 % of the group order later than their own rhythm explains, and the group brings 41 % of the worth with 20 % of the customers.",
			"Improve friendly staff: they get 0.92 less than they expect on the answer scale (95 % interval 0.71 to 1.13)."},
		"de": {"Auf die Überfälligen zugehen, ehe sie abwandern: 20 % der Gruppe bestellen später, als ihr eigener Rhythmus erwarten lässt, und die Gruppe steht für 41 % des Kundenwerts bei 20 % der Kunden.",
			"„freundliches Personal“ verbessern: Auf der Antwortskala fehlen 0,92 zu dem, was sie erwarten (95-%-Intervall 0,71 bis 1,13)."},
		"da": {"Tag kontakt til dem, der lader vente på sig, før de falder fra: 20 % af gruppen bestiller senere, end deres egen rytme tilsiger, og gruppen står for 41 % af kundeværdien med 20 % af kunderne.",
			"Forbedr »venligt personale«: Der mangler 0,92 på svarskalaen i forhold til det, de forventer (95 %-interval 0,71 til 1,13)."},
	} {
		l, ok := language.Named(tag)
		require.True(t, ok)
		l = l.With(map[string]map[string]language.Term{"de": {"friendly staff": {Text: "freundliches Personal"}}, "da": {"friendly staff": {Text: "venligt personale"}}}[tag])
		chooseActions(p, l)
		require.Len(t, p.Actions, 2)
		assert.Equal(t, Keep, p.Actions[0].Aim)
		assert.Equal(t, want[0], strings.ReplaceAll(p.Actions[0].Text, "\u00a0", " "))
		assert.Equal(t, want[1], strings.ReplaceAll(p.Actions[1].Text, "\u00a0", " "))
		assert.Equal(t, []string{"service", "sales"}, p.Actions[1].For)
	}
}

// anybody draws a persona from everything that the rules look at.
func anybody(seed uint64) *Persona {
	r := random.Stream(seed)
	p := plain()
	for _, c := range cases {
		if r.IntN(4) == 0 && len(p.Expectations) > 0 { // unless they are not asked
			c.plant(p)
		}
	}
	if len(p.Expectations) > 0 && r.IntN(2) == 0 {
		p.Expectations[0].PTop3 = r.Float64()
	}
	if r.IntN(8) > 0 {
		p.Verdict.Ruling = segment.Valid
	}
	if r.IntN(8) > 0 {
		p.Kind = Primary
	}
	if r.IntN(6) == 0 {
		p.WorthShare = nil
	}
	p.RoleFirst = roleNeeds(p)
	return p
}

// No action contradicts another, nothing is mended twice, and nothing is said without a
// fact.
func TestActionsDoNotContradictEachOther(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(5000) {
		p := anybody(seed)
		codes := codesOf(p)
		require.LessOrEqual(t, len(codes), mostActions)
		at := func(code string) bool { return slices.Contains(codes, code) }
		dos, donts := map[Aim]bool{}, map[Aim]bool{}
		mended := map[string]bool{}
		for i, a := range p.Actions {
			seen[a.Code]++
			require.NotEmpty(t, a.Facts)
			require.NotEmpty(t, a.Text)
			require.NotContains(t, codes[:i], "no-plan", "after it there is nothing to do")
			if a.Dont {
				donts[a.Aim] = true
			} else {
				dos[a.Aim] = true
			}
			if strings.HasPrefix(a.Code, "mend") {
				require.False(t, mended[a.Facts[0]], "seed %d: mended twice", seed)
				mended[a.Facts[0]] = true
			}
		}
		for _, a := range p.Actions {
			require.False(t, a.Code == "no-more" && mended[a.Facts[0]], "seed %d: no more, and mended", seed)
		}
		require.False(t, dos[WinBack] && donts[WinBack], "seed %d", seed)
		require.False(t, dos[Grow] && donts[Grow], "seed %d", seed)
		require.False(t, at("no-offer") && len(dos) > 0, "seed %d: %v", seed, codes)
		require.False(t, at("hold") && len(mended) > 0, "seed %d: all is well, and is not", seed)
		require.False(t, at("hold") && at("ask"), "seed %d", seed)
		require.False(t, at("rescue") && at("no-win-back"), "seed %d", seed)
	}
	for _, r := range deeds() {
		assert.Positive(t, seen[r.code], "%s never comes", r.code)
	}
}

// A deck that was read from a file may claim anything; its actions keep their texts.
func TestForeignActionsAreLeftAlone(t *testing.T) {
	for _, r := range deeds() {
		for _, facts := range [][]string{nil, {""}, {"expectations[7].name"}, {"expectations[-1].name", "x[", "traits[99999999999999999999]", "traits[0].name"},
			{"expectations[0].name", "expectations[0].roles[3].gap.value"}, {"lifecycle[44].share.value"}, {"expectations[0", "]", "[", "["}} {
			p := plain()
			p.WorthShare = nil
			p.Roles = nil
			for i := range p.Expectations {
				p.Expectations[i].Gap = nil
			}
			p.Actions = []Action{{Code: r.code, Text: "as it was", Facts: facts}, {Code: "dance", Text: "as it was"}}
			tellActions(p, language.English())
			assert.Equal(t, "as it was", p.Actions[1].Text)
			if r.code != "no-plan" && r.code != "no-offer" {
				assert.Equal(t, "as it was", p.Actions[0].Text, "%s %v", r.code, facts)
			}
		}
	}
}

func TestHabits(t *testing.T) {
	for name, want := range map[string]habit{
		"orders per month": ordersOften, "order days": ordersOften, "purchases": ordersOften, "Bestellungen pro Jahr": ordersOften, "antal køb": ordersOften,
		"basket value": ordersMuch, "average order value": ordersMuch, "Warenkorb": ordersMuch, "gennemsnitlig kurv": ordersMuch,
		"categories bought": buysBroadly, "variety": buysBroadly, "Sortimentsbreite": buysBroadly, "kategorier": buysBroadly,
		"return rate": noHabit, "returned orders": noHabit, "days since last order": noHabit, "share of orders in the app": noHabit,
		"Tage seit letzter Bestellung": noHabit, "dage siden sidste ordre": noHabit, "expected orders": noHabit, "seats": noHabit, "service contacts per order": noHabit,
		"days between orders": noHabit, "cancelled orders": noHabit, "stornierte Bestellungen": noHabit, "reorder interval": noHabit,
		"units per order": ordersMuch, "Artikel pro Bestellung": ordersMuch, "varer pr. ordre": ordersMuch, "visits": noHabit,
	} {
		assert.Equal(t, want, habitOf(&segment.Trait{Name: name}), name)
	}
	assert.Equal(t, noHabit, habitOf(&segment.Trait{Name: "orders per month", Level: "many"}), "a level is no amount")
}

// Customers are simulated in groups with planted tasks; the personas have the aims that were
// planted.
func TestPlantedGroupsGetTheirAims(t *testing.T) {
	type customer struct {
		id, group, channel    string
		worth, orders, basket float64
		state                 segment.State
	}
	type share struct {
		state segment.State
		upTo  float64
	}
	type planted struct {
		name                  string
		n                     int
		worth, orders, basket float64
		states                []share
		app                   float64
		want                  []string
	}
	groups := []planted{
		{"late", 400, 300, 5, 50, []share{{segment.Active, .6}, {segment.AtRisk, 1}}, .3, []string{"keep rescue", "keep ask"}},
		{"gone", 400, 120, 2, 50, []share{{segment.Active, .3}, {segment.Dormant, .7}, {segment.Lost, 1}}, .3, []string{"win back win-back"}},
		{"gone for good", 400, 10, 2, 50, []share{{segment.Active, .3}, {segment.Dormant, .5}, {segment.Lost, 1}}, .3, []string{"win back no-win-back"}},
		{"newcomers", 400, 100, 1, 50, []share{{segment.New, .8}, {segment.Active, 1}}, .7, []string{"create second-order", "create meet"}},
		{"prospects", 400, 90, 1, 50, []share{{segment.Prospect, .9}, {segment.New, 1}}, .3, []string{"create first-order"}},
		{"seldom and much", 400, 120, 1, 150, []share{{segment.Active, .9}, {segment.AtRisk, 1}}, .3, []string{"grow more-often"}},
		{"often and little", 400, 120, 12, 15, []share{{segment.Active, .9}, {segment.AtRisk, 1}}, .3, []string{"grow larger-orders"}},
	}
	r := random.Stream(6)
	var list []customer
	for _, g := range groups {
		for range g.n {
			c := customer{id: fmt.Sprint(len(list)), group: g.name, channel: "web", worth: g.worth * (.5 + r.Float64()),
				orders: g.orders * (.5 + r.Float64()), basket: g.basket * (.5 + r.Float64())}
			for u, k := r.Float64(), 0; c.state == ""; k++ {
				if u <= g.states[k].upTo {
					c.state = g.states[k].state
				}
			}
			if len(list)*7%10 < int(10*g.app) { // the same share in each group but one
				c.channel = "app"
			}
			list = append(list, c)
		}
	}
	var ids, names []string
	for _, c := range list {
		ids, names = append(ids, c.id), append(names, c.group)
	}
	m, _, err := segment.FromGroups(ids, names, nil)
	require.NoError(t, err)
	s, err := segment.Describe(t.Context(), list, segment.Schema[customer]{
		ID: func(c customer) string { return c.id }, Worth: func(c customer) float64 { return c.worth },
		State: func(c customer) segment.State { return c.state },
		Features: []segment.Feature[customer]{
			segment.Numeric("orders per year", func(c customer) float64 { return c.orders }),
			segment.Numeric("basket value", func(c customer) float64 { return c.basket }).Unit("EUR"),
			segment.Descriptor("main channel", func(c customer) string { return c.channel }),
		}}, m)
	require.NoError(t, err)
	d, err := Build(t.Context(), s, nil, Options{Kinds: map[string]Kind{"gone for good": Supplemental}})
	require.NoError(t, err)
	require.Len(t, d.Personas, len(groups))
	for _, p := range d.Personas {
		var got []string
		for _, a := range p.Actions {
			got = append(got, string(a.Aim)+" "+a.Code)
		}
		at := slices.IndexFunc(groups, func(g planted) bool { return g.name == p.Segment.ID })
		assert.Equal(t, groups[at].want, got, p.Segment.ID)
	}
}

// What a must-be lacks is held against the least that they accept, not against what they
// expect.
func TestMustBesLackWhatIsMissingToTheLeast(t *testing.T) {
	p := Persona{Expectations: []expectation.Cell{{Name: "speed", MustBe: true, Gap: span(-1.08, .2), Perceived: span(4, .1), Adequate: span(4.5, .1)}}}
	facts := mendMustBe(&p)[0]
	assert.Equal(t, []string{"expectations[0].name", "expectations[0].perceived.value", "expectations[0].adequate.value", "expectations[0].mustBe"}, facts)
	args, ok := mustArgs(&p, facts, language.English())
	assert.True(t, ok)
	assert.Contains(t, language.English().Text("action.mend-must-be", args), "0.50 less")
	p.Expectations[0].Adequate = nil
	args, _ = mustArgs(&p, mendMustBe(&p)[0], language.English())
	assert.NotContains(t, language.English().Text("action.mend-must-be", args), "less than")
}
