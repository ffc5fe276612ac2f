package school

import (
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/roster"
)

// planned is an import worked out: what stands and what changes.
type planned struct {
	schoolID   uuid.UUID
	audience   Audience
	before     int // active parents
	after      int
	classes    int
	newClasses []classRow
	moved      []classRow // classes with another position or spelling
	write      []parentRow
	fresh      []parentRow
	diff       Diff
	questions  []Question
	told       []problem.Field // codes that another child has now, and of whom a hash of the birthday is kept
	shown      string
}

func (r planned) result(reading roster.Reading) ImportResult {
	reading.Told = slices.Concat(reading.Told, r.told)
	return ImportResult{
		Classes: r.classes, Parents: r.after,
		Added: len(r.diff.Added) + len(r.diff.Restored), Updated: len(r.diff.Updated), Removed: len(r.diff.Removed),
		Questions: r.questions, Reading: reading, Shown: r.shown,
	}
}

// idle tells whether the roster would stay as it is.
func (r planned) idle() bool {
	return len(r.newClasses)+len(r.moved)+len(r.write)+len(r.fresh) == 0
}

// planned is an import that changes nothing yet.
func (s *Schools) planned(schoolID uuid.UUID) *planned {
	return &planned{schoolID: schoolID, audience: s.audience, diff: Diff{Audience: s.audience}}
}

// plan compares the file with what is stored.
func (s *Schools) plan(tx *gorm.DB, schoolID uuid.UUID, entries []entry, o ImportOptions) (*planned, error) {
	stored, err := s.parents(tx, schoolID, "1 = 1")
	if err != nil {
		return nil, err
	}
	p := s.planned(schoolID)
	classIDs, err := p.planClasses(tx, entries, o.ClassesOnly)
	if err != nil {
		return nil, err
	}
	for _, old := range stored {
		if old.Active {
			p.before++
		}
	}
	again := match(entries, stored)
	alike := namesakes(entries, stored, o.ClassesOnly)
	p.questions = ask(entries, stored, again, o)
	codes := codesOf(entries)
	found := map[uuid.UUID]bool{}
	active := map[uuid.UUID]bool{}
	dated := 0
	for i, e := range entries {
		old, there := again[i]
		next := Parent{
			ID: old.ID, ClassID: classIDs[locale.NameKey(e.class)], Class: e.class, ChildCode: e.childCode,
			ChildName: e.childName, ParentName: e.parentName,
			Phone: e.phone, Email: e.email, OtherName: e.otherName, OtherPhone: e.otherPhone, Active: true, position: i,
			Drawn: e.drawn,
		}
		if !there {
			if next.ID, err = uuid.NewRandom(); err != nil {
				return nil, err
			}
		} else if next.ChildCode == "" && !codes[locale.NameKey(old.ChildCode)] {
			next.ChildCode = old.ChildCode // a file without codes does not take them away
		}
		if alike[locale.NameKey(e.childName)] > 1 {
			next.birthday = old.birthday // a file without days of birth does not take them away
			if len(e.birthdays) > 0 {
				next.birthday = e.birthdays[0]
			}
			if next.birthday != "" {
				dated++
			}
		}
		found[next.ID], active[next.ClassID] = true, true
		p.put(old, next, there)
	}
	p.leave(stored, found, active, entries, o.ClassesOnly)
	p.told = append(replaced(entries, stored, found), byBirthday(dated)...)
	p.classes = len(active)
	p.shown = shown(stored, entries, o.ClassesOnly)
	return p, nil
}

// put sorts one entry into the diff.
func (r *planned) put(old, next Parent, there bool) {
	r.after++
	row := parentRow{
		SchoolID: r.schoolID, ID: next.ID, ClassID: next.ClassID, Position: next.position, ChildCode: next.ChildCode,
		ChildName:  next.ChildName,
		ParentName: next.ParentName, Phone: next.Phone, Email: next.Email,
		OtherName: next.OtherName, OtherPhone: next.OtherPhone, Active: true, Audience: r.audience,
		Drawn: next.Drawn, Birthday: next.birthday,
	}
	switch {
	case !there:
		r.diff.Added = append(r.diff.Added, next)
		r.fresh = append(r.fresh, row)
		return
	case !old.Active:
		r.diff.Restored = append(r.diff.Restored, next)
	case old.ClassID != next.ClassID || old.ChildCode != next.ChildCode || old.ChildName != next.ChildName ||
		old.ParentName != next.ParentName ||
		old.Phone != next.Phone || old.Email != next.Email || old.OtherName != next.OtherName ||
		old.OtherPhone != next.OtherPhone:
		r.diff.Updated = append(r.diff.Updated, next)
	case old.position == next.position && old.birthday == next.birthday:
		return
	}
	r.write = append(r.write, row)
}

