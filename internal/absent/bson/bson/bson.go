// Package bson stands where gin imports BSON, which nobody sends to Hailong: see decision 0102.
package bson

import "errors"

// Marshal refuses.
func Marshal(any) ([]byte, error) { return nil, errors.ErrUnsupported }

// Unmarshal refuses.
func Unmarshal([]byte, any) error { return errors.ErrUnsupported }
