package persona

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// accounts are firms of the coffee shop: in s1 who pays comes first, in s2 who uses; of s5
// nobody is known.
func accounts(t *testing.T) *role.Summary {
	t.Helper()
	m := &segment.Membership{}
	var parties []role.Party
	for g, s := range sample.Summary().Segments {
		m.Segments = append(m.Segments, s.Ref)
		for range s.Size {
			id := fmt.Sprint(len(m.Customers))
			m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, int32(g))
			if g == 4 {
				continue
			}
			payer := []float64{.9, .3, .5, .5}[g]
			parties = append(parties, role.Party{Customer: id, Role: expectation.User, Influence: 1 - payer, Impact: .6},
				role.Party{Customer: id, Role: expectation.Payer, Influence: payer, Impact: .6})
		}
	}
	s, err := role.SummarizeSlice(t.Context(), m, parties, role.Options{})
	require.NoError(t, err)
	return s
}

// byRole gives the profile's first two segments cells of roles: who uses misses digital
// ease, who pays misses value for money, less.
func byRole(p *expectation.Profile) *expectation.Profile {
	for g := range 2 {
		for i := range p.Segments[g].Dimensions {
			c := &p.Segments[g].Dimensions[i]
			gap := map[string][2]float64{"digital ease": {-.9, -.1}, "value for money": {.1, -.6}, "delivery speed": {-.3, -.3}}[c.Name]
			c.Roles = []expectation.RoleCell{{Role: expectation.User, Gap: span(gap[0], .2)}, {Role: expectation.Payer, Gap: span(gap[1], .2)},
				{Role: expectation.Reseller, Gap: span(-2, .2)}, {Role: expectation.Orderer}}
		}
	}
	return p
}

func TestWhoseExpectationsComeFirst(t *testing.T) {
	roles, profile := accounts(t), byRole(sample.Profile())
	d, err := Build(t.Context(), sample.Summary(), profile, Options{Roles: roles})
	require.NoError(t, err)
	assert.Equal(t, roles, d.Roles)
	// Who pays decides nine tenths in s1 and three in s2: .9 * .6 of .93, and .7 * .9 of 1.11.
	// Resellers miss most, but no account has one.
	want := map[string][]string{
		"s1": {"payer value for money 0.58", "payer delivery speed 0.29", "user digital ease 0.097", "user delivery speed 0.032"},
		"s2": {"user digital ease 0.57", "user delivery speed 0.19", "payer value for money 0.16", "payer delivery speed 0.081"},
	}
	for i := range d.Personas {
		p := &d.Personas[i]
		var got []string
		for _, n := range p.RoleFirst {
			got = append(got, fmt.Sprint(n.Role, " ", n.Dimension, " ", n.Weight))
			assert.Equal(t, n.Dimension, fact(t, p, n.Facts[0]))
			assert.Equal(t, n.Gap.Value, fact(t, p, n.Facts[1]))
			assert.Equal(t, string(n.Role), fact(t, p, n.Facts[2]))
			assert.Positive(t, fact(t, p, n.Facts[3]))
		}
		assert.Equal(t, want[p.Segment.ID], got, p.Segment.ID)
		noRoles := slices.ContainsFunc(p.Warnings, func(w Warning) bool { return w.Code == "no-roles" })
		assert.Equal(t, p.Segment.ID == "s5", noRoles)
		assert.Equal(t, p.Segment.ID == "s5", p.Roles == nil)
	}
	// The deck is a copy.
	roles.Everyone.Roles[0].Share.Value, roles.Segments["s1"].Roles[0].Weight = .123, .123
	assert.NotEqual(t, .123, d.Roles.Everyone.Roles[0].Share.Value)
	assert.NotEqual(t, .123, d.Roles.Segments["s1"].Roles[0].Weight)
}

// What the first role misses is mended for it, although all together miss nothing.
func TestMendedForTheFirstRole(t *testing.T) {
	d, err := Build(t.Context(), sample.Summary(), byRole(sample.Profile()), Options{Roles: accounts(t)})
	require.NoError(t, err)
	for _, p := range d.Personas {
		if p.Segment.ID == "s1" {
			a := p.Actions[0]
			assert.Equal(t, "mend-role", a.Code)
			assert.Equal(t, "Improve value for money, first of all in the role of payer: in it they get 0.60 less than they expect "+
				"on the answer scale (95 % interval 0.39 to 0.81); the chance that this role comes first is 99 %.", a.Text)
		}
	}
}

// A deck with roles that is told in another language is the deck that is built in it.
func TestRolesToldAnew(t *testing.T) {
	de, _ := language.Named("de")
	build := func(l *language.Language) *Deck {
		d, err := Build(t.Context(), sample.Summary(), byRole(sample.Profile()), Options{Roles: accounts(t), Telling: Telling{Language: l}})
		require.NoError(t, err)
		return d
	}
	told, err := build(nil).Told(Telling{Language: de})
	require.NoError(t, err)
	assert.Equal(t, build(de).Personas, told.Personas)
	assert.Contains(t, told.Personas[0].Actions[0].Text, "Rolle „Zahler“")
}

func TestRoleNames(t *testing.T) {
	de, _ := language.Named("de")
	assert.Equal(t, "Zahler", roleName(expectation.Payer, de))
	assert.Equal(t, "nachgelagerte Stelle", roleName(expectation.NextInLine, de))
	assert.Equal(t, "janitor", roleName("janitor\n", de))
	assert.Equal(t, "Hausmeister", roleName("janitor", de.With(map[string]language.Term{"janitor": {Text: "Hausmeister"}})))
	assert.Equal(t, "Rechnungsempfänger", roleName(expectation.Payer, de.With(map[string]language.Term{"payer": {Text: "Rechnungsempfänger"}})))
}

func TestRolesOfAnotherSegmentation(t *testing.T) {
	for _, c := range []struct {
		text  string
		spoil func(*role.Summary)
	}{
		{"1 segments of Options.Roles are not in the summary", func(r *role.Summary) { r.Segments["x"] = &role.Mix{} }},
		{`roles, segment "s1": there is no mix`, func(r *role.Summary) { r.Segments["s1"] = nil }},
		{`share of role "user" is NaN`, func(r *role.Summary) {
			for i := range r.Everyone.Roles {
				r.Everyone.Roles[i].Share.Value = math.NaN()
			}
		}},
		{`weight 2 and PFirst`, func(r *role.Summary) { r.Segments["s2"].Roles[0].Weight = 2 }},
		{"a role has no name or no share", func(r *role.Summary) { r.Segments["s2"].Roles[0].Share = nil }},
		{`influence of role`, func(r *role.Summary) { r.Segments["s2"].Roles[0].Influence.High = 1.1 }},
	} {
		r := accounts(t)
		c.spoil(r)
		_, err := Build(t.Context(), sample.Summary(), nil, Options{Roles: r})
		assert.ErrorContains(t, err, c.text)
	}
}
