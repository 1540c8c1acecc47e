// Package card writes personas for people to read. For those who act on a deck there are
// [Deck] and [Page] for a browser or a sheet of paper, [Markdown] for a wiki, [SVG] for a
// slide and [JSON] for programs, in the language of the deck or another; for the analyst
// there are [HTML] and [MarkdownReport], with all that was measured.
//
// All take the published results of the rooms before and add nothing to them:
// no figure is computed here that was not there, and what was withheld stays
// withheld and is marked so. What HTML and MarkdownReport show of a summary and a
// profile is coarse, as the deck is (see [Report]). Names that came with the data are escaped for the
// format they are written into and stripped of control and direction
// characters; they can neither break a page nor run on it.
//
// A writer renders the whole before it writes its first byte, so that an error
// never leaves half a page. The same input gives the same bytes. The functions
// keep no state and may be called concurrently.
//
// The page of HTML is one file: its style is inlined, its pictures are inline
// SVG with a title, a description and a table behind them, and it holds no
// script and loads nothing. It follows the reader's light or dark setting and
// prints on A4.
package card
