package persona

import "github.com/clientele-go/clientele/persona/language"

// Naming says how a name came about.
type Naming struct {
	// From is "traits", "lifecycle", "group" (the host's own name of the group), "average"
	// (nothing sets it apart) or "namer" (a [Namer] of the host).
	From  string   `json:"from"`
	Facts []string `json:"facts,omitempty"` // the fields it is made of, as in a [Sentence]
}

// A Namer names personas in place of the package: a host's own list, an editor, a language
// model. It sees what is published and never a customer.
type Namer interface {
	// Name returns a name for p, none of those that are taken. Names are cleaned, cut to
	// 80 characters, and numbered where they are taken all the same.
	Name(p *Persona, taken []string, l *language.Language) (string, error)
}

// A Narrator writes narratives in place of the package. Each sentence names the fields
// that it rests on; one that names none, or one that the persona does not have, is an
// error, so that nothing is told that cannot be looked up. A narrative has 100 sentences at
// most, of 1,000 characters each.
type Narrator interface {
	Narrate(p *Persona, l *language.Language) ([]Sentence, error)
}

// Telling is how names and sentences are made. The zero value tells in English.
type Telling struct {
	Language *language.Language // nil: English
	Namer    Namer              // nil: names are made of traits
	Narrator Narrator           // nil: the package's own sentences
}
