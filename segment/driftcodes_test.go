package segment_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every code of an alarm, and every warning of a look, is explained in the documentation of the
// package, and a section of codes names none that nobody gives.
func TestCodesDocumented(t *testing.T) {
	given := map[string]bool{}
	files, err := filepath.Glob("look*.go")
	require.NoError(t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`l\.(?:test|rose|warn)\("([a-z-]+)"`).FindAllStringSubmatch(string(b), -1) {
			given[m[1]] = true
		}
	}
	b, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(b), "// A look at drift")
	require.True(t, found)
	section, _, found = strings.Cut(section, "// # Rules")
	require.True(t, found)
	told := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z]+(?:-[a-z]+)*)"`).FindAllStringSubmatch(section, -1) {
		told[m[1]] = true
	}
	assert.Equal(t, given, told)
}
