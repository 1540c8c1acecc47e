// Package role says who the customer is when several are: who uses, who pays, who
// orders, who finances with others, who is next in line; how much each decides
// (influence), how much it matters to each (impact), and whose expectations come first.
package role
