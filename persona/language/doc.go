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
//     all else, and every choice has it. In the chosen text # is the argument, and other
//     arguments may stand there too. The package gives "-" for what a sentence leaves out.
//
// An argument that was not given stays as its placeholder, where it is seen.
//
// # Another language
//
// A catalogue is JSON with six parts; copy de.json, which has them all:
//
//   - tag and name: "de", "Deutsch".
//   - format: marks of numbers, months, how a date is put together, and the rules of the
//     plural as Unicode's CLDR writes them, by form: {"one": "n = 1", "few": "n % 10 = 2..4
//     and n % 100 != 12..14"}. "forms" lists forms that words of a host may have.
//   - words: how names of features are known that are counted (many and few, not high and
//     low), that are a time since something, and so on. Left out, they are those of English.
//   - terms: words with gender and forms, by key; "host " and a name is the language's word
//     for a name that is usual in data.
//   - texts: templates by section and key. Each has the arguments of the English one; an
//     argument that a language has no use for is passed over by {name?other=}.
//
// [Read] says what is missing or wrong, by key.
package language
