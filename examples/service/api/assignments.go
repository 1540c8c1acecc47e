package api

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
)

// postAssignments says where customers would belong by the records in the body. Nothing is
// stored, and nobody is looked up: it serves a what-if, and a list of customers of another
// system.
func (a *API) postAssignments(w http.ResponseWriter, r *http.Request) {
	kind, err := contentType(r)
	switch {
	case err != nil:
		failErr(w, r, err)
	case kind == typeNDJSON:
		a.streams.through(a.streamAssignments)(w, r)
	default:
		a.timed(http.HandlerFunc(a.oneAssignment))(w, r)
	}
}

func (a *API) oneAssignment(w http.ResponseWriter, r *http.Request) {
	b, release, err := a.body(w, r)
	defer release()
	var in value
	if err == nil {
		in, err = document(b.bytes)
	}
	if err == nil {
		err = a.ask.enter(r.Context())
	}
	if err != nil {
		failErr(w, r, err)
		return
	}
	defer a.ask.leave()
	answer, err := a.whatIf(r.Context(), in)
	if err != nil {
		failErr(w, r, err)
		return
	}
	reply(w, r, http.StatusOK, answer)
}

func (a *API) whatIf(ctx context.Context, in value) (*engine.Assigned, error) {
	var q whatIf
	if f := whatIfForm(a.latest()).read(in, &q); f != nil {
		f.Index, f.Customer = -1, customerOf(in)
		return nil, f
	}
	whose := cmp.Or(q.customer, "what-if")
	for i := range q.orders {
		q.orders[i].Customer = whose
	}
	for i := range q.events {
		q.events[i].Customer = whose
	}
	return a.fits.AssignRecords(ctx, q.orders, q.events)
}

// assignedLine is a line of a stream. It has either an answer or a problem.
type assignedLine struct {
	Index    int              `json:"index"` // of the line that it answers, from 0
	Customer string           `json:"customer,omitempty"`
	Answer   *engine.Assigned `json:"answer,omitempty"`
	Problem  *problem         `json:"problem,omitempty"`
}

// maxLine is the longest line of a stream in bytes.
const maxLine = 1 << 20

var errCut = errors.New("cut off")

// streamAssignments answers each line with a line, in the same order, while the next ones
// come in. The caller has to read while it writes, as curl does. What is wrong with one line
// is said in its answer, and the stream goes on; where it cannot, the connection is cut, so
// that no caller takes a part for the whole.
func (a *API) streamAssignments(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.config.Stream)
	defer cancel()
	c := http.NewResponseController(w)
	c.EnableFullDuplex() // HTTP/1 only; what cannot do it does not need it
	w.Header().Set("Content-Type", typeNDJSON)
	in, out := bufio.NewReaderSize(r.Body, maxLine), bufio.NewWriterSize(w, 32<<10)
	err := a.answerLines(ctx, noteOf(r), c, in, out)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		noteOf(r).fault = kindOf(err)
		c.Flush()
		panic(http.ErrAbortHandler)
	}
}

func (a *API) answerLines(ctx context.Context, n *note, c *http.ResponseController, in *bufio.Reader, out *bufio.Writer) error {
	write := func(l assignedLine) error {
		b, err := json.Marshal(l)
		if err != nil {
			return err
		}
		out.Write(b)
		return out.WriteByte('\n')
	}
	for index := 0; ; {
		if in.Buffered() == 0 {
			// The caller may wait for these answers before it sends more.
			c.SetWriteDeadline(time.Now().Add(a.config.Pause))
			if err := errors.Join(out.Flush(), unsupported(c.Flush())); err != nil {
				return err
			}
		}
		c.SetReadDeadline(time.Now().Add(a.config.Pause))
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			p := problem{Title: "Content Too Large", Status: http.StatusRequestEntityTooLarge, Code: "too-large", Detail: "a line has at most 1048576 bytes"}
			return errors.Join(write(assignedLine{Index: index, Problem: &p}), out.Flush(), errCut)
		case err != nil && err != io.EOF:
			return err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := write(a.answerLine(ctx, n, index, line)); err != nil {
				return err
			}
			index++
		}
		select {
		case <-a.draining:
			return errCut
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		if err == io.EOF {
			return nil
		}
	}
}

func (a *API) answerLine(ctx context.Context, n *note, index int, line []byte) assignedLine {
	l := assignedLine{Index: index}
	in, err := document(line)
	if err == nil {
		l.Customer = customerOf(in)
		l.Answer, err = a.whatIf(ctx, in)
	}
	if err != nil {
		p := problemOf(n, err)
		p.Title, p.Request = http.StatusText(p.Status), n.id
		l.Problem = &p
	}
	return l
}

// unsupported is nil where a writer cannot do what was asked and need not.
func unsupported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}
