// Package walls holds the tests of the house itself: that imports point only
// backwards along the way that the data take, that the library's rooms neither
// print nor exit nor read flags, and that the root keeps to its three
// dependencies.
package walls

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/clientele-go/clientele"

// rooms lists, for every room of the library, the rooms that it may import:
// the ones before it on the way behavior -> value -> segment -> expectation ->
// persona -> card. The numeric rooms know nothing of customers. A new room must
// be entered here, which is the moment to think about where it stands.
var rooms = map[string][]string{
	"segment/behavior":     {},
	"segment/value":        {"segment/behavior"},
	"segment/cluster":      {},
	"segment/quality":      {"segment/cluster"},
	"segment/drift":        {},
	"segment":              {"segment/behavior", "segment/value", "segment/cluster", "segment/quality", "segment/drift"},
	"expectation/outcome":  {"segment"},
	"expectation/path":     {"segment", "segment/cluster", "expectation/scale"},
	"expectation/choice":   {"segment"},
	"expectation/driver":   {"segment", "segment/cluster"},
	"expectation/gap":      {"segment"},
	"expectation/kano":     {"segment", "expectation/outcome"},
	"expectation/noise":    {"segment"},
	"expectation/pool":     {"segment"},
	"expectation/priority": {"segment", "segment/cluster"},
	"expectation/scale":    {"segment", "segment/cluster"},
	"expectation/trend":    {"segment"},
	"expectation":          {"segment", "segment/behavior", "segment/value", "segment/cluster", "segment/quality", "expectation/outcome", "expectation/choice", "expectation/driver", "expectation/gap", "expectation/kano", "expectation/noise", "expectation/path", "expectation/pool", "expectation/priority", "expectation/scale", "expectation/trend"},
	"persona":              {"persona/language", "persona/role", "persona/target", "expectation", "expectation/kano", "segment", "segment/behavior", "segment/value", "segment/cluster", "segment/quality"},
	"persona/language":     {},
	"persona/role":         {"segment", "expectation"},
	"persona/target":       {},
	"persona/card":         {"persona", "persona/language", "persona/role", "persona/target", "expectation", "expectation/driver", "expectation/kano", "expectation/priority", "segment", "segment/behavior", "segment/value", "segment/cluster", "segment/quality"},
}

// hostSide lists the internal packages that stand on the side of the examples:
// they may import rooms, and no room may import them.
var hostSide = []string{"internal/orders", "internal/table", "internal/walls"}

// forTests is what only tests may import.
var forTests = []string{"internal/golden", "internal/published"}

// outside lists what the root may import that is neither its own nor the
// standard library.
var outside = []string{"github.com/muesli/clusters", "gonum.org/v1/gonum", "github.com/stretchr/testify"}

// notInRooms lists the standard packages by which a room would print, log,
// exit, read flags or touch files and networks behind its host's back.
var notInRooms = []string{"flag", "log", "log/slog", "net", "net/http", "os", "os/exec", "os/signal", "plugin", "syscall"}

// file is one parsed Go file of the root module.
type file struct {
	name string // path from the root, with slashes
	dir  string // its package: "" for the root
	test bool
	ast  *ast.File
}

