package card_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// withRoles is the coffee shop where one uses and another pays, who misses value for money.
func withRoles(t *testing.T, l *language.Language) *persona.Deck {
	t.Helper()
	m := &segment.Membership{}
	var parties []role.Party
	for g, s := range sample.Summary().Segments {
		m.Segments = append(m.Segments, s.Ref)
		for range s.Size {
			id := fmt.Sprint(len(m.Customers))
			m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, int32(g))
			parties = append(parties, role.Party{Customer: id, Role: expectation.User, Influence: .3, Impact: .6},
				role.Party{Customer: id, Role: expectation.Payer, Influence: .8, Impact: .6})
		}
	}
	roles, err := role.SummarizeSlice(t.Context(), m, parties, role.Options{})
	require.NoError(t, err)
	profile := sample.Profile()
	for g := range profile.Segments {
		for i := range profile.Segments[g].Dimensions {
			if c := &profile.Segments[g].Dimensions[i]; c.Name == "value for money" {
				c.Roles = []expectation.RoleCell{{Role: expectation.Payer, Gap: &segment.Figure{Value: -.6, Low: -.8, High: -.4, N: 90}}}
			}
		}
	}
	d, err := persona.Build(t.Context(), sample.Summary(), profile, persona.Options{Roles: roles, Telling: persona.Telling{Language: l}})
	require.NoError(t, err)
	return d
}

func TestWhatRolesMissStandsOnTheCard(t *testing.T) {
	for tag, want := range map[string][2]string{
		"en": {"Missing for the role of payer", "0.60 less than expected on the answer scale (95 % interval "},
		"de": {"Fehlt der Rolle „Zahler“", "0,60 weniger als erwartet auf der Antwortskala (95-%-Intervall "},
		"da": {"Mangler for rollen »betaler«", "0,60 mindre end forventet på svarskalaen (95 %-interval "},
	} {
		l, ok := language.Named(tag)
		require.True(t, ok)
		d := withRoles(t, l)
		html := deckPage(t, d, card.Options{})
		for _, s := range want {
			assert.True(t, strings.Contains(html, s), s)
		}
		var b bytes.Buffer
		require.NoError(t, card.JSON(&b, d, card.Options{}))
		var read struct {
			Personas []persona.Persona `json:"personas"`
		}
		require.NoError(t, json.Unmarshal(b.Bytes(), &read))
		assert.Equal(t, d.Personas[0].RoleFirst, read.Personas[0].RoleFirst)
	}
}
