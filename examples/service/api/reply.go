package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// reply answers with JSON. All of it is made before the first byte goes out, so that what
// cannot be written is a problem and not half an answer. <, > and & are escaped: nobody who
// opens the answer in a browser runs a name in it.
func reply(w http.ResponseWriter, r *http.Request, status int, v any) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		failErr(w, r, err)
		return
	}
	replyBytes(w, status, b.Bytes())
}

func replyBytes(w http.ResponseWriter, status int, b []byte) {
	h := w.Header()
	h.Set("Content-Type", typeJSON)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b) // whoever hung up does not want to know
}
