package engine

// ParseRow is for tests that hold rows against assignments.
var ParseRow = parseRow
