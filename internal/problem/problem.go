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

// Code tells refusals of one kind apart for the program, where it decides by them: a sentence may be reworded, split or
// merged without any program noticing. Most refusals have none, because nobody decides by more than their kind.
type Code string

// The codes, each with what is decided by it.
const (
	// UnknownSecret is a token, receipt, class code or result's address that leads nowhere: it counts as a guess.
	UnknownSecret Code = "unknown_secret"
	// NoMatch is a name or code and four digits that fit no child of a class: a guess, and the form is shown again.
	NoMatch Code = "no_match"
	// Unreadable is a box in which some envelopes cannot be opened: it may be closed without them.
	Unreadable Code = "unreadable"
	// Mismatch is a box whose envelopes, receipts and used invitations are not equally many.
	Mismatch Code = "mismatch"
	// NotOpen, Closed, Withdrawn, Used and Revoked are why an invitation takes no ballot (any more, or yet).
	NotOpen   Code = "not_open"
	Closed    Code = "closed"
	Withdrawn Code = "withdrawn"
	Used      Code = "used"
	Revoked   Code = "revoked"
	// KeyMissing is an open survey whose key file is not there: a cast must wait until it is back.
	KeyMissing Code = "key_missing"
	// KeepersMissing is a draft whose three keepers have not all accepted their sheets: it is not opened.
	KeepersMissing Code = "keepers_missing"
	// WantsSheets is a closing survey that waits for two of its three sheets: nothing is wrong, they are to be typed.
	WantsSheets Code = "wants_sheets"
	// DiskFull is a store that is there and takes nothing more: asking again in seconds is no use.
	DiskFull Code = "disk_full"
	// Damage is a store of which something cannot be read any more: a person must mend it.
	Damage Code = "damage"
	// StepOver is a sign-in whose second step came too late: it begins anew.
	StepOver Code = "step_over"
	// NoPermission is a caller that is known and may not do this: it is written into the record.
	NoPermission Code = "no_permission"
)

// Error is something that a reader did and we cannot accept, or cannot accept now. Every other error is our own fault.
type Error struct {
	Kind       Kind
	Code       Code           // "" where nobody decides by it
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

// Coded is New for a refusal that the program decides by.
func Coded(code Code, kind Kind, key string, args map[string]any) *Error {
	return &Error{Kind: kind, Code: code, Key: key, Args: args}
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
	return &Error{Kind: Busy, Code: DiskFull, Key: "problem.unwritable", RetryAfter: time.Minute, cause: cause}
}

// Damaged is the Busy error for a store of which something cannot be read any more. It is mended by a person, and
// nothing was stored. cause goes to the log alone.
func Damaged(cause error) *Error {
	return &Error{Kind: Busy, Code: Damage, Key: "problem.damaged", RetryAfter: time.Minute, cause: cause}
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

// CodeOf is the code of the first Error in err's chain, "" when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// KeyOf is the catalogue key of the first Error in err's chain, "" when there is none. It is for logs, tests and what
// is worded; programs decide by KindOf and CodeOf.
func KeyOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// In says in which verb an error happened. It stands first in each exported verb of a subject:
//
//	func (b *Box) Open(ctx context.Context, …) (s survey.Survey, err error) {
//		defer problem.In(&err, "open survey")
//
// A fault of ours and a store that is busy get the verb before them, so that a log line says what failed. A refusal is
// left as it is: its reader knows what he asked for. errors.Is and errors.As find what they found without it.
func In(err *error, verb string) {
	if *err == nil {
		return
	}
	if kind := KindOf(*err); kind == Internal || kind == Busy {
		*err = fmt.Errorf("%s: %w", verb, *err)
	}
}
