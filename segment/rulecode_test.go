package segment_test

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// everyQuestion is a rule with every kind of question that there is.
const everyQuestion = `{"clientele":1,"kind":"segment.rule","features":[
  {"name":"calls","kind":"numeric"},
  {"name":"mean wait","kind":"numeric","unit":"min","missing":"median"},
  {"name":"tone","kind":"category","missing":"silent"},
  {"name":"region","kind":"category"}],
 "segments":[{"id":"s1","name":"one"},{"id":"s2","name":"two\n*/ bad"},{"id":"o'3","name":"three"}],
 "rule":{"feature":"tone","isNoneOf":["calm","silent"],
  "yes":{"feature":"mean wait","atMost":12.5,"orMissing":true,"yes":{"segment":"s1"},"no":{"segment":"s2"}},
  "no":{"feature":"region","is":"o'dd \"one\"",
   "yes":{"feature":"mean wait","atMost":0.1,"yes":{"segment":"s2"},"no":{"segment":"o'3"}},
   "no":{"feature":"tone","is":"silent",
    "yes":{"feature":"region","isNoneOf":["north"],"yes":{"segment":"s1"},"no":{"segment":"o'3"}},
    "no":{"feature":"tone","isNoneOf":["calm"],"yes":{"segment":"s2"},
     "no":{"feature":"calls","atMost":1e6,"yes":{"segment":"s2"},"no":{"segment":"s1"}}}}}},
 "fidelity":{"overall":{"value":1,"low":0,"high":1,"n":10},"segments":[],"largest":1,"folds":2},"warnings":[]}`

func everyCustomer() (list []caller) {
	for _, calls := range []int{0, 1e6, 1e6 + 1} {
		for _, wait := range []float64{0, .1, .2, 12.5, 13, math.NaN()} {
			for _, tone := range []string{"", "calm", "silent", "never heard"} {
				for _, region := range []string{"north", `o'dd "one"`, "elsewhere"} {
					list = append(list, caller{"x", calls, wait, tone, region})
				}
			}
		}
	}
	return list
}

func everyRule(t *testing.T) *segment.Rule[caller] {
	r, err := segment.LoadRule(strings.NewReader(everyQuestion), callerSchema())
	require.NoError(t, err)
	return r
}

func TestRuleAsSQL(t *testing.T) {
	r := everyRule(t)
	sql, err := r.SQL()
	require.NoError(t, err)
	of, err := r.SQLFrom(`a "table"`)
	require.NoError(t, err)
	assert.Equal(t, sql, strings.ReplaceAll(of, `"a ""table""".`, ""))
	assert.Contains(t, sql, `"mean wait" <= 12.5 `)  // single precision holds it
	assert.Contains(t, sql, `"mean wait" <= 0.1e0 `) // and not this
	for _, c := range append(everyCustomer(), callers(300, 2)...) {
		want, err := r.Assign(c)
		require.NoError(t, err)
		row := map[string]any{"calls": float64(c.calls), "mean wait": c.wait, "tone": c.tone, "region": c.region}
		if math.IsNaN(c.wait) {
			row["mean wait"] = nil
		}
		assert.Equal(t, want.ID, evalSQL(t, sql, row), "%+v", c)
		assert.Equal(t, want.ID, evalSQL(t, of, row), "%+v", c)
		if c.tone == "" { // NULL and the empty string are the same
			row["tone"] = nil
			assert.Equal(t, want.ID, evalSQL(t, sql, row), "%+v", c)
		}
		for _, gone := range []string{"calls", "region"} {
			was := row[gone]
			row[gone] = nil
			assert.Nil(t, evalSQL(t, sql, row))
			row[gone] = was
		}
		row["region"] = ""
		assert.Nil(t, evalSQL(t, sql, row))
	}
	for _, bad := range []string{`back\\slash`, `line\nbreak`, `\u0000`} {
		r, err := segment.LoadRule(strings.NewReader(strings.ReplaceAll(everyQuestion, "calm", bad)), callerSchema())
		require.NoError(t, err)
		_, err = r.SQL()
		assert.ErrorContains(t, err, "not every database")
	}
	_, err = r.SQLFrom("line\nbreak")
	assert.ErrorContains(t, err, "not every database")
	_, err = r.SQLFrom("")
	assert.ErrorContains(t, err, "no name")
}

