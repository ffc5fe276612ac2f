// Package codec stands where gin imports msgpack, which nobody sends to Hailong: see decision 0102.
package codec

import (
	"errors"
	"io"
)

// MsgpackHandle is what gin asks for.
type MsgpackHandle struct{}

// Decoder is what NewDecoder makes.
type Decoder struct{}

// NewDecoder makes one that refuses.
func NewDecoder(io.Reader, *MsgpackHandle) *Decoder { return &Decoder{} }

// Decode refuses.
func (*Decoder) Decode(any) error { return errors.ErrUnsupported }

// Encoder is what NewEncoder makes.
type Encoder struct{}

// NewEncoder makes one that refuses.
func NewEncoder(io.Writer, *MsgpackHandle) *Encoder { return &Encoder{} }

// Encode refuses.
func (*Encoder) Encode(any) error { return errors.ErrUnsupported }
