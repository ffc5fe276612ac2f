// Package yaml stands where kin-openapi imports YAML: the program reads its contract as JSON, which kin-openapi takes
// where YAML is refused: see decision 0154.
package yaml

import (
	"errors"
	"io"
)

// Kind is what a Node is.
type Kind uint32

// The kinds that kin-openapi asks for.
const (
	DocumentNode Kind = 1 << iota
	SequenceNode
	MappingNode
	ScalarNode
	AliasNode
)

// Style is how a Node was written.
type Style uint32

// The styles that kin-openapi asks for.
const (
	TaggedStyle Style = 1 << iota
	FlowStyle
)

// Node is what Unmarshal would make.
type Node struct {
	Kind               Kind
	Style              Style
	Tag, Value, Anchor string
	Alias              *Node
	Content            []*Node
	Line, Column       int
}

// Decode refuses.
func (*Node) Decode(any) error { return errors.ErrUnsupported }

// Unmarshal refuses.
func Unmarshal([]byte, any) error { return errors.ErrUnsupported }

// Decoder is what NewDecoder makes.
type Decoder struct{}

// NewDecoder makes one that refuses.
func NewDecoder(io.Reader) *Decoder { return &Decoder{} }

// Decode refuses.
func (*Decoder) Decode(any) error { return errors.ErrUnsupported }

// Mark is a place in a document.
type Mark struct{ Line, Column int }

// LoadError is a fault of a document.
type LoadError struct {
	Message string
	Mark    Mark
}

// LoadErrors are what Decode would find.
type LoadErrors struct{ Errors []*LoadError }

// Error implements error.
func (*LoadErrors) Error() string { return errors.ErrUnsupported.Error() }

// TypeError is what Decode would find as well.
type TypeError struct{ Errors []string }

// Error implements error.
func (*TypeError) Error() string { return errors.ErrUnsupported.Error() }
