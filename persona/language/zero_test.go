package language_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/persona/language"
)

func TestNoLanguageIsEnglish(t *testing.T) {
	for _, l := range []*language.Language{nil, {}} {
		assert.Equal(t, "en", l.Tag())
		assert.Equal(t, "English", l.Name())
		assert.Equal(t, "1,234.50", l.Count(1234)+l.Gap(.5)[1:])
		assert.Equal(t, "50 %", l.Percent(.5))
		assert.Equal(t, language.English().Amount(2, "days"), l.Amount(2, "days"))
		assert.Equal(t, language.English().Date(time.Unix(0, 0)), l.Date(time.Unix(0, 0)))
		assert.Equal(t, "a and b", l.List([]string{"a", "b"}))
		assert.Equal(t, "High x", language.Capital(l.Phrase("x", true)))
		assert.Equal(t, "y", l.With(map[string]language.Term{"x": {Text: "y"}}).Host("x").Text)
		assert.Equal(t, language.English().Text("deck.title", nil), l.Text("deck.title", nil))
	}
}
