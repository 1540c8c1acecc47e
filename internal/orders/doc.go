// Package orders reads files of orders into a ledger, for the example
// programs: which column is what, which rows are bad and why, and how far the
// work has come.
//
// A row is an order, or a line of one. A bad row is an error with its line
// number, or, where the caller asks to skip bad rows, is counted under the first
// reason that holds, in this order:
//
//   - customer missing: the field is empty, or NA, NaN, NULL or None in any case
//   - cancelled: the order number is a C and then a digit, as in the UCI Online
//     Retail data, or the status column says so
//   - quantity not positive: zero or less
//   - price or amount not positive: a price of zero or less, or an amount below zero
//   - unparsable: a time or number that is none, or another number of fields than
//     the header has
//
// A free order is an order: an amount of exactly zero in an amount column is
// kept, since the customer came (the CDNOW sample has eight such rows, and the
// published fits count them). A unit price of zero is a bookkeeping line, such
// as a correction of stock, and is bad.
//
// A discount is money that was taken off before the amount; an empty field is none,
// and one below zero is unparsable. It changes no amount.
package orders
