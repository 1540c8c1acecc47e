package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clientele-go/clientele/examples/service/store"
)

var testLatest = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func TestDecodeOrder(t *testing.T) {
	full := `{"id":"o\u00e9\/1","customer":"c 1","time":"2025-06-30T14:00:00.5+02:00","amount":-1.25e2,"quantity":2,"number":"n","channel":"app","category":"tents","returned":true,"discount":0.5}`
	want := store.Order{ID: "oé/1", Customer: "c 1", Time: time.Date(2025, 6, 30, 12, 0, 0, 5e8, time.UTC), Amount: -125, Quantity: 2, Number: "n", Channel: "app", Category: "tents", Returned: true, Discount: .5}
	for kind, body := range map[string]string{
		typeJSON:   " [ " + full + " ,\n" + full + " ] ",
		typeNDJSON: full + "\n\n" + full,
	} {
		got, err := decodeBatch(kind, []byte(body), orderForm(testLatest), 2)
		if err != nil || len(got) != 2 {
			t.Fatal(kind, got, err)
		}
		for _, o := range got {
			o.Time = o.Time.UTC()
			if o != want {
				t.Errorf("%s: %+v", kind, o)
			}
		}
	}
}

func TestDecodeAnswer(t *testing.T) {
	got, err := decodeBatch(typeJSON, []byte(`[{"id":"a","customer":"c","time":"2025-06-30T12:00:00Z","items":{"q1":7,"q\u0032":0}}]`), answerForm(testLatest), 1)
	if err != nil || len(got) != 1 || len(got[0].Items) != 2 || got[0].Items["q2"] != 0 || got[0].Items["q1"] != 7 {
		t.Error(got, err)
	}
}

// Whatever is wrong with a field, the caller learns which and of which item and customer.
func TestDecodeFaults(t *testing.T) {
	order := func(old, new string) string { return strings.Replace(goodOrder, old, new, 1) }
	for name, c := range map[string]struct{ item, field, detail string }{
		"not an object":       {`17`, "", "want an object"},
		"null":                {`null`, "", "want an object"},
		"array":               {`[[]]`, "", "want an object"},
		"missing":             {order(`"amount":12.5`, `"quantity":1`), "amount", "missing"},
		"unknown":             {order(`"id"`, `"extra":{"a":[1,{}]},"id"`), "extra", "no such field"},
		"other case":          {order(`"id"`, `"ID"`), "ID", "no such field"},
		"twice":               {order(`"id"`, `"id":"o9","id"`), "id", "twice"},
		"twice, escaped":      {order(`"id"`, `"i\u0064":"o9","id"`), "id", "twice"},
		"text for number":     {order(`12.5`, `"12.5"`), "amount", "want a number"},
		"object for number":   {order(`12.5`, `{}`), "amount", "want a number"},
		"null for number":     {order(`12.5`, `null`), "amount", "want a number"},
		"huge number":         {order(`12.5`, `1e999`), "amount", "1e12"},
		"number for text":     {order(`"o1"`, `1`), "id", "want a text"},
		"empty ID":            {order(`"o1"`, `""`), "id", "not empty"},
		"long ID":             {order(`"o1"`, `"`+strings.Repeat("é", 101)+`"`), "id", "200 bytes"},
		"NUL":                 {order(`"o1"`, `"o\u00001"`), "id", "control"},
		"line end":            {order(`"o1"`, `"o1\nlevel=ERROR"`), "id", "control"},
		"escape sequence":     {order(`"o1"`, `"\u001b[31m"`), "id", "control"},
		"half a pair":         {order(`"o1"`, `"\ud800"`), "id", "replacement"},
		"a word for boolean":  {order(`"amount"`, `"returned":"true","amount"`), "returned", "true or false"},
		"no zone":             {order(`00Z`, `00`), "time", "2025-06-30T12:00:00Z"},
		"seconds":             {order(`"2025-06-30T12:00:00Z"`, `1751284800`), "time", "2025-06-30T12:00:00Z"},
		"year 9999":           {order(`2025`, `9999`), "time", "future"},
		"year 1":              {order(`2025`, `0001`), "time", "1970"},
		"sums of it overflow": {order(`12.5`, `1e300`), "amount", "1e12"},
		"no path can hold it": {order(`"c1"`, `"/"`), "customer", "than /"},
		"negative discount":   {order(`"amount"`, `"discount":-1,"amount"`), "discount", "from 0"},
		"a very long key":     {order(`"id"`, `"`+strings.Repeat("k", 1000)+`":1,"id"`), strings.Repeat("k", 40) + "...", "no such field"},
		"broken key":          {order(`"id"`, `"\ud800":1,"id"`), "\ufffd", "no such field"},
		"whole object in key": {order(`"id"`, `"{\"id\":":1,"id"`), `{"id":`, "no such field"},
	} {
		body := "[" + goodOrder + "," + c.item + "]"
		if !json.Valid([]byte(body)) {
			t.Errorf("%s: the test is malformed: %s", name, body)
			continue
		}
		_, err := decodeBatch(typeJSON, []byte(body), orderForm(testLatest), 10)
		var f *fault
		if !errors.As(err, &f) || f.Index != 1 || f.Field != c.field || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%s: %#v", name, err)
			continue
		}
		if strings.Contains(c.item, `"c1"`) && f.Customer != "c1" {
			t.Errorf("%s: customer %q", name, f.Customer)
		}
	}
}