// leave deactivates who is not in the file; of classes the file does not name only when it is the whole roster, or when
// the child's code is another child's now. Such a code is the newcomer's; the leaver is without one.
func (r *planned) leave(stored []Parent, found, active map[uuid.UUID]bool, entries []entry, classesOnly bool) {
	named := map[string]bool{}
	for _, e := range entries {
		named[locale.NameKey(e.class)] = true
	}
	codes := codesOf(entries)
	for _, old := range stored {
		lost := codes[locale.NameKey(old.ChildCode)]
		if found[old.ID] || !old.Active && !lost {
			continue
		}
		if !lost && classesOnly && !named[locale.NameKey(old.Class)] {
			r.after++
			active[old.ClassID] = true
			continue
		}
		if lost {
			old.ChildCode = ""
		}
		if old.Active {
			old.Active = false
			r.diff.Removed = append(r.diff.Removed, old)
		}
		r.write = append(r.write, parentRow{
			SchoolID: r.schoolID, ID: old.ID, ClassID: old.ClassID, Position: old.position, ChildCode: old.ChildCode,
			ChildName:  old.ChildName,
			ParentName: old.ParentName, Phone: old.Phone, Email: old.Email,
			OtherName: old.OtherName, OtherPhone: old.OtherPhone, Active: false, Audience: r.audience,
			Drawn: old.Drawn, Birthday: old.birthday,
		})
	}
}

// planClasses gives every class of the file its id, by the key of its name, and its place: the file's order; classes
// that it does not name follow. A class whose name is only spelled in another way is the same one, and takes the file's
// spelling. A department of staff that is called as a class is the same row: what tells people apart is their own.
func (r *planned) planClasses(tx *gorm.DB, entries []entry, classesOnly bool) (map[string]uuid.UUID, error) {
	var stored, others []classRow
	of := "EXISTS (SELECT 1 FROM parents p WHERE p.school_id = classes.school_id AND p.class_id = classes.id AND " +
		"p.audience = ?)"
	for into, which := range map[*[]classRow]string{&stored: of, &others: "NOT " + of} {
		if err := tx.Order("position, name").Find(into, "school_id = ? AND "+which, r.schoolID, r.audience).Error; err != nil {
			return nil, err
		}
	}
	var names []string
	ids := map[string]uuid.UUID{}
	for _, e := range entries {
		if _, there := ids[locale.NameKey(e.class)]; !there {
			ids[locale.NameKey(e.class)] = uuid.Nil
			names = append(names, e.class)
		}
	}
	known, _ := knownClasses(slices.Concat(stored, others))
	_, last := knownClasses(stored)
	for _, c := range stored {
		if _, inFile := ids[locale.NameKey(c.Name)]; !inFile && !classesOnly {
			names = append(names, c.Name)
		}
	}
	for i, name := range names {
		c, there := known.of(name)
		if classesOnly && there {
			i = c.Position
		}
		if classesOnly && !there {
			last++
			i = last
		}
		if !there {
			id, err := uuid.NewRandom()
			if err != nil {
				return nil, err
			}
			c = classRow{SchoolID: r.schoolID, ID: id, Name: name, Position: i}
			r.newClasses = append(r.newClasses, c)
		} else if c.Position != i || c.Name != name {
			c.Position, c.Name = i, name
			r.moved = append(r.moved, c)
		}
		ids[locale.NameKey(name)] = c.ID
	}
	return ids, nil
}

// stored classes by name, and by key: rosters of before this rule may hold two whose names are one.
type classesByName struct{ exact, key map[string]classRow }

func knownClasses(stored []classRow) (known classesByName, last int) {
	known, last = classesByName{map[string]classRow{}, map[string]classRow{}}, -1
	for _, c := range stored {
		known.exact[c.Name] = c
		if _, there := known.key[locale.NameKey(c.Name)]; !there {
			known.key[locale.NameKey(c.Name)] = c
		}
		last = max(last, c.Position)
	}
	return known, last
}

func (k classesByName) of(name string) (classRow, bool) {
	if c, there := k.exact[name]; there {
		return c, true
	}
	c, there := k.key[locale.NameKey(name)]
	return c, there
}

const batch = 500

// store writes the changes in few statements.
func (r *planned) store(tx *gorm.DB) error {
	if len(r.newClasses) > 0 {
		if err := tx.CreateInBatches(r.newClasses, batch).Error; err != nil {
			return err
		}
	}
	for _, c := range r.moved {
		if err := tx.Model(&classRow{}).Where("school_id = ? AND id = ?", r.schoolID, c.ID).
			Updates(map[string]any{"position": c.Position, "name": c.Name}).Error; err != nil {
			return err
		}
	}
	// A code may go from one child to another within one file: free all of them first.
	for some := range slices.Chunk(r.write, batch) {
		ids := make([]uuid.UUID, 0, len(some))
		for _, p := range some {
			ids = append(ids, p.ID)
		}
		if err := tx.Model(&parentRow{}).Where("school_id = ? AND id IN ?", r.schoolID, ids).
			Update("child_code", "").Error; err != nil {
			return err
		}
	}
	if len(r.write) > 0 {
		again := clause.OnConflict{Columns: []clause.Column{{Name: "school_id"}, {Name: "id"}}, UpdateAll: true}
		if err := tx.Clauses(again).CreateInBatches(r.write, batch).Error; err != nil {
			return err
		}
	}
	if len(r.fresh) > 0 {
		return tx.CreateInBatches(r.fresh, batch).Error
	}
	return nil
}
