package school

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/roster"
)

// Question is a newcomer of a file who may be a leaver of the same class whose name was mistyped: "cùng một trẻ?".
type Question struct {
	Line             int // of the newcomer in the file
	Row              roster.Row
	Class            string    // of both
	Newcomer, Leaver string    // the child's name as the file has it, and as the roster has it
	LeaverID         uuid.UUID // what an answer names
}

// sameChild tells whether a line with a child's code is of that child: its name is the same or one mark apart, or its
// telephone is the same. A code alone is no child: with other names and numbers behind it, a whole class would be other
// people and nobody told.
func sameChild(e entry, old Parent) bool {
	return locale.NameKey(e.childName) == locale.NameKey(old.ChildName) ||
		locale.NearNames(e.childName, old.ChildName) ||
		e.phone != "" && e.phone == old.Phone
}

// codesOf are the codes that a file gives out.
func codesOf(entries []entry) map[string]bool {
	codes := map[string]bool{}
	for _, e := range entries {
		codes[locale.NameKey(e.childCode)] = true
	}
	delete(codes, "")
	return codes
}

// replaced tells of each code that another child has in the file than in the roster: one leaves, one comes.
func replaced(entries []entry, stored []Parent, found map[uuid.UUID]bool) []problem.Field {
	lost := map[string]Parent{}
	for _, old := range stored {
		if code := locale.NameKey(old.ChildCode); code != "" && old.Active && !found[old.ID] {
			lost[code] = old
		}
	}
	var told []problem.Field
	for _, e := range entries {
		old, there := lost[locale.NameKey(e.childCode)]
		if there && len(told) < problem.MostFields {
			told = append(told, problem.Field{Pointer: e.row.Pointer() + "/" + roster.ChildCode, Key: "roster.replaced",
				Args: map[string]any{
					"row": e.row.String(), "code": roster.Echo(e.childCode), "old": roster.Echo(old.ChildName),
					"new": roster.Echo(e.childName),
				}})
		}
	}
	return told
}

// match finds the stored child of each entry, by the entry's index: first all that are the same child by their code,
// then by name where not both have codes. Codes come first for the whole file: a name must not take a child
// that a later line names by its code.
func match(entries []entry, stored []Parent) map[int]Parent {
	byCode := map[string]Parent{}
	for _, old := range stored {
		if code := locale.NameKey(old.ChildCode); code != "" && !byCode[code].Active {
			byCode[code] = old
		}
	}
	again, taken := map[int]Parent{}, map[uuid.UUID]bool{}
	for i, e := range entries {
		if old, there := byCode[locale.NameKey(e.childCode)]; there && sameChild(e, old) {
			again[i], taken[old.ID] = old, true
		}
	}
	drawnAgain(entries, stored, again)
	(&pairing{entries, stored, again, taken}).byName()
	return again
}

// drawnAgain finds the rows of classes that are known by their numbers again, the first ones first: nothing tells them
// apart, so that of a smaller number the last leave.
func drawnAgain(entries []entry, stored []Parent, again map[int]Parent) {
	there := map[string][]Parent{}
	for _, old := range stored {
		if old.Drawn && old.Active {
			there[locale.NameKey(old.Class)] = append(there[locale.NameKey(old.Class)], old)
		}
	}
	for i, e := range entries {
		class := locale.NameKey(e.class)
		if e.drawn && len(there[class]) > 0 {
			again[i], there[class] = there[class][0], there[class][1:]
		}
	}
}

// mostAlike bounds with how many leavers of a class and of its letters a newcomer is compared.
const mostAlike = 40

// ask pairs newcomers with leavers of the same class whose names are one mark apart, or are one and nothing tells who
// of that name is who, unless both have codes of their own. A pair that was answered as one child joins again; one that
// was answered as two stays apart; the others are the questions.
func ask(entries []entry, stored []Parent, again map[int]Parent, o ImportOptions) []Question {
	taken := map[uuid.UUID]bool{}
	for _, old := range again {
		taken[old.ID] = true
	}
	leavers := map[[2]string][]Parent{} // by class and letters, which near names have in common
	for _, old := range stored {
		if old.Active && !old.Drawn && !taken[old.ID] && !slices.Contains(o.Other, old.ID) {
			at := [2]string{locale.NameKey(old.Class), locale.NameLetters(old.ChildName)}
			leavers[at] = append(leavers[at], old)
		}
	}
	var questions []Question
	for i, e := range entries {
		if _, there := again[i]; there || e.drawn {
			continue
		}
		of := [2]string{locale.NameKey(e.class), locale.NameLetters(e.childName)}
		alike := leavers[of]
		at := slices.IndexFunc(alike[:min(len(alike), mostAlike)], func(old Parent) bool {
			return (e.childCode == "" || old.ChildCode == "") &&
				(locale.NearNames(e.childName, old.ChildName) ||
					locale.NameKey(e.childName) == locale.NameKey(old.ChildName))
		})
		if at < 0 {
			continue
		}
		old := alike[at]
		leavers[of] = slices.Delete(alike, at, at+1)
		if slices.Contains(o.Same, old.ID) {
			again[i] = old
			continue
		}
		questions = append(questions, Question{Line: e.row.Line, Row: e.row, Class: e.class, Newcomer: e.childName,
			Leaver: old.ChildName, LeaverID: old.ID})
	}
	return questions
}

// unanswered is the refusal of a file about which something must be asked first; nil without questions.
func unanswered(questions []Question) error {
	if len(questions) == 0 {
		return nil
	}
	fields := make([]problem.Field, 0, len(questions))
	for _, q := range questions {
		fields = append(fields, problem.Field{Pointer: q.Row.Pointer() + "/" + roster.ChildName, Key: "roster.same",
			Args: q.Args()})
	}
	return &problem.Error{
		Kind: problem.Conflict, Key: "roster.same.asked", Args: map[string]any{"n": len(questions)}, Fields: fields,
	}
}

// Args are what the sentence of the question needs.
func (q Question) Args() map[string]any {
	return map[string]any{"row": q.Row.String(), "class": roster.Echo(q.Class), "new": roster.Echo(q.Newcomer),
		"old": roster.Echo(q.Leaver)}
}

// identity is how a child without a code is found again: by the one equality of names, in which every mark counts,
// since Lớp Mầm and Lớp Mâm are two classes.
func identity(class, child string) string {
	return locale.NameKey(class) + "\x00" + locale.NameKey(child)
}

// shown names a roster as it is stored, and what a file would make of it: while neither changes, the name is the same.
func shown(stored []Parent, entries []entry, classesOnly bool) string {
	h := sha256.New()
	put := func(parts ...string) {
		for _, p := range parts {
			_, _ = fmt.Fprintf(h, "%d:%s", len(p), p) // a hash takes everything
		}
	}
	put(strconv.FormatBool(classesOnly), strconv.Itoa(len(stored)))
	for _, p := range stored {
		put(p.ID.String(), p.Class, p.ChildCode, p.ChildName, p.ParentName, p.Phone, p.Email, p.OtherName, p.OtherPhone,
			strconv.FormatBool(p.Active), p.birthday)
	}
	for _, e := range entries {
		put(e.class, e.childCode, e.childName, e.parentName, e.phone, e.email, e.otherName, e.otherPhone)
		put(e.birthdays...)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
