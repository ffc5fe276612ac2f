// Package jsonschema stands where kin-openapi imports the rules of OpenAPI 3.1; the contract is one of 3.0, which
// kin-openapi checks by itself: see decision 0102.
package jsonschema

import "errors"

// Draft is a version of JSON Schema.
type Draft struct{}

// Draft2020 is asked for by kin-openapi.
var Draft2020 = &Draft{}

// Format is what a string must look like.
type Format struct {
	Name     string
	Validate func(any) error
}

// Compiler is what NewCompiler makes.
type Compiler struct{}

// NewCompiler makes one that refuses.
func NewCompiler() *Compiler { return &Compiler{} }

// DefaultDraft is asked for by kin-openapi.
func (*Compiler) DefaultDraft(*Draft) {}

// RegisterFormat is asked for by kin-openapi.
func (*Compiler) RegisterFormat(*Format) {}

// AssertFormat is asked for by kin-openapi.
func (*Compiler) AssertFormat() {}

// AddResource refuses.
func (*Compiler) AddResource(string, any) error { return errors.ErrUnsupported }

// Compile refuses.
func (*Compiler) Compile(string) (*Schema, error) { return nil, errors.ErrUnsupported }

// Schema is what Compile would make.
type Schema struct{}

// Validate refuses.
func (*Schema) Validate(any) error { return errors.ErrUnsupported }

// ErrorKind is what a ValidationError is about.
type ErrorKind interface{ KeywordPath() []string }

// ValidationError is what Validate would find.
type ValidationError struct {
	SchemaURL        string
	InstanceLocation []string
	ErrorKind        ErrorKind
	Causes           []*ValidationError
}

// Error implements error.
func (*ValidationError) Error() string { return errors.ErrUnsupported.Error() }