// A grown rule says the same in all its forms.
func TestGrownRuleAsCode(t *testing.T) {
	_, r := callerRule(t, 900, segment.RuleOptions{Leaves: 24})
	sql, err := r.SQL()
	require.NoError(t, err)
	source, err := r.Go("shop", "Segment")
	require.NoError(t, err)
	f := checked(t, source)
	for _, c := range callers(300, 6) {
		want, err := r.Assign(c)
		require.NoError(t, err)
		row := map[string]any{"calls": float64(c.calls), "mean wait": c.wait, "tone": c.tone, "region": c.region}
		assert.Equal(t, want.ID, evalGo(t, f, map[string]any{
			"calls": float64(c.calls), "meanWait": c.wait, "tone": c.tone, "region": c.region}))
		if math.IsNaN(c.wait) {
			row["mean wait"] = nil
		}
		assert.Equal(t, want.ID, evalSQL(t, sql, row))
	}
}

func TestRuleAsGo(t *testing.T) {
	r := everyRule(t)
	source, err := r.Go("shop", "Segment")
	require.NoError(t, err)
	f := checked(t, source)
	for _, c := range everyCustomer() {
		want, err := r.Assign(c)
		require.NoError(t, err)
		row := map[string]any{"calls": float64(c.calls), "meanWait": c.wait, "tone": c.tone, "region": c.region}
		assert.Equal(t, want.ID, evalGo(t, f, row), "%+v", c)
		row["region"] = ""
		assert.Equal(t, "", evalGo(t, f, row))
		row["region"], row["calls"] = "north", math.NaN()
		assert.Equal(t, "", evalGo(t, f, row))
	}
	for _, bad := range [][2]string{{"", "F"}, {"p q", "F"}, {"func", "F"}, {"p", "_"}, {"p", "1"}, {"p", "F() {}"}} {
		_, err := r.Go(bad[0], bad[1])
		assert.ErrorContains(t, err, "no Go identifier")
	}
	for _, bad := range []string{"init", "main", "math", "string", "float64"} {
		_, err := r.Go("p", bad)
		assert.ErrorContains(t, err, "would not compile")
	}
}

// Whatever features are called, the source compiles.
func TestRuleAsGoUnderAnyNames(t *testing.T) {
	names := []string{"math", "Segment", "string", "type", "  ", "a b", "a-b", "A B", "ärger", "2nd", "true", "nan*/\n}", "float64", "\"", "x\u202ey"}
	var features, tree strings.Builder
	s := segment.Schema[caller]{ID: func(c caller) string { return c.id }}
	for i, name := range names {
		if strings.TrimSpace(name) == "" {
			name = "no name"
		}
		if i > 0 {
			features.WriteByte(',')
		}
		fmt.Fprintf(&features, `{"name":%q,"kind":"numeric"}`, name)
		fmt.Fprintf(&tree, `{"feature":%q,"atMost":%d,"no":{"segment":"s1"},"yes":`, name, i)
		s.Features = append(s.Features, segment.Numeric(name, func(c caller) int { return c.calls }))
	}
	doc := fmt.Sprintf(`{"clientele":1,"kind":"segment.rule","features":[%s],"segments":[{"id":"s1","name":"x"}],"rule":%s{"segment":"s1"}%s,
		"fidelity":{"overall":{"value":1,"low":0,"high":1,"n":10},"segments":[],"largest":1,"folds":2},"warnings":[]}`,
		features.String(), tree.String(), strings.Repeat("}", len(names)))
	r, err := segment.LoadRule(strings.NewReader(doc), s)
	require.NoError(t, err)
	for _, function := range []string{"Segment", "aB", "string2", "feature4"} {
		source, err := r.Go("p", function)
		require.NoError(t, err)
		checked(t, source)
	}
}

// checked parses and type-checks a source and sees that gofmt would not change it.
func checked(t *testing.T, source []byte) *ast.FuncDecl {
	t.Helper()
	formatted, err := format.Source(source)
	require.NoError(t, err, string(source))
	require.Equal(t, string(formatted), string(source))
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "rule.go", source, parser.ParseComments)
	require.NoError(t, err)
	_, err = (&types.Config{Importer: importer.ForCompiler(set, "source", nil)}).Check("p", set, []*ast.File{f}, nil)
	require.NoError(t, err, string(source))
	return f.Decls[len(f.Decls)-1].(*ast.FuncDecl)
}

