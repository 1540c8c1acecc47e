package api

import (
	"net/http"

	"github.com/clientele-go/clientele/examples/service/engine"
)

// customer returns the ID in the path. It is checked as those of records are: what could
// not have been stored is not looked for.
func customer(r *http.Request) (string, error) {
	id := r.PathValue("id")
	if err := checkText(id); err != nil {
		return "", &fault{Index: -1, Field: "id", Detail: err.Error()}
	}
	return id, nil
}

// ofCustomer is the handler for a question about the customer in the path.
func ofCustomer[T any](w http.ResponseWriter, r *http.Request, ask func(id string) (T, error)) {
	id, err := customer(r)
	if err != nil {
		failErr(w, r, err)
		return
	}
	answer, err := ask(id)
	if err != nil {
		failErr(w, r, err)
		return
	}
	reply(w, r, http.StatusOK, answer)
}

func (a *API) getSegment(w http.ResponseWriter, r *http.Request) {
	ofCustomer(w, r, func(id string) (*engine.Assigned, error) { return a.fits.Assign(r.Context(), id) })
}

func (a *API) getExplanation(w http.ResponseWriter, r *http.Request) {
	ofCustomer(w, r, func(id string) (*engine.Explained, error) { return a.fits.Explain(r.Context(), id) })
}

// deleteCustomer erases. It may be sent again: a customer who is not there is erased, too,
// and what comes in about it from before is refused from then on.
func (a *API) deleteCustomer(w http.ResponseWriter, r *http.Request) {
	ofCustomer(w, r, func(id string) (engine.Receipt, error) { return a.fits.Erase(r.Context(), id) })
}