// files parses every Go file of the root module; nested modules have walls of
// their own.
func files(t *testing.T) []file {
	t.Helper()
	root := filepath.Join("..", "..")
	set := token.NewFileSet()
	var out []file
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if p == root {
				return nil
			}
			hidden := strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata"
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil || hidden {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(set, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		dir := path.Dir(rel)
		if dir == "." {
			dir = ""
		}
		out = append(out, file{name: rel, dir: dir, test: strings.HasSuffix(rel, "_test.go"), ast: f})
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(out), 20, "the walk must see the module")
	return out
}

func (f file) imports(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, s := range f.ast.Imports {
		p, err := strconv.Unquote(s.Path.Value)
		require.NoError(t, err)
		out = append(out, p)
	}
	return out
}

// fault says why the package dir must not import the module's package to, or
// is empty where it may.
func fault(dir, to string) string {
	switch {
	case strings.HasPrefix(to, "examples"):
		// An example may be cut into packages of its own; nobody else sees them.
		if own := example(to); own != "" && own == example(dir) {
			return ""
		}
		return "nobody imports examples"
	case dir == "" || strings.HasPrefix(dir, "examples") || slices.Contains(hostSide, dir):
		return ""
	case strings.HasPrefix(to, "internal/"):
		if slices.Contains(hostSide, to) {
			return "it serves the examples, not the rooms"
		}
		return ""
	case strings.HasPrefix(dir, "internal/"):
		return "internal packages know no room"
	}
	dir, to = room(dir), room(to)
	before, known := rooms[dir]
	if !known {
		return "the room is not in the table of this test"
	}
	if dir != to && !slices.Contains(before, to) {
		return "it does not stand before it on the way"
	}
	return ""
}

// room returns the room that a package belongs to: a room may keep internal
// packages of its own.
func room(dir string) string {
	own, _, _ := strings.Cut(dir, "/internal/")
	return own
}

// example returns the name of the example that a package belongs to.
func example(dir string) string {
	rest, ok := strings.CutPrefix(dir, "examples/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func TestImportsPointBackwards(t *testing.T) {
	for _, f := range files(t) {
		for _, p := range f.imports(t) {
			if p == module {
				assert.True(t, strings.HasPrefix(f.dir, "examples") || f.dir == "", "%s imports the root package, which holds documentation only", f.name)
				continue
			}
			to, ours := strings.CutPrefix(p, module+"/")
			// A test in package x_test imports the package that it stands beside.
			if !ours || to == f.dir {
				continue
			}
			if slices.Contains(forTests, to) {
				assert.True(t, f.test, "%s imports %s, which is for tests", f.name, to)
				continue
			}
			if why := fault(f.dir, to); why != "" {
				t.Errorf("%s imports %s: %s", f.name, to, why)
			}
		}
	}
}

func TestFault(t *testing.T) {
	for _, c := range []struct {
		from, to string
		fine     bool
	}{
		{"persona/card", "persona", true},
		{"persona", "persona/card", false},
		{"segment/cluster", "segment/behavior", false},
		{"segment/value", "segment", false},
		{"expectation", "persona", false},
		{"segment", "internal/stats", true},
		{"segment", "internal/orders", false},
		{"internal/stats", "segment", false},
		{"internal/orders", "segment/behavior", true},
		{"segment", "examples/quickstart/shop", false},
		{"examples/report", "examples/quickstart/shop", false},
		{"examples/quickstart", "examples/quickstart/shop", true},
		{"examples/report", "persona/card", true},
		{"loyalty", "segment", false},
		{"persona/card", "persona/internal/words", true},
		{"persona/internal/words", "expectation", true},
		{"persona/internal/words", "persona/card", false},
		{"segment", "persona/internal/words", false},
	} {
		assert.Equal(t, c.fine, fault(c.from, c.to) == "", "%s -> %s", c.from, c.to)
	}
}

func TestRoomsAreQuiet(t *testing.T) {
	for _, f := range files(t) {
		_, known := rooms[room(f.dir)]
		leaf := strings.HasPrefix(f.dir, "internal/") && !slices.Contains(hostSide, f.dir) && !slices.Contains(forTests, f.dir)
		if f.test || !known && !leaf {
			continue
		}
		for _, p := range f.imports(t) {
			assert.NotContains(t, notInRooms, p, "%s", f.name)
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				assert.NotEqual(t, "init", fn.Name.Name, "%s: work before the host asks for any", f.name)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch fn := call.Fun.(type) {
			case *ast.Ident:
				assert.NotContains(t, []string{"print", "println"}, fn.Name, "%s", f.name)
			case *ast.SelectorExpr:
				if x, ok := fn.X.(*ast.Ident); ok && x.Name == "fmt" {
					assert.NotContains(t, []string{"Print", "Printf", "Println"}, fn.Sel.Name, "%s", f.name)
				}
			}
			return true
		})
	}
}

func TestThreeDependencies(t *testing.T) {
	for _, f := range files(t) {
		for _, p := range f.imports(t) {
			host, _, _ := strings.Cut(p, "/")
			if !strings.Contains(host, ".") || p == module || strings.HasPrefix(p, module+"/") {
				continue // the standard library and ourselves
			}
			i := slices.IndexFunc(outside, func(m string) bool { return p == m || strings.HasPrefix(p, m+"/") })
			if assert.GreaterOrEqual(t, i, 0, "%s imports %s, which is none of the three dependencies", f.name, p) {
				testify := outside[i] == "github.com/stretchr/testify"
				assert.False(t, testify && !f.test, "%s imports testify outside a test", f.name)
			}
		}
	}
}
