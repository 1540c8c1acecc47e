// Package language writes figures, dates and sentences in a language. What a language
// needs is data, one file for each: its numbers, months, plurals, and the templates of
// all sentences. English, German and Danish are built in; [Read] takes another.
//
// # Templates
//
// A template is text with arguments in braces:
//
//   - {name} is the argument, written as its type wants it: a string as it is, an int
//     with its thousands apart, a [Share] in per cent, a float64 with three digits, a
//     time.Time as a date, a Term by its text.
//   - {name:form} is a form of a term of the catalogue, such as {state:dat}.
//   - {name?one=a customer|other=# customers} chooses by what the argument is: an int by
//     its number ("0" before "one", "one", "other"), a term by its gender ("m", "f", "n",
//     "c", "p" for plural, "-" where it is not known), a string by itself; "other" is for
//     all else. In the chosen text # is the argument.
package language
