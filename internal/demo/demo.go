// Package demo holds one whole invented round: a roster of 201 parents in 8 classes, a questionnaire, and 182 ballots.
// Names are invented, and the phone numbers lie in a range that nobody has.
package demo

import (
	"bytes"
	_ "embed" // the files of the round
	"encoding/json"
)

// Roster is the roster file, CSV in UTF-8 with a byte order mark.
//
//go:embed roster.csv
var Roster []byte

// Survey is the questionnaire as JSON: title, notice, subjects and sections.
//
//go:embed survey.json
var Survey []byte

//go:embed answers.jsonl
var answers []byte

// Ballot is one ballot: the class of the parent who casts it, and the answers as the API takes them.
type Ballot struct {
	Class   string          `json:"class"`
	Answers json.RawMessage `json:"answers"`
}

// Ballots are the ballots of the round.
func Ballots() ([]Ballot, error) {
	var all []Ballot
	reader := json.NewDecoder(bytes.NewReader(answers))
	for reader.More() {
		var b Ballot
		if err := reader.Decode(&b); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}
