package value

import (
	"context"
	"errors"
	"strings"
)

// Method is a way to learn an order model from histories, with a name to choose
// it by: what [Compare] compares, and what a host keeps in its settings.
type Method struct {
	Name string // such as "BG/NBD"
	Fit  func(ctx context.Context, h []History, o Options) (*Fit[Orders], error)
}

// Methods returns the order models of this room that are fitted to histories:
// BG/NBD, MBG/NBD, Pareto/NBD, and last the NBD, the floor that they are judged
// by.
func Methods() []Method {
	return []Method{
		NewMethod(BGNBD{}.kind(), FitBGNBD),
		NewMethod(MBGNBD{}.kind(), FitMBGNBD),
		NewMethod(ParetoNBD{}.kind(), FitParetoNBD),
		NewMethod(NBD{}.kind(), FitNBD),
	}
}

// MethodNamed returns the one of [Methods] with the name, and false where there
// is none. Capitals and punctuation do not matter: "BG/NBD", "bg-nbd" and
// "bgnbd" are the same.
func MethodNamed(name string) (Method, bool) {
	for _, m := range Methods() {
		if plain(m.Name) == plain(name) {
			return m, true
		}
	}
	return Method{}, false
}

// plain leaves the letters of a name, in lower case.
func plain(name string) string {
	return strings.NewReplacer("/", "", "-", "", "_", "", " ", "").Replace(strings.ToLower(name))
}

// NewMethod makes a method of a fit such as [FitBGNBD] or of a host's own.
func NewMethod[M Orders](name string, fit func(context.Context, []History, Options) (*Fit[M], error)) Method {
	return Method{Name: name, Fit: func(ctx context.Context, h []History, o Options) (*Fit[Orders], error) {
		f, err := fit(ctx, h, o)
		if err != nil {
			return nil, err
		}
		if f == nil {
			return nil, errors.New("value: fit of " + name + ": it returned neither a fit nor an error")
		}
		return &Fit[Orders]{
			Model: f.Model, Parameters: f.Parameters, Covariance: f.Covariance, LogLikelihood: f.LogLikelihood,
			Customers: f.Customers, Boundary: f.Boundary, Warnings: f.Warnings,
		}, nil
	}}
}
