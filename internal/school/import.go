package school

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// ImportOptions say what an import may do.
type ImportOptions struct {
	DryRun         bool        // only tell what would happen
	ClassesOnly    bool        // replace only the classes that the file names; else the file is the whole roster
	ConfirmRemoved int         // the number of leavers the caller has agreed to
	Same, Other    []uuid.UUID // leavers who were asked about: one child with the newcomer, or another
}

// ImportResult tells what an import did, or would do.
type ImportResult struct {
	Classes, Parents        int // active after the import
	Added, Updated, Removed int
	Faults                  []problem.Field // of a dry run; else they come as an error
	Questions               []Question      // of a dry run, in the file's order; else they come as a Conflict
}

// Diff is what an import changes in the roster.
type Diff struct {
	Added    []Parent // new ones
	Restored []Parent // leavers that are back
	Removed  []Parent // leavers
	Updated  []Parent // same child, other data
}

// Import takes a roster file, CSV in UTF-8 or XLSX, all or nothing. Children are found again by code, else by class and
// name, both by the one equality of names. Invalid names the faulty lines; Conflict when more than a third of the roster
// would leave and the caller has not confirmed the number, and when a leaver may be the newcomer and nobody said which.
func (s *Schools) Import(ctx context.Context, schoolID uuid.UUID, file []byte, o ImportOptions) (ImportResult, error) {
	entries, faults, err := parse(file)
	if err != nil {
		return ImportResult{}, err
	}
	if len(faults) > 0 {
		if o.DryRun {
			return s.untouched(ctx, schoolID, faults)
		}
		return ImportResult{}, problem.Fields("roster.faults", faults)
	}
	if o.DryRun {
		return s.rehearse(ctx, schoolID, entries, o)
	}
	var result ImportResult
	return result, s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := s.LockTx(tx, schoolID); err != nil {
			return err
		}
		plan, err := s.plan(tx, schoolID, entries, o)
		if err != nil {
			return err
		}
		result = plan.result()
		if plan.before > 0 && 3*result.Removed > plan.before && o.ConfirmRemoved != result.Removed {
			return problem.New(problem.Conflict, "roster.removed", map[string]any{"r": result.Removed, "n": plan.before})
		}
		if err = unanswered(plan.questions); err != nil {
			return err
		}
		if err = plan.store(tx); err != nil {
			return err
		}
		if s.OnRoster != nil {
			return s.OnRoster(tx, schoolID, plan.diff)
		}
		return nil
	})
}

// Row is a line of a roster file as it was understood, for a person to look at.
type Row struct {
	Line   int
	Child  Parent          // a faulty cell stands in it as it was written
	Faults []problem.Field // of this line
}

// Preview is a dry run that also gives the lines of the file; none when it could not be read as a roster at all.
func (s *Schools) Preview(ctx context.Context, schoolID uuid.UUID, file []byte, o ImportOptions) (ImportResult, []Row, error) {
	entries, faults, err := parse(file)
	if err != nil {
		return ImportResult{}, nil, err
	}
	rows := make([]Row, 0, len(entries))
	at := map[int]int{}
	for i, e := range entries {
		at[e.line] = i
		rows = append(rows, Row{Line: e.line, Child: Parent{Class: e.class, ChildCode: e.childCode, ChildName: e.childName, ParentName: e.parentName, Phone: e.phone, Email: e.email, Active: true}})
	}
	for n, f := range faults {
		var line int
		if _, err := fmt.Sscanf(f.Pointer, "/%d/", &line); err != nil {
			continue // of the whole file
		}
		if i, there := at[line]; there {
			if !problem.Enough(faults) || n < problem.MostFields-1 { // the others are not told
				rows[i].Faults = append(rows[i].Faults, f)
			}
			rows[i].Child.put(FaultyField(f), f.Args["cell"])
		}
	}
	if len(faults) > 0 {
		r, err := s.untouched(ctx, schoolID, faults)
		return r, rows, err
	}
	r, err := s.rehearse(ctx, schoolID, entries, o)
	return r, rows, err
}

// FaultyField is the field that a fault of a roster is about, such as "phone".
func FaultyField(f problem.Field) string { return f.Pointer[strings.LastIndex(f.Pointer, "/")+1:] }

