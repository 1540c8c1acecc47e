package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The two ways in which a batch may be written.
const (
	typeJSON   = "application/json"     // an array of items
	typeNDJSON = "application/x-ndjson" // an item on each line
)

// contentType returns which of the two a body is. Anything else is refused, and so is what
// is compressed: a thousand bytes may be a gigabyte then.
func contentType(r *http.Request) (string, error) {
	if e := r.Header.Values("Content-Encoding"); len(e) > 0 && (len(e) > 1 || !strings.EqualFold(e[0], "identity")) {
		return "", problem{Status: http.StatusUnsupportedMediaType, Code: "encoded", Detail: "a compressed body is not taken"}
	}
	all := r.Header.Values("Content-Type")
	if len(all) == 1 {
		kind, params, err := mime.ParseMediaType(all[0])
		charset, other := params["charset"]
		if err == nil && (kind == typeJSON || kind == typeNDJSON) && (!other || strings.EqualFold(charset, "utf-8")) {
			return kind, nil
		}
	}
	return "", problem{Status: http.StatusUnsupportedMediaType, Code: "type", Detail: "want Content-Type " + typeJSON + " or " + typeNDJSON + ", in UTF-8"}
}

// decodeBatch reads the items of a body, at most limit of them. Faults name the item.
func decodeBatch[T any](kind string, body []byte, f form[T], limit int) ([]T, error) {
	items, err := split(kind, body, limit)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, problem{Status: http.StatusUnprocessableEntity, Code: "empty", Detail: "the batch is empty"}
	}
	if len(items) > limit {
		return nil, problem{Status: http.StatusRequestEntityTooLarge, Code: "too-many", Detail: "a batch has at most " + strconv.Itoa(limit) + " items"}
	}
	batch := make([]T, len(items))
	for i, item := range items {
		if fault := f.read(item, &batch[i]); fault != nil {
			fault.Index, fault.Customer = i, customerOf(item)
			return nil, fault
		}
	}
	return batch, nil
}

// split returns the items of a body, each of them well-formed, and one more than limit where
// there are more: where each is found takes more memory than the shortest items do.
func split(kind string, body []byte, limit int) (items []value, err error) {
	if kind == typeJSON {
		array, err := document(body)
		if err != nil {
			return nil, err
		}
		if array[0] != '[' {
			return nil, problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: "want an array of objects"}
		}
		for item := range array.items() {
			if items = append(items, item); len(items) > limit {
				break
			}
		}
		return items, nil
	}
	for line := range bytes.Lines(body) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		item, err := document(line)
		if err != nil {
			return nil, malformed(fmt.Sprintf("item %d: %v", len(items), err.(problem).Detail))
		}
		if items = append(items, item); len(items) > limit {
			break
		}
	}
	return items, nil
}

// document returns the one JSON value that b is, or says where it stops being one.
func document(b []byte) (value, error) {
	if !utf8.Valid(b) {
		return nil, malformed("it is not UTF-8")
	}
	if !json.Valid(b) {
		var syntax *json.SyntaxError
		if err := json.Unmarshal(b, new(json.RawMessage)); errors.As(err, &syntax) {
			return nil, malformed("it stops being JSON at byte " + strconv.FormatInt(syntax.Offset, 10))
		}
		return nil, malformed("it is not JSON")
	}
	return value(bytes.TrimSpace(b)), nil
}

func malformed(detail string) problem {
	return problem{Status: http.StatusBadRequest, Code: "malformed", Detail: detail}
}

// customerOf returns the customer of an item that has some fault, so that the caller finds
// it again; empty where that is what is wrong.
func customerOf(item value) (id string) {
	if item[0] != '{' {
		return ""
	}
	for key, v := range item.members() {
		if key == "customer" {
			id, _ = v.id()
		}
	}
	if checkText(id) != nil {
		return ""
	}
	return id
}
