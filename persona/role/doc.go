// Package role says who the customer is when several are: who uses, who pays, who
// orders, who finances with others, who is next in line; how much each decides
// (influence), how much it matters to each (impact), and whose expectations come first.
//
// [Summarize] goes once through the parties of all accounts and tells, for each segment
// and for everyone, in how many accounts somebody plays a role, and what stands behind it.
// A role that half of the accounts have, that decides much and whose day the product
// changes weighs more than one that is everywhere and decides nothing.
//
// # What is published
//
// A [Summary] may be published. Counts are rounded to tens before shares are made of them,
// so that no two figures of it differ by fewer than ten accounts. A role that one to nine
// accounts of a segment have, or lack, is left out of the segment's mix, and of so many others
// that it does not follow from everyone's: a role that is missing may be one that nobody
// plays. A role that is not one of the package's own is therefore named only where ten
// accounts have it. Weights and PFirst are worked out from the figures as they are
// published, and tell nothing beyond them.
//
// # Warnings
//
// The codes of Summary.Warnings; the subject is the ID of a segment or empty:
//
//   - few-known: the parties of less than half of its accounts are known
//   - no-impact: nobody's impact is known, so that weights do without
//   - no-influence: nobody's influence is known, so that weights do without
//   - no-parties: the parties of too few of its accounts are known to say anything
//   - stand-in: of a role influence or impact is not known there, and another figure stands in
//   - unmatched: parties of accounts that the membership does not have
//   - withheld: roles of a few accounts are left out, and what they would follow from
package role