// put writes a faulty cell back where the entry has nothing, so that it can be seen and mended.
func (p *Parent) put(field string, cell any) {
	if into := p.Field(field); into != nil && *into == "" {
		*into, _ = cell.(string)
	}
}

// Field is a member by its name in a roster file, such as "phone"; nil for an unknown name.
func (p *Parent) Field(name string) *string {
	return map[string]*string{
		fieldClass: &p.Class, fieldChildCode: &p.ChildCode, fieldChildName: &p.ChildName, fieldParentName: &p.ParentName, fieldPhone: &p.Phone, fieldEmail: &p.Email,
	}[name]
}

// rehearse works an import out and changes nothing; it waits for no writer and holds none up.
func (s *Schools) rehearse(ctx context.Context, schoolID uuid.UUID, entries []entry, o ImportOptions) (ImportResult, error) {
	var result ImportResult
	return result, s.db.Read(ctx, func(tx *gorm.DB) error {
		if _, err := s.take(tx, schoolID); err != nil {
			return err
		}
		plan, err := s.plan(tx, schoolID, entries, o)
		if err == nil {
			result = plan.result()
		}
		return err
	})
}

func (s *Schools) untouched(ctx context.Context, schoolID uuid.UUID, faults []problem.Field) (ImportResult, error) {
	classes, err := s.Classes(ctx, schoolID)
	r := ImportResult{Classes: len(classes), Faults: problem.Told(faults)}
	for _, c := range classes {
		r.Parents += c.Parents
	}
	return r, err
}

// parse reads the children out of a file.
func parse(file []byte) ([]entry, []problem.Field, error) {
	rows, faults, err := readFile(file)
	if err != nil || len(faults) > 0 {
		return nil, faults, err
	}
	entries, faults := readEntries(rows)
	return entries, faults, nil
}

// readFile reads the rows of a file of either kind by what it holds, not by what it is called.
func readFile(file []byte) (rows []row, faults []problem.Field, err error) {
	switch {
	case len(file) > MostBytes:
		return nil, nil, problem.New(problem.TooLarge, "roster.fault.large", nil)
	case len(bytes.TrimSpace(file)) == 0:
		return nil, []problem.Field{{Key: "roster.fault.empty"}}, nil
	case bytes.HasPrefix(file, oleMark):
		return nil, []problem.Field{{Key: "roster.fault.old"}}, nil
	case bytes.HasPrefix(file, zipMark):
		rows, err = readXLSX(file)
	default:
		rows, err = readCSV(file)
	}
	var refused *problem.Error
	if errors.As(err, &refused) && refused.Kind == problem.Invalid {
		if len(refused.Fields) > 0 {
			return nil, refused.Fields, nil
		}
		return nil, []problem.Field{{Key: refused.Key}}, nil
	}
	return rows, nil, err
}

// roster is an import worked out: what stands and what changes.
type roster struct {
	schoolID   uuid.UUID
	before     int // active parents
	after      int
	classes    int
	newClasses []classRow
	moved      []classRow // classes with another position or spelling
	write      []parentRow
	fresh      []parentRow
	diff       Diff
	questions  []Question
}

func (r roster) result() ImportResult {
	return ImportResult{
		Classes: r.classes, Parents: r.after,
		Added: len(r.diff.Added) + len(r.diff.Restored), Updated: len(r.diff.Updated), Removed: len(r.diff.Removed),
		Questions: r.questions,
	}
}

// plan compares the file with what is stored.
func (s *Schools) plan(tx *gorm.DB, schoolID uuid.UUID, entries []entry, o ImportOptions) (*roster, error) {
	stored, err := s.parents(tx, schoolID, "1 = 1")
	if err != nil {
		return nil, err
	}
	p := &roster{schoolID: schoolID}
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
	p.questions = ask(entries, stored, again, o)
	found := map[uuid.UUID]bool{}
	active := map[uuid.UUID]bool{}
	for i, e := range entries {
		old, there := again[i]
		next := Parent{
			ID: old.ID, ClassID: classIDs[locale.NameKey(e.class)], Class: e.class, ChildCode: e.childCode, ChildName: e.childName, ParentName: e.parentName,
			Phone: e.phone, Email: e.email, Active: true, position: i,
		}
		if !there {
			if next.ID, err = uuid.NewRandom(); err != nil {
				return nil, err
			}
		} else if next.ChildCode == "" {
			next.ChildCode = old.ChildCode // a file without codes does not take them away
		}
		found[next.ID], active[next.ClassID] = true, true
		p.put(old, next, there)
	}
	p.leave(stored, found, active, entries, o.ClassesOnly)
	p.classes = len(active)
	return p, nil
}

