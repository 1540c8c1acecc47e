package persona

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// What is published has some hundred places where a figure may stand, and more with every
// method that is added. So they are not listed but found: any figure and any number of
// people in a result is rounded, and what is added later is rounded too.

// coarseCopy returns a deep copy with coarse figures; nil of nil. key is what the keys of
// the figures in it begin with.
func coarseCopy[T any](c *coarser, from *T, key string) *T {
	if from == nil {
		return nil
	}
	to := new(T)
	reflect.ValueOf(to).Elem().Set(deepCopy(reflect.ValueOf(from).Elem()))
	c.walk(reflect.ValueOf(to).Elem(), key, "")
	return to
}

// deepCopy copies what pointers, slices and maps lead to. Results have no cycles and, but
// for moments in time, no fields of their own.
func deepCopy(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(deepCopy(v.Elem()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(deepCopy(v.Index(i)))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(deepCopy(v.Index(i)))
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for _, k := range v.MapKeys() {
				out.SetMapIndex(k, deepCopy(v.MapIndex(k)))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(deepCopy(v.Field(i)))
			}
		}
	}
	return out
}

// people are the names of fields that count people.
var people = []string{"N", "Size", "Customers", "Respondents", "Common"}

// What figures are, by type and field; those that are in none of the lists are means.
var (
	// counted are counts over counts.
	counted = map[string]bool{
		"segment.StateShare.Share": true, "expectation.Segment.Answered": true,
		"segment.SegmentFidelity.Share": true, "segment.Fidelity.Overall": true,
	}
	// inTens are so already.
	inTens = map[string]bool{"role.Part.Share": true, "role.Mix.Known": true}
	// likelihoods are probabilities from resampling.
	likelihoods = map[string]bool{
		"expectation.Cell.PTop3": true, "expectation.RoleCell.PTop3": true, "expectation.Zone.PBelow": true,
		"expectation.Category.P": true, "expectation.Drive.PTop3": true, "expectation.Methods.PQuadrant": true,
	}
	// rough are made of other figures and told to two digits.
	rough = map[string]bool{
		"expectation.Cell.Priority": true, "expectation.RoleCell.Priority": true, "expectation.Methods.Ranks": true,
		"expectation.Shrunk.Factor": true, "expectation.Silent.Shift": true, "expectation.Trend.Slope": true,
		"expectation.Trend.Low": true, "expectation.Trend.High": true, "expectation.Trend.P": true,
		"expectation.ScaleQuality.Alpha": true, "expectation.ScaleQuality.Omega": true,
		"expectation.KanoContrast.P": true, "expectation.KanoContrast.V": true, "segment.Fidelity.Largest": true,
	}
)

// walk rounds whatever v leads to. place is the type and field that holds it, and key is
// where it stands, by names rather than by order.
func (c *coarser) walk(v reflect.Value, key, place string) {
	switch x := v.Addr().Interface().(type) {
	case *segment.Figure:
		switch {
		case counted[place]:
			c.share(x, key)
		case inTens[place]:
			c.kept(x, key)
		case place == "segment.Profile.Stability":
			c.resampled(x, key)
		default:
			c.mean(x, key)
		}
		return
	case *segment.Trait:
		c.trait(x, key)
		return
	case *segment.PublishedAssociation:
		c.test(x, key)
		return
	case *float64:
		if c.reading || c.full {
			return
		}
		if likelihoods[place] {
			*x = twentieth(*x)
		} else if rough[place] {
			*x = disclosure.Round(*x, 2)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.walk(v.Elem(), key, place)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			c.walk(v.Index(i), key+"/"+nameOf(v.Index(i), i), place)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() { // each by itself: their order plays no role
			one := reflect.New(v.Type().Elem()).Elem()
			one.Set(v.MapIndex(k))
			c.walk(one, fmt.Sprint(key, "/", k), place)
			v.SetMapIndex(k, one)
		}
	case reflect.Struct:
		t := v.Type()
		for i := range v.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				continue
			}
			at, in := key+"."+f.Name, t.String()+"."+f.Name
			if in == "segment.Profile.Descriptors" {
				at = key + ".Features" // a deck has one list of both
			}
			if f.Type.Kind() == reflect.Int && slices.Contains(people, f.Name) && !c.full {
				v.Field(i).SetInt(int64(c.tens(int(v.Field(i).Int()), at)))
				continue
			}
			c.walk(v.Field(i), at, in)
		}
	}
}

// trait rounds the figures of a trait: of a level they are shares. That of all customers is
// the same for every segment, and so is its key.
func (c *coarser) trait(t *segment.Trait, key string) {
	for _, f := range []struct {
		figure *segment.Figure
		key    string
		share  bool
	}{
		{t.Mean, key + ".Mean", t.Level != ""},
		{t.Population, "all/" + t.Name + "/" + t.Level, t.Level != ""},
		{t.Effect, key + ".Effect", false},
	} {
		switch {
		case f.figure == nil:
		case f.share:
			c.share(f.figure, f.key)
		default:
			c.mean(f.figure, f.key)
		}
	}
}

// nameOf is what an element of a list is known by: its ID or name, as far as it has one.
func nameOf(v reflect.Value, i int) string {
	switch x := v.Addr().Interface().(type) {
	case *segment.Profile:
		return x.ID
	case *expectation.Segment:
		return x.ID
	case *segment.Trait:
		return x.Name + "/" + x.Level
	case *segment.StateShare:
		return string(x.State)
	case *segment.PublishedAssociation:
		return x.Feature
	case *expectation.Cell:
		return x.Name
	case *expectation.Result:
		return x.Item
	case *expectation.RoleCount:
		return string(x.Role)
	case *expectation.RoleCell:
		return string(x.Role)
	case *role.Part:
		return string(x.Role)
	}
	return fmt.Sprint(i)
}
