package api

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// jsonSchema checks values against the part of JSON Schema 2020-12 that openapi.json uses.
// A keyword that it does not know is a fault of the schema, so that none is there for show.
type jsonSchema struct{ schemas map[string]any }

func (j jsonSchema) check(schema any, v any, at string) (faults []string) {
	s := schema.(map[string]any)
	fault := func(format string, args ...any) {
		faults = append(faults, at+": "+fmt.Sprintf(format, args...))
	}
	object, _ := v.(map[string]any)
	array, _ := v.([]any)
	text, isText := v.(string)
	number, isNumber := v.(float64)
	for key, arg := range s {
		switch key {
		case "description", "format", "default", "example":
		case "$ref":
			name := strings.TrimPrefix(arg.(string), "#/components/schemas/")
			target, ok := j.schemas[name]
			if !ok {
				fault("there is no schema %s", name)
				continue
			}
			faults = append(faults, j.check(target, v, at)...)
		case "type":
			kinds, ok := arg.([]any)
			if !ok {
				kinds = []any{arg}
			}
			if !slices.ContainsFunc(kinds, func(k any) bool { return isOf(k.(string), v) }) {
				fault("%v is no %v", v, arg)
			}
		case "oneOf":
			fits := 0
			var why []string
			for _, one := range arg.([]any) {
				bad := j.check(one, v, at)
				if len(bad) == 0 {
					fits++
				}
				why = append(why, bad...)
			}
			if fits != 1 {
				fault("it fits %d of oneOf: %v", fits, why)
			}
		case "properties":
			for name, sub := range arg.(map[string]any) {
				if member, ok := object[name]; ok {
					faults = append(faults, j.check(sub, member, at+"."+name)...)
				}
			}
		case "required":
			for _, name := range arg.([]any) {
				if _, ok := object[name.(string)]; object != nil && !ok {
					fault("%s is missing", name)
				}
			}
		case "additionalProperties":
			known, _ := s["properties"].(map[string]any)
			for name, member := range object {
				if _, ok := known[name]; ok {
					continue
				}
				if sub, ok := arg.(map[string]any); ok {
					faults = append(faults, j.check(sub, member, at+"."+name)...)
				} else if arg == false {
					fault("%s is not described", name)
				}
			}
		case "items":
			for i, item := range array {
				faults = append(faults, j.check(arg, item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				fault("%v is none of %v", v, arg)
			}
		case "minimum":
			if isNumber && number < arg.(float64) {
				fault("%v is below %v", v, arg)
			}
		case "maximum":
			if isNumber && number > arg.(float64) {
				fault("%v is above %v", v, arg)
			}
		case "minLength":
			if isText && len(text) < int(arg.(float64)) {
				fault("%q is too short", text)
			}
		case "maxLength":
			if isText && len(text) > int(arg.(float64)) {
				fault("%q is too long", text)
			}
		case "minItems":
			if array != nil && len(array) < int(arg.(float64)) {
				fault("too few items")
			}
		case "maxItems":
			if len(array) > int(arg.(float64)) {
				fault("too many items")
			}
		case "maxProperties":
			if len(object) > int(arg.(float64)) {
				fault("too many members")
			}
		default:
			fault("the schema has the keyword %q, which nobody checks", key)
		}
	}
	return faults
}

func isOf(kind string, v any) bool {
	switch v := v.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || kind == "integer" && v == math.Trunc(v)
	case []any:
		return kind == "array"
	}
	return kind == "object"
}
