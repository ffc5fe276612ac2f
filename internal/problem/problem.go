// Package problem owns the one error type that a reader sees: what kind of refusal it is, the catalogue key of its
// sentence, and which parts of the input are wrong. It knows neither HTTP nor any language: httpd maps kinds to
// statuses, locale words the keys.
package problem

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind tells refusals apart. The zero Kind means that the fault is ours.
type Kind int

// The kinds, each with the situation it stands for.
const (
	Internal     Kind = iota // our own fault; never put into an Error
	Malformed                // the bytes cannot be read at all
	Unauthorized             // no key, or not a valid one
	Forbidden                // not allowed, or not the time for it
	NotFound                 // unknown, or another school's
	Conflict                 // already done, or changed meanwhile
	TooLarge                 // more bytes, rows or letters than are taken
	Unsupported              // a type of content that is not read here
	Invalid                  // understood but wrong; Fields name each fault
	TooMany                  // too many tries; RetryAfter says how long to wait
	Busy                     // cannot be stored right now; RetryAfter says when to try again
	BadMethod                // the address exists, this method on it does not
)

// Error is something that a reader did and we cannot accept, or cannot accept now. Every other error is our own fault.
type Error struct {
	Kind       Kind
	Key        string         // a sentence of the catalogue, such as "survey.frozen"
	Args       map[string]any // what the sentence needs; never a token, a name of a parent or an answer
	Fields     []Field        // for Invalid: everything that is wrong, all at once
	RetryAfter time.Duration  // for TooMany and Busy
	cause      error          // for the log alone; never shown
}

// Field is one thing that is wrong: a JSON pointer into what was sent, and the sentence that says why.
type Field struct {
	Pointer string
	Key     string
	Args    map[string]any
}

// New makes an error whose sentence stands in the catalogue under key. args may be nil.
func New(kind Kind, key string, args map[string]any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// MostFields is how many faults are told at once. Who looks for faults stops when Enough says so: a file in which
// everything is wrong must not cost more than one in which nothing is.
const MostFields = 50

// Enough tells whether more faults were found than are told, so that nobody needs to look for others.
func Enough(fields []Field) bool { return len(fields) > MostFields }

// Told are the faults that are told: all, or the first ones and, as the last, that there are more.
func Told(fields []Field) []Field {
	if !Enough(fields) {
		return fields
	}
	told := slices.Clone(fields[:MostFields])
	told[MostFields-1] = Field{Key: "problem.more", Args: map[string]any{"n": MostFields - 1}}
	return told
}

// Fields makes the Invalid error that names the faults, all or the first of them. It returns nil, as an error, when
// there are none.
func Fields(key string, fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	n := any(len(fields))
	if Enough(fields) {
		n = fmt.Sprintf("%d+", MostFields)
	}
	return &Error{Kind: Invalid, Key: key, Args: map[string]any{"n": n}, Fields: Told(fields)}
}

// Unavailable is the Busy error for a store that cannot be reached or written now. cause goes to the log alone.
func Unavailable(cause error, retryAfter time.Duration) *Error {
	return &Error{Kind: Busy, Key: "problem.busy", Args: map[string]any{"s": int(retryAfter.Seconds())},
		RetryAfter: retryAfter, cause: cause}
}

// Unwritable is the Busy error for a store that is there and cannot be written: no room on its disk, or read-only. A
// person must mend that, so that it is no use to ask again in seconds; what was stored is safe. cause goes to the log
// alone.
func Unwritable(cause error) *Error {
	return &Error{Kind: Busy, Key: "problem.unwritable", RetryAfter: time.Minute, cause: cause}
}

// Error is for logs and tests; readers get the sentence of Key in their language.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.Key, e.cause)
	}
	return e.Key
}

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.cause }

// KindOf is the kind of the first Error in err's chain, Internal when there is none or err is nil.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// KeyOf is the catalogue key of the first Error in err's chain, "" when there is none.
func KeyOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}
