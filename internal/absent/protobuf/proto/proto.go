// Package proto stands where gin imports protocol buffers, which nobody sends to Hailong: see decision 0102.
package proto

import "errors"

// Message is what Marshal and Unmarshal refuse.
type Message interface{ ProtoReflect() }

// Marshal refuses.
func Marshal(Message) ([]byte, error) { return nil, errors.ErrUnsupported }

// Unmarshal refuses.
func Unmarshal([]byte, Message) error { return errors.ErrUnsupported }
