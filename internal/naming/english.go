package naming

// Level speaks of a level of a category: "mostly web". Levels that mean
// nothing by themselves ("yes", "3", "(other)") keep the feature's name.
func Level(name, level string, share float64, above bool) string {
	what := level
	switch English.Level(level) {
	case With:
		what = name + " " + level
	case Other:
		what = "other " + name
	case Missing:
		what = "unknown " + name
	}
	return Often(share, above) + " " + what
}

// Number speaks of a number: "many orders per month", "long since last
// order", "high basket value".
func Number(name string, above bool) string {
	kind, what := English.Kind(name)
	words := [...][2]string{High: {"low ", "high "}, Many: {"few ", "many "}, Long: {"short ", "long "},
		Large: {"small ", "large "}, Since: {"recent ", "long since "}}[kind]
	switch {
	case above:
		return words[1] + what
	case kind == Since:
		what = English.Recent(what)
	}
	return words[0] + what
}
