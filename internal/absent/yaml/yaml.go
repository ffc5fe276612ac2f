// Package yaml stands where gin imports YAML, which nobody sends to Hailong: see decision 0102.
package yaml

import (
	"errors"
	"io"
)

// Marshal refuses.
func Marshal(any) ([]byte, error) { return nil, errors.ErrUnsupported }

// Decoder is what NewDecoder makes.
type Decoder struct{}

// NewDecoder makes one that refuses.
func NewDecoder(io.Reader) *Decoder { return &Decoder{} }

// Decode refuses.
func (*Decoder) Decode(any) error { return errors.ErrUnsupported }