func TestDecodeInside(t *testing.T) {
	for item, field := range map[string]string{
		`{"orders":[{"time":"2025-06-30T12:00:00Z","amount":1},{"time":"x","amount":1}]}`: "orders[1].time",
		`{"orders":[1]}`: "orders[0]",
		`{"orders":{}}`:  "orders",
		`{"orders":[],"events":[{"time":"2025-06-30T12:00:00Z","responseSeconds":-1}]}`:   "events[0].responseSeconds",
		`{"orders":[],"events":[{"time":"2025-06-30T12:00:00Z","responseSeconds":1e30}]}`: "events[0].responseSeconds",
	} {
		var q whatIf
		if f := whatIfForm(testLatest).read(value(item), &q); f == nil || f.Field != field {
			t.Errorf("%s: %+v", item, f)
		}
	}
	var b strings.Builder
	for i := range maxItems + 1 {
		fmt.Fprintf(&b, `,"q%d":1`, i)
	}
	for items, field := range map[string]string{`{"q":"7"}`: "items.q", `{"q":1,"q":2}`: "items.q", `[1]`: "items", `{"q\u0000":1}`: "items.q\x00", "{" + b.String()[1:] + "}": "items"} {
		body := `[{"id":"a","customer":"c","time":"2025-06-30T12:00:00Z","items":` + items + `}]`
		var f *fault
		if _, err := decodeBatch(typeJSON, []byte(body), answerForm(testLatest), 1); !errors.As(err, &f) || f.Field != field {
			t.Errorf("%.40s: %#v", items, err)
		}
	}
}

// Malformed bodies are refused as a whole, and the caller learns where.
func TestDecodeMalformed(t *testing.T) {
	for body, detail := range map[string]string{
		"":                               "byte 0",
		"[" + goodOrder:                  "not JSON",
		"[" + goodOrder + "] []":         "byte",
		"[" + goodOrder + ",]":           "byte",
		"[{'id':1}]":                     "byte 3",
		`[{"id":"\x"}]`:                  "byte",
		"[NaN]":                          "byte",
		"[01]":                           "byte",
		"\ufeff[]":                       "byte",
		"[\"\xff\"]":                     "UTF-8",
		strings.Repeat("[", 100_000):     "byte",
		strings.Repeat(`{"a":`, 100_000): "byte",
	} {
		_, err := decodeBatch(typeJSON, []byte(body), orderForm(testLatest), 10)
		var p problem
		if !errors.As(err, &p) || p.Code != "malformed" {
			t.Errorf("%.30q: %v, want something with %s", body, err, detail)
		}
	}
	var p problem
	if _, err := decodeBatch(typeNDJSON, []byte(goodOrder+"\n{\n"), orderForm(testLatest), 10); !errors.As(err, &p) || !strings.Contains(p.Detail, "item 1") {
		t.Error(err)
	}
	// Nested as deep as encoding/json allows, and well-formed: no stack grows by it.
	deep := "[" + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "]"
	var f *fault
	if _, err := decodeBatch(typeJSON, []byte(deep), orderForm(testLatest), 10); !errors.As(err, &f) {
		t.Error(err)
	}
}

