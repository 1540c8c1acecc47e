package language

// Language is one language's way of writing. It is immutable and safe for concurrent use.
type Language struct {
	tag string
}
