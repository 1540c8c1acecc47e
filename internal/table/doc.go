// Package table reads the files that people have: CSV as exported by shops,
// databases and spreadsheets, row by row in little memory. It is for the
// example programs; the rooms of the library take typed values and read no
// files.
//
// It forgives what has one meaning (gzip, a byte order mark, either line
// ending, comma, semicolon or tab between fields, spaces in column names) and
// refuses what has two, with the line number: a number that may or may not
// have a thousands separator, a date that may start with the day or with the
// month, a column that stands twice.
//
// Nothing here is safe for concurrent use unless it says so.
package table
