// Package toml stands where gin imports TOML, which nobody sends to Hailong: see decision 0102.
package toml

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
