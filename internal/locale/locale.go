// Package locale owns every word, number and date that a reader sees, in Vietnamese and English, and the treatment of
// Vietnamese text on its way in: composed Unicode, folding of diacritics. It knows nothing of the product's subjects:
// the words of each room lie in catalog/{vi,en}/ROOM.json under keys "room.thing". Other languages have sentences of
// the parent's pages alone.
package locale

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lang is a language that readers may choose.
type Lang string

// The languages; Vietnamese is first wherever there is a choice.
const (
	VI Lang = "vi"
	EN Lang = "en"
)

// Languages are those in which the program says everything, Vietnamese first.
var Languages = []Lang{VI, EN}

// Args fill the {names} of a sentence.
type Args = map[string]any

// Word is an argument that is itself a key of the catalogue.
type Word string

// Text is the sentence under key in lang, with {x} filled from args and [one/many] decided by args["n"].
// Numbers are written as the language writes counts. What is not written in lang is said in Vietnamese, and a key that
// the catalogue does not hold is returned as it is.
func Text(lang Lang, key string, args Args) string {
	sentence, ok := words(lang)[key]
	if !ok {
		if sentence, ok = words(lang.inVietnamese())[key]; !ok {
			return key
		}
	}
	return fill(lang, sentence, args)
}

// Has tells whether there is a sentence under key for readers of lang.
func Has(lang Lang, key string) bool {
	_, ok := words(lang)[key]
	if !ok {
		_, ok = catalog[VI][key]
	}
	return ok
}

// Keys are all keys of lang, sorted.
func Keys(lang Lang) []string {
	return slices.Sorted(maps.Keys(words(lang)))
}

// words are the sentences of a language, as they speak of its audience.
func words(lang Lang) map[string]string {
	if base := lang.Base(); base != lang {
		return staffWords()[base]
	}
	return catalog[lang]
}

func fill(lang Lang, sentence string, args Args) string {
	if !strings.ContainsAny(sentence, "{[") {
		return sentence
	}
	var out strings.Builder
	for rest := sentence; rest != ""; {
		at := strings.IndexAny(rest, "{[")
		if at < 0 {
			out.WriteString(rest)
			break
		}
		out.WriteString(rest[:at])
		closing := map[byte]string{'{': "}", '[': "]"}[rest[at]]
		inside, after, found := strings.Cut(rest[at+1:], closing)
		if !found {
			out.WriteString(rest[at:])
			break
		}
		if rest[at] == '{' {
			out.WriteString(argument(lang, inside, args))
		} else {
			out.WriteString(plural(inside, args))
		}
		rest = after
	}
	return out.String()
}

func argument(lang Lang, name string, args Args) string {
	switch v := args[name].(type) {
	case nil:
		return "{" + name + "}"
	case string:
		return v
	case Word:
		return Text(lang, string(v), nil)
	case int:
		return Count(lang, v)
	default:
		return fmt.Sprint(v)
	}
}

func plural(inside string, args Args) string {
	one, many, found := strings.Cut(inside, "/")
	if !found {
		return "[" + inside + "]"
	}
	if args["n"] == 1 {
		return one
	}
	return many
}