// Whatever is taken, encoding/json reads the same in it when it is told to be strict; and
// nothing panics.
func FuzzOrders(f *testing.F) {
	for _, s := range []string{"", "[]", "[{}]", "[" + goodOrder + "]", goodOrder + "\n" + goodOrder, `[{"id":"\ud83d\ude00","customer":"\\","time":"2025-06-30T12:00:00Z","amount":1e-400}]`,
		`[{"id":"a","customer":"b","time":"2025-06-30T12:00:00Z","amount":-0,"returned":false}, 1]`, `[{"id"`, "[1,[2,{\"a\":\"]\"}]]"} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, array bool) {
		kind := typeNDJSON
		if array {
			kind = typeJSON
		}
		got, err := decodeBatch(kind, body, orderForm(testLatest), 100)
		if (err == nil) == (got == nil) {
			t.Fatal("an error and a batch, or neither")
		}
		if err != nil {
			return
		}
		var want []store.Order
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if array {
			err = d.Decode(&want)
		} else {
			for d.More() && err == nil {
				var o store.Order
				err = d.Decode(&o)
				want = append(want, o)
			}
		}
		if err != nil || len(want) != len(got) {
			t.Fatalf("encoding/json: %v, %d items; here %d", err, len(want), len(got))
		}
		for i := range got {
			want[i].Amount += 0 // no negative zero
			want[i].Quantity += 0
			want[i].Discount += 0
			if !got[i].Time.Equal(want[i].Time) {
				t.Fatalf("%v and %v", got[i].Time, want[i].Time)
			}
			got[i].Time, want[i].Time = time.Time{}, time.Time{}
			if got[i] != want[i] {
				t.Fatalf("%+v and %+v", got[i], want[i])
			}
			for _, s := range []string{got[i].ID, got[i].Customer, got[i].Channel} {
				if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n\ufffd") || len(s) > maxText {
					t.Fatalf("%q was taken", s)
				}
			}
			if math.IsNaN(got[i].Amount) || math.IsInf(got[i].Amount, 0) || math.Signbit(got[i].Amount) && got[i].Amount == 0 {
				t.Fatal(got[i].Amount)
			}
		}
	})
}

func FuzzAnswersAndWhatIfs(f *testing.F) {
	f.Add([]byte(`{"id":"a","customer":"c","time":"2025-06-30T12:00:00Z","items":{"q":1}}`))
	f.Add([]byte(`{"orders":[{"time":"2025-06-30T12:00:00Z","amount":1}],"events":[{"time":"2025-06-30T12:00:00Z"}]}`))
	f.Add([]byte(`{"orders":[{"items":{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := document(body)
		if err != nil {
			return
		}
		var a store.Answer
		if answerForm(testLatest).read(in, &a) == nil && (a.ID == "" || a.Customer == "" || len(a.Items) > maxItems) {
			t.Fatalf("%+v", a)
		}
		var q whatIf
		if whatIfForm(testLatest).read(in, &q) == nil && len(q.orders)+len(q.events) > 2*maxHistory {
			t.Fatal("too many")
		}
		customerOf(in)
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, 1000} {
		body := []byte("[" + goodOrder + strings.Repeat(","+goodOrder, n-1) + "]")
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := decodeBatch(typeJSON, body, orderForm(testLatest), n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
