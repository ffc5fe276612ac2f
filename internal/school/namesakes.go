package school

import (
	"encoding/hex"

	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// birthdays are the hashes by which a day of birth may be known, by the newest secret first; none without a day.
func (s *Schools) birthdays(schoolID uuid.UUID, day string) (hashes []string) {
	if s.Secret == nil || day == "" {
		return nil
	}
	for _, one := range s.Secret.All() {
		hashes = append(hashes, hex.EncodeToString(one.BirthdayHash(schoolID[:], day)))
	}
	return hashes
}

// namesakes counts, by the key of a name, who is called so in the roster that a file makes.
func namesakes(entries []entry, stored []Parent, classesOnly bool) map[string]int {
	n, named := map[string]int{}, map[string]bool{}
	for _, e := range entries {
		named[locale.NameKey(e.class)] = true
		n[locale.NameKey(e.childName)]++
	}
	for _, old := range stored {
		if classesOnly && old.Active && !named[locale.NameKey(old.Class)] {
			n[locale.NameKey(old.ChildName)]++
		}
	}
	return n
}

// byBirthday tells of how many children of a file a hash of the day of birth is kept.
func byBirthday(n int) []problem.Field {
	if n == 0 {
		return nil
	}
	return []problem.Field{{Key: "roster.told.birthday", Args: map[string]any{"n": n}}}
}

// pairing finds stored children again in a file. A pair is made of what is in no other one yet.
type pairing struct {
	entries []entry
	stored  []Parent
	again   map[int]Parent // by the index of the entry
	taken   map[uuid.UUID]bool
}

// byName pairs children by their names, unless both have codes of their own: first those whose day of birth is the
// same, in their class and then in any, since the hash is kept of namesakes alone; then by class and telephone; then by
// class. A pair that is left may be a wrong one where several are called so or two days differ: that is asked, not
// guessed.
func (p *pairing) byName() {
	name := func(class, child string) string { return identity(class, child) + "\x00" }
	for _, class := range []func(string) string{
		func(class string) string { return class },
		func(string) string { return "" },
	} {
		p.join(func(e entry) (keys []string) {
			for _, hash := range e.birthdays {
				keys = append(keys, name(class(e.class), e.childName)+hash)
			}
			return keys
		}, func(old Parent) string {
			if old.birthday == "" {
				return ""
			}
			return name(class(old.Class), old.ChildName) + old.birthday
		}, nil)
	}
	p.join(func(e entry) []string {
		if e.phone == "" {
			return nil
		}
		return []string{name(e.class, e.childName) + e.phone}
	}, func(old Parent) string {
		if old.Phone == "" || !old.Active {
			return ""
		}
		return name(old.Class, old.ChildName) + old.Phone
	}, nil)
	n := p.left()
	p.join(func(e entry) []string { return []string{identity(e.class, e.childName)} },
		func(old Parent) string { return identity(old.Class, old.ChildName) },
		func(e entry, old Parent) bool {
			dated, known := len(e.birthdays) > 0, old.birthday != ""
			several := n[identity(e.class, e.childName)] > 1
			return !(dated && known) && !(several && (dated || known))
		})
}

// left is how many of a class and a name are in no pair yet: in the file or in the roster, whichever are more.
func (p *pairing) left() map[string]int {
	inFile, inRoster := map[string]int{}, map[string]int{}
	for i, e := range p.entries {
		if _, there := p.again[i]; !there && !e.drawn {
			inFile[identity(e.class, e.childName)]++
		}
	}
	for _, old := range p.stored {
		if old.Active && !old.Drawn && !p.taken[old.ID] {
			inRoster[identity(old.Class, old.ChildName)]++
		}
	}
	for at, n := range inRoster {
		inFile[at] = max(inFile[at], n)
	}
	return inFile
}

// waiting are stored children of one key that are asked for together.
type waiting struct {
	key           string
	active, coded bool
}

// join pairs what has a key in common, who is active before who left, the first ones first; a pair that is not sure is
// left. A child without a key is in none.
func (p *pairing) join(keys func(entry) []string, key func(Parent) string, sure func(entry, Parent) bool) {
	queues := map[waiting][]Parent{}
	for _, old := range p.stored {
		if at := key(old); at != "" && !old.Drawn && !p.taken[old.ID] {
			w := waiting{at, old.Active, old.ChildCode != ""}
			queues[w] = append(queues[w], old)
		}
	}
	for i, e := range p.entries {
		if _, there := p.again[i]; there || e.drawn {
			continue
		}
		if w, there := first(queues, keys(e), e.childCode == ""); there {
			if old := queues[w][0]; sure == nil || sure(e, old) {
				queues[w] = queues[w][1:]
				p.again[i], p.taken[old.ID] = old, true
			}
		}
	}
}

// first is the queue that the next child of these keys is in; any says that it may have a code.
func first(queues map[waiting][]Parent, keys []string, any bool) (waiting, bool) {
	for _, active := range []bool{true, false} {
		for _, key := range keys {
			for _, coded := range []bool{false, true} {
				if w := (waiting{key, active, coded}); (any || !coded) && len(queues[w]) > 0 {
					return w, true
				}
			}
		}
	}
	return waiting{}, false
}
