package card_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/card"
)

// beside is the shop with what stands beside its survey: roles, references, other
// evidence and prospects.
func beside(t testing.TB) card.Report {
	t.Helper()
	r := shop(t)
	r.Title = "Coffee by the sea"
	p := r.Profile
	for i := range p.Segments[:2] {
		s := &p.Segments[i]
		s.Roles = []expectation.RoleCount{{Role: expectation.User, N: 80}, {N: -1}}
		c := &s.Dimensions[0]
		c.Roles = []expectation.RoleCell{
			{Role: expectation.User, N: 80, Gap: fig(-.5, .2), FixFirst: 3, Priority: .1},
			{Role: expectation.Payer, Internal: true, N: -1, Perceived: fig(5, .3)},
			{N: -1},
		}
		c.References = []expectation.Distance{{Source: expectation.ServiceLeader, Name: "Rival", Level: 6.25, Stale: true, Gap: fig(-.8, .2)}, {Source: expectation.Market, Level: 5}}
		c.Evidence = &expectation.Evidence{Disagree: i == 0, Parts: []expectation.Part{
			{Kind: expectation.Surveyed, Figure: fig(5, .1), Weight: .7},
			{Kind: expectation.Inferred, Name: "repeat visits", Figure: fig(4, .2), Weight: .3, Stale: true},
			{Kind: expectation.Mentioned}}}
		if i == 0 {
			c.Evidence.Fused = fig(4.7, .6)
		}
	}
	prospects := expectation.Segment{N: 60, Dimensions: []expectation.Cell{{Name: "delivery speed", N: 60, Expected: fig(6, .2), Source: expectation.Stated}}}
	p.Prospects = &prospects
	p.Contrasts = []expectation.Contrast{{Name: "delivery speed", Customers: fig(5.5, .1), Difference: fig(.5, .22)}, {Name: "digital ease"}}
	r.Deck = deck(t, r.Summary, p)
	return r
}

// What a profile holds beside its survey stands on the page and in the Markdown; where it
// holds nothing of it, neither speaks of it.
func TestBesideTheSurvey(t *testing.T) {
	r := beside(t)
	r.Exact = true
	html := page(t, r)
	checkPage(t, html)
	text := tags.ReplaceAllString(html, "|")
	for _, want := range []string{
		"Who expects what|", "|user|", "|payer (internal)|", "|no role stated|", "|−0.50 (−0.70 to −0.30), rank 3, n 80|", "|gets 5.00 (4.70 to 5.30)|", "Answered: user 80.",
		"Beside what others offer|", "|Rival (service leader), out of date|", "|6.25|", "|−0.80 (−1.00 to −0.60)|",
		"What else speaks of it|", "|repeat visits (inferred)|", "|mentioned|", "|4.00 (3.80 to 4.20), out of date, weight 30 %|", "|4.00 (3.80 to 4.20), out of date|", "|all, fused by their weights|", "|4.70 (4.10 to 5.30)|",
		"the kinds of evidence differ beyond chance on",
		"People who are no customers yet|", "|&#43;0.50 (&#43;0.28 to &#43;0.72)|", "|5.50 (5.40 to 5.60)|",
	} {
		assert.Contains(t, text, want)
	}
	var b bytes.Buffer
	require.NoError(t, card.MarkdownReport(&b, r))
	checkTables(t, b.String())
	for _, want := range []string{"# Coffee by the sea", "### Who expects what", "| User | Payer (internal) | No role stated |", "### Beside what others offer", "### What else speaks of it", "repeat visits (inferred)", "- The kinds of evidence differ", "## People who are no customers yet"} {
		assert.Contains(t, b.String(), want)
	}
	assert.NotContains(t, markdown(t, r.Deck), "no customers yet", "the deck alone does not know them")
	for _, text := range []string{tags.ReplaceAllString(page(t, shop(t)), "|"), markdown(t, shop(t).Deck)} {
		for _, part := range []string{"Who expects what", "Beside what others", "What else speaks", "no customers yet"} {
			assert.NotContains(t, text, part)
		}
	}
	assert.Error(t, card.MarkdownReport(&b, card.Report{}))
	assert.Positive(t, strings.Count(html, "withheld"))
}
