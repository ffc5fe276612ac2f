// Package calculator computes the method's figures from plain numbers, without a database: for whoever doubts a figure,
// and for other programs' tests. A topic reads one JSON value and gives one, in the shapes of the method's vectors.
//
// It shows the bare functions: only the topics that are about it decide what may be shown.
package calculator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// topics are the calculations, by the name of the vectors' file.
var topics = map[string]func(raw []byte) (any, error){
	"participation": reading(participation),
	"rates":         reading(rates),
	"bounds":        reading(bounds),
	"interval":      reading(interval),
	"print":         reading(printed),
	"suppression":   reading(suppression),
	"strata":        reading(strata),
	"trend":         reading(trend),
	"weights":       reading(weights),
	"rollup":        reading(rollup),
	"cashless":      reading(cashless),
	"quality":       reading(quality),
	"sentences":     reading(sentences),
}

// Topics are the names of all calculations, sorted.
func Topics() []string { return slices.Sorted(maps.Keys(topics)) }

// Errors of a calculation.
var (
	ErrTopic = errors.New("unknown topic")
	ErrInput = errors.New("not an input of this topic")
)

// Compute gives the figures of one input as one line of JSON.
func Compute(topic string, input []byte) (line []byte, err error) {
	calculate, ok := topics[topic]
	if !ok {
		return nil, fmt.Errorf("%w: %s; there are %v", ErrTopic, topic, Topics())
	}
	result, err := calculate(input)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err = encoder.Encode(result); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// reading decodes the input of a calculation. Members that it does not use are let pass: inputs say more than one topic
// needs.
func reading[I any](calculate func(I) (any, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) {
		var input I
		if err := json.Unmarshal(raw, &input); err != nil {
			return nil, err
		}
		return calculate(input)
	}
}

// object is a JSON object; nil pointers in it are null: not defined.
type object = map[string]any

// text is nil for a text that says nothing.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// parts refuses counts that are not parts of each other.
func parts(counts ...int) error {
	if !slices.IsSorted(counts) || counts[0] < 0 {
		return fmt.Errorf("each of %v must be at least 0 and at most the next", counts)
	}
	return nil
}