// evalGo runs the function: it consists of ifs, comparisons and returns.
func evalGo(t *testing.T, f *ast.FuncDecl, row map[string]any) string {
	t.Helper()
	var value func(e ast.Expr) any
	value = func(e ast.Expr) any {
		switch e := e.(type) {
		case *ast.Ident:
			return row[e.Name]
		case *ast.BasicLit:
			if e.Kind == token.STRING {
				s, err := strconv.Unquote(e.Value)
				require.NoError(t, err)
				return s
			}
			v, err := strconv.ParseFloat(e.Value, 64)
			require.NoError(t, err)
			return v
		case *ast.UnaryExpr:
			if e.Op == token.SUB {
				return -value(e.X).(float64)
			}
		case *ast.CallExpr:
			return math.IsNaN(value(e.Args[0]).(float64))
		case *ast.BinaryExpr:
			x, y := value(e.X), value(e.Y)
			switch e.Op {
			case token.LAND:
				return x.(bool) && y.(bool)
			case token.LOR:
				return x.(bool) || y.(bool)
			case token.EQL:
				return x == y
			case token.NEQ:
				return x != y
			case token.LEQ:
				return x.(float64) <= y.(float64)
			}
		}
		require.Fail(t, "unexpected expression")
		return nil
	}
	var run func(list []ast.Stmt) (string, bool)
	run = func(list []ast.Stmt) (string, bool) {
		for _, s := range list {
			switch s := s.(type) {
			case *ast.ReturnStmt:
				return value(s.Results[0]).(string), true
			case *ast.IfStmt:
				if value(s.Cond).(bool) {
					if out, done := run(s.Body.List); done {
						return out, true
					}
				}
			}
		}
		return "", false
	}
	out, done := run(f.Body.List)
	require.True(t, done)
	return out
}

var sqlToken = regexp.MustCompile(`"(?:[^"]|"")*"|'(?:[^']|'')*'|<=|[=(),.]|[A-Z]+|[-0-9.]+(?:e0)?`)

// evalSQL computes a CASE expression in the logic of SQL, in which what is said of
// NULL is neither true nor false.
func evalSQL(t *testing.T, sql string, row map[string]any) any {
	t.Helper()
	tokens, at := sqlToken.FindAllString(sql, -1), 0
	next := func() string { at++; return tokens[at-1] }
	is := func(words ...string) bool {
		if at+len(words) <= len(tokens) && slices.Equal(tokens[at:at+len(words)], words) {
			at += len(words)
			return true
		}
		return false
	}
	operand := func() any {
		switch s := next(); {
		case s == "NULL":
			return nil
		case s[0] == '"':
			if is(".") {
				require.Equal(t, s, `"a ""table"""`)
				s = next()
			}
			v, ok := row[strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)]
			require.True(t, ok, s)
			return v
		case s[0] == '\'':
			return strings.ReplaceAll(s[1:len(s)-1], "''", "'")
		default:
			v, err := strconv.ParseFloat(s, 64)
			require.NoError(t, err, s)
			return v
		}
	}
	// Truth is 1, 0, or .5 for unknown: AND is the least, OR the most, NOT 1-x.
	equal := func(x, y any) float64 {
		switch {
		case x == nil || y == nil:
			return .5
		case x == y:
			return 1
		}
		return 0
	}
	var or func() float64
	term := func() float64 {
		if is("(") {
			v := or()
			require.True(t, is(")"))
			return v
		}
		x := operand()
		switch {
		case is("IS", "NULL"):
			if x == nil {
				return 1
			}
			return 0
		case is("="):
			return equal(x, operand())
		case is("<="):
			y := operand().(float64)
			switch {
			case x == nil:
				return .5
			case x.(float64) <= y:
				return 1
			}
			return 0
		case is("NOT", "IN", "("):
			v := 0.0
			for {
				v = max(v, equal(x, operand()))
				if is(")") {
					return 1 - v
				}
				require.True(t, is(","))
			}
		}
		require.Fail(t, "unexpected condition", tokens[at:])
		return 0
	}
	and := func() float64 {
		v := term()
		for is("AND") {
			v = min(v, term())
		}
		return v
	}
	or = func() float64 {
		v := and()
		for is("OR") {
			v = max(v, and())
		}
		return v
	}
	require.True(t, is("CASE"))
	for is("WHEN") {
		v := or()
		require.True(t, is("THEN"))
		if out := operand(); v == 1 {
			return out
		}
	}
	require.True(t, is("ELSE"))
	out := operand()
	require.True(t, is("END"))
	return out
}