// put sorts one entry into the diff.
func (r *roster) put(old, next Parent, there bool) {
	r.after++
	row := parentRow{
		SchoolID: r.schoolID, ID: next.ID, ClassID: next.ClassID, Position: next.position, ChildCode: next.ChildCode, ChildName: next.ChildName,
		ParentName: next.ParentName, Phone: next.Phone, Email: next.Email, Active: true,
	}
	switch {
	case !there:
		r.diff.Added = append(r.diff.Added, next)
		r.fresh = append(r.fresh, row)
		return
	case !old.Active:
		r.diff.Restored = append(r.diff.Restored, next)
	case old.ClassID != next.ClassID || old.ChildCode != next.ChildCode || old.ChildName != next.ChildName || old.ParentName != next.ParentName ||
		old.Phone != next.Phone || old.Email != next.Email:
		r.diff.Updated = append(r.diff.Updated, next)
	case old.position == next.position:
		return
	}
	r.write = append(r.write, row)
}

// leave deactivates who is not in the file; of classes the file does not name only when it is the whole roster.
func (r *roster) leave(stored []Parent, found, active map[uuid.UUID]bool, entries []entry, classesOnly bool) {
	named := map[string]bool{}
	for _, e := range entries {
		named[locale.NameKey(e.class)] = true
	}
	for _, old := range stored {
		if !old.Active || found[old.ID] {
			continue
		}
		if classesOnly && !named[locale.NameKey(old.Class)] {
			r.after++
			active[old.ClassID] = true
			continue
		}
		old.Active = false
		r.diff.Removed = append(r.diff.Removed, old)
		r.write = append(r.write, parentRow{
			SchoolID: r.schoolID, ID: old.ID, ClassID: old.ClassID, Position: old.position, ChildCode: old.ChildCode, ChildName: old.ChildName,
			ParentName: old.ParentName, Phone: old.Phone, Email: old.Email, Active: false,
		})
	}
}

// planClasses gives every class of the file its id, by the key of its name, and its place: the file's order; classes that it
// does not name follow. A class whose name is only spelled in another way is the same one, and takes the file's spelling.
func (r *roster) planClasses(tx *gorm.DB, entries []entry, classesOnly bool) (map[string]uuid.UUID, error) {
	var stored []classRow
	if err := tx.Order("position, name").Find(&stored, "school_id = ?", r.schoolID).Error; err != nil {
		return nil, err
	}
	var names []string
	ids := map[string]uuid.UUID{}
	for _, e := range entries {
		if _, there := ids[locale.NameKey(e.class)]; !there {
			ids[locale.NameKey(e.class)] = uuid.Nil
			names = append(names, e.class)
		}
	}
	known, last := knownClasses(stored)
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
func (r *roster) store(tx *gorm.DB) error {
	if len(r.newClasses) > 0 {
		if err := tx.CreateInBatches(r.newClasses, batch).Error; err != nil {
			return err
		}
	}
	for _, c := range r.moved {
		if err := tx.Model(&classRow{}).Where("school_id = ? AND id = ?", r.schoolID, c.ID).Updates(map[string]any{"position": c.Position, "name": c.Name}).Error; err != nil {
			return err
		}
	}
	// A code may go from one child to another within one file: free all of them first.
	for some := range slices.Chunk(r.write, batch) {
		ids := make([]uuid.UUID, 0, len(some))
		for _, p := range some {
			ids = append(ids, p.ID)
		}
		if err := tx.Model(&parentRow{}).Where("school_id = ? AND id IN ?", r.schoolID, ids).Update("child_code", "").Error; err != nil {
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
