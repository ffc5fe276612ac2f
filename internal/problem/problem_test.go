package problem_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hailong/internal/problem"
)

// verb stands for an exported verb of a subject that ends with what it is given.
func verb(end error) (err error) {
	defer problem.In(&err, "open survey")
	return end
}

func TestAVerbIsNamedInFaultsAndNotInRefusals(t *testing.T) {
	frozen := problem.New(problem.Conflict, "survey.frozen", nil)
	for name, tt := range map[string]struct {
		end  error
		want string
	}{
		"nothing went wrong":    {nil, ""},
		"a fault of ours":       {io.ErrUnexpectedEOF, "open survey: unexpected EOF"},
		"the caller went away":  {context.Canceled, "open survey: context canceled"},
		"a refusal":             {frozen, "survey.frozen"},
		"a refusal with faults": {problem.Fields("survey.faults", []problem.Field{{Key: "x"}}), "survey.faults"},
		"a busy store":          {problem.Unavailable(io.EOF, time.Second), "open survey: problem.busy: EOF"},
		"a full disk":           {problem.Unwritable(io.EOF), "open survey: problem.unwritable: EOF"},
		"a verb inside a verb":  {verb(io.EOF), "open survey: open survey: EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			err := verb(tt.end)
			if tt.end == nil {
				if err != nil {
					t.Fatalf("nil became %v", err)
				}
				return
			}
			if err.Error() != tt.want {
				t.Errorf("%q, want %q", err, tt.want)
			}
			if !errors.Is(err, tt.end) {
				t.Errorf("%v hides %v", err, tt.end)
			}
			if problem.KindOf(err) != problem.KindOf(tt.end) || problem.KeyOf(err) != problem.KeyOf(tt.end) ||
				problem.CodeOf(err) != problem.CodeOf(tt.end) {
				t.Errorf("the verb changed kind, code or key of %v", tt.end)
			}
		})
	}
}

func TestWhatAnErrorIsSurvivesWrapping(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		kind problem.Kind
		code problem.Code
		key  string
	}{
		"nil":         {nil, problem.Internal, "", ""},
		"ours":        {io.EOF, problem.Internal, "", ""},
		"a refusal":   {problem.New(problem.Conflict, "survey.frozen", nil), problem.Conflict, "", "survey.frozen"},
		"a full disk": {problem.Unwritable(io.EOF), problem.Busy, problem.DiskFull, "problem.unwritable"},
		"coded": {problem.Coded(problem.Unreadable, problem.Conflict, "survey.unreadable", nil),
			problem.Conflict, problem.Unreadable, "survey.unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, err := range []error{tt.err, deep(tt.err)} {
				kind, code, key := problem.KindOf(err), problem.CodeOf(err), problem.KeyOf(err)
				if kind != tt.kind || code != tt.code || key != tt.key {
					t.Errorf("%v: kind %v, code %q, key %q", err, kind, code, key)
				}
			}
		})
	}
}

func deep(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("first: %w", errors.Join(errors.New("beside"), fmt.Errorf("second: %w", err)))
}

// A cause is for the log: it must be reachable there, and the sentence's key must not change with it.
func TestTheCauseIsKept(t *testing.T) {
	cause := errors.New("disk I/O error")
	for _, err := range []*problem.Error{problem.Unavailable(cause, 3*time.Second), problem.Unwritable(cause)} {
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), cause.Error()) {
			t.Errorf("%v hides its cause", err)
		}
		if err.RetryAfter <= 0 {
			t.Errorf("%v does not say when to ask again", err)
		}
	}
	if got := problem.Unavailable(cause, 3*time.Second).Args["s"]; got != 3 {
		t.Errorf("wait %v seconds, want 3", got)
	}
}

// Everything that is wrong is told at once, up to a ceiling; the last line then says that there is more.
func TestFaultsAreToldUpToACeiling(t *testing.T) {
	if problem.Fields("x", nil) != nil {
		t.Fatal("no fault is no error")
	}
	for _, n := range []int{1, problem.MostFields - 1, problem.MostFields, problem.MostFields + 1, 1000} {
		faults := make([]problem.Field, n)
		for i := range faults {
			faults[i] = problem.Field{Pointer: fmt.Sprintf("/%d", i), Key: "roster.fault"}
		}
		var e *problem.Error
		if !errors.As(problem.Fields("roster.faults", faults), &e) || e.Kind != problem.Invalid {
			t.Fatalf("%d faults: not an Invalid error", n)
		}
		if len(e.Fields) != min(n, problem.MostFields) {
			t.Errorf("%d faults: %d told", n, len(e.Fields))
		}
		more := e.Fields[len(e.Fields)-1].Key == "problem.more"
		if over := n > problem.MostFields; more != over || problem.Enough(faults) != over {
			t.Errorf("%d faults: the last line says more: %v", n, more)
		}
		wantN := any(n)
		if more {
			wantN = fmt.Sprintf("%d+", problem.MostFields)
		}
		if e.Args["n"] != wantN {
			t.Errorf("%d faults: the sentence says %v", n, e.Args["n"])
		}
		if faults[len(faults)-1].Key != "roster.fault" {
			t.Error("the caller's list was changed")
		}
	}
}
