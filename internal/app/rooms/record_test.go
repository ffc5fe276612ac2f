package rooms_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"hash/fnv"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// watcher reads what is committed by a connection of its own, before each statement of a verb. That is what a server
// that is killed at this moment leaves in either engine: what is not committed is not seen by it, as it is not by a
// start after the kill. (That what is committed is on the disk, the tests with real kills and power cuts prove.)
type watcher struct {
	t      *testing.T
	db     *database.DB
	school uuid.UUID

	busy   bool
	tables map[string]uint64
	lines  []string
	faults []string
	looked int
}

// watched are the tables in which verbs leave their acts.
var watched = []string{"schools", "classes", "parents", "surveys", "invitations", "token_directory", "shares",
	"class_link_switches", "disputes", "report_templates", "ballots", "comments", "seals", "keepers",
	"locks"}

func watch(t *testing.T, db *database.DB, school uuid.UUID) *watcher {
	t.Helper()
	w := &watcher{t: t, db: db, school: school}
	w.tables, w.lines = w.committed()
	hook := func(*gorm.DB) { w.look() }
	if err := db.Write(t.Context(), func(tx *gorm.DB) error {
		c, name := tx.Callback(), "watch:"+uuid.NewString()
		for _, err := range []error{
			c.Create().Before("gorm:create").Register(name, hook), c.Query().Before("gorm:query").Register(name, hook),
			c.Update().Before("gorm:update").Register(name, hook), c.Delete().Before("gorm:delete").
				Register(name, hook),
			c.Row().Before("gorm:row").Register(name, hook), c.Raw().Before("gorm:raw").Register(name, hook),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

// committed is a digest of each table, and the school's lines.
func (w *watcher) committed() (tables map[string]uint64, lines []string) {
	w.busy = true
	defer func() { w.busy = false }()
	ctx := context.WithoutCancel(w.t.Context())
	tables = map[string]uint64{}
	for _, table := range watched {
		var rows []map[string]any
		if err := w.db.Query(ctx).Table(table).Find(&rows).Error; err != nil {
			w.t.Errorf("%s: %v", table, err)
		}
		texts := make([]string, 0, len(rows))
		for _, row := range rows {
			texts = append(texts, fmt.Sprint(row))
		}
		slices.Sort(texts)
		h := fnv.New64()
		_, _ = h.Write([]byte(strings.Join(texts, "\n")))
		tables[table] = h.Sum64()
	}
	if err := w.db.Query(ctx).Table("audit").Where("school_id = ?", w.school).Order("n").
		Pluck("action", &lines).Error; err != nil {
		w.t.Error(err)
	}
	return tables, lines
}

// look compares what is committed now with what was at the statement before: between the two lies one commit at most.
func (w *watcher) look() {
	if w.busy {
		return
	}
	w.looked++
	tables, lines := w.committed()
	var changed []string
	for table, sum := range tables {
		if w.tables[table] != sum {
			changed = append(changed, table)
		}
	}
	slices.Sort(changed)
	if fresh := lines[len(w.lines):]; len(changed) > 0 && len(fresh) != 1 {
		w.faults = append(w.faults, fmt.Sprintf("statement %d: %v changed with the lines %v", w.looked, changed, fresh))
	}
	w.tables, w.lines = tables, lines
}

// during tells what a verb left on record, and where act and line came apart.
func (w *watcher) during(verb func() error) (lines, faults []string) {
	w.t.Helper()
	w.look()
	before := len(w.lines)
	w.faults = nil
	if err := verb(); err != nil {
		w.t.Fatal(err)
	}
	w.look()
	return w.lines[before:], w.faults
}

// stage is a school with an open round, one that is counted, a draft, and one that opens later.
type stage struct {
	*testkit.Rooms
	open, counted *testkit.Round
	draft         uuid.UUID
	waiting       uuid.UUID
	parent        school.Parent
	sheet         []string
	kept          uuid.UUID // a draft that is given keepers
	tokens        []string  // of them
	three         uuid.UUID // an open round with three keys
	sheets        []string
}

func newStage(t *testing.T, db *database.DB) *stage {
	t.Helper()
	s := &stage{Rooms: testkit.Build(t, db, ballot.GroupCommit)}
	s.counted = s.OpenWith(t, testkit.Roster(6))
	for _, l := range s.counted.Links {
		if _, err := s.Cast(t, l.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
	ctx, id := t.Context(), s.counted.School
	if _, err := s.Box.Close(ctx, testkit.Clerk, id, s.counted.Survey, ""); err != nil {
		t.Fatal(err)
	}
	s.open = &testkit.Round{School: id, Survey: s.made(t, true)}
	s.draft, s.waiting = s.made(t, false), s.made(t, false)
	soon := time.Now().Add(time.Hour)
	if _, err := s.Surveys.Update(ctx, testkit.Clerk, id, s.waiting, survey.Changes{OpensAt: &soon}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Box.Open(ctx, testkit.Clerk, id, s.waiting); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.open.Links, err = s.Invitations.List(ctx, id, s.open.Survey); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Cast(t, s.open.Links[0].Token, testkit.Satisfied); err != nil {
		t.Fatal(err)
	}
	s.kept, s.three = s.made(t, false), s.made(t, false)
	s.sheets = s.Sheets(t, id, s.three)
	if _, err = s.Box.Open(ctx, testkit.Clerk, id, s.three); err != nil {
		t.Fatal(err)
	}
	all, err := s.Schools.Parents(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	s.parent = all[0]
	return s
}

func (s *stage) made(t *testing.T, open bool) uuid.UUID {
	t.Helper()
	closes := time.Now().Add(24 * time.Hour)
	made, err := s.Surveys.Create(t.Context(), testkit.Clerk, s.counted.School, survey.New{ClosesAt: &closes})
	if err != nil {
		t.Fatal(err)
	}
	if open {
		if _, err = s.Box.Open(t.Context(), testkit.Clerk, s.counted.School, made.ID); err != nil {
			t.Fatal(err)
		}
	}
	return made.ID
}

// round is the open survey as the fronts hand it to the rooms.
func (s *stage) round() survey.Survey {
	return survey.Survey{SchoolID: s.open.School, ID: s.open.Survey, Status: survey.Open}
}

// act is a verb that goes on record: its name in the code, what it does, and the lines it leaves.
type act struct {
	verb  string
	do    func(ctx context.Context, s *stage) error
	lines []string
}

func one(_ any, err error) error { return err }

// acts are all verbs of the rooms below that change something or hand something out, in an order in which each can be
// done.
var acts = []act{
	{"Schools.Update", func(ctx context.Context, s *stage) error {
		place := "Huế"
		return one(s.Schools.Update(ctx, testkit.Clerk, s.open.School, school.Changes{Place: &place}))
	}, []string{"record.settings"}},
	{"Schools.Import", func(ctx context.Context, s *stage) error {
		return one(s.Schools.Import(ctx, testkit.Clerk, s.open.School, testkit.Roster(7), school.ImportOptions{}))
	}, []string{"record.roster"}},
	{"Schools.Put", func(ctx context.Context, s *stage) error {
		p := s.parent
		p.ParentName = "Lê Thị Hoa"
		return one(s.Schools.Put(ctx, testkit.Clerk, s.open.School, p))
	}, []string{"record.parent"}},
	{"Schools.ShowParents", func(ctx context.Context, s *stage) error {
		return one(s.Schools.ShowParents(ctx, testkit.Clerk, s.open.School, ""))
	}, []string{"record.roster_read"}},
	{"Schools.ShowParent", func(ctx context.Context, s *stage) error {
		return one(s.Schools.ShowParent(ctx, testkit.Clerk, s.open.School, s.parent.ID))
	}, []string{"record.roster_read"}},
	{"Schools.KeepReportTemplate", func(ctx context.Context, s *stage) error {
		return s.Schools.KeepReportTemplate(ctx, testkit.Clerk, s.open.School, "mau.docx", []byte("x"))
	}, []string{"record.template"}},
	{"Schools.DropReportTemplate", func(ctx context.Context, s *stage) error {
		return s.Schools.DropReportTemplate(ctx, testkit.Clerk, s.open.School)
	}, []string{"record.template_gone"}},
	{"Schools.Belong", func(ctx context.Context, s *stage) error {
		return s.Schools.Belong(ctx, testkit.Clerk, s.open.School, nil)
	}, []string{"record.office"}},
	{"Surveys.Create", func(ctx context.Context, s *stage) error {
		return one(s.Surveys.Create(ctx, testkit.Clerk, s.open.School, survey.New{}))
	}, []string{"record.create"}},
	{"Surveys.Update", func(ctx context.Context, s *stage) error {
		period := "Học kỳ 2"
		return one(s.Surveys.Update(ctx, testkit.Clerk, s.open.School, s.draft, survey.Changes{Period: &period}))
	}, []string{"record.edit"}},
	{"Surveys.Update", func(ctx context.Context, s *stage) error {
		later := time.Now().Add(48 * time.Hour)
		return one(s.Surveys.Update(ctx, testkit.Clerk, s.open.School, s.open.Survey, survey.Changes{ClosesAt: &later}))
	}, []string{"record.extend"}},
	{"Surveys.SetSound", func(ctx context.Context, s *stage) error {
		return s.Surveys.SetSound(ctx, testkit.Clerk, s.open.School, s.draft, "C1", locale.VI, testkit.MP3(9))
	}, []string{"record.sound"}},
	{"Surveys.DropSound", func(ctx context.Context, s *stage) error {
		return s.Surveys.DropSound(ctx, testkit.Clerk, s.open.School, s.draft, "C1", locale.VI)
	}, []string{"record.sound_gone"}},
	{"Surveys.Share", func(ctx context.Context, s *stage) error {
		return one(s.Surveys.Share(ctx, testkit.Clerk, s.open.School, s.counted.Survey))
	}, []string{"record.share"}},
	{"Surveys.Unshare", func(ctx context.Context, s *stage) error {
		return s.Surveys.Unshare(ctx, testkit.Clerk, s.open.School, s.counted.Survey)
	}, []string{"record.unshare"}},
	{"Surveys.SetBeside", func(ctx context.Context, s *stage) error {
		return one(s.Surveys.SetBeside(ctx, testkit.Clerk, s.open.School, s.counted.Survey, ""))
	}, []string{"record.beside_period"}},
	{"Surveys.CompareWith", func(ctx context.Context, s *stage) error {
		return one(s.Surveys.CompareWith(ctx, testkit.Clerk, s.open.School, s.counted.Survey, survey.YearBefore))
	}, []string{"record.compare_year"}},
	{"Surveys.ChooseReportForms", func(ctx context.Context, s *stage) error {
		return s.Surveys.ChooseReportForms(ctx, testkit.Clerk, s.open.School, s.counted.Survey, []string{"returned"})
	}, []string{"record.report_forms"}},
	{"Box.ShowCalls", func(ctx context.Context, s *stage) error {
		return errors.Join(one(s.Box.ShowCalls(ctx, testkit.Clerk, s.open.School, s.counted.Survey, "")),
			one(s.Box.ShowCalls(ctx, testkit.Clerk, s.open.School, s.counted.Survey, "PDF")))
	}, []string{"record.calls_read", "record.calls_taken"}},
	{"Box.TellCalls", func(ctx context.Context, s *stage) error {
		return s.Box.TellCalls(ctx, testkit.Clerk, s.open.School, s.counted.Survey, survey.Calls{Yes: 1})
	}, []string{"record.calls"}},
	{"Surveys.LeaveOut", func(ctx context.Context, s *stage) error {
		return s.Surveys.LeaveOut(ctx, testkit.Clerk, s.open.School, survey.PeriodChoice{Period: "2026-Q4",
			Of: []uuid.UUID{s.counted.Survey}, LeftOut: []uuid.UUID{s.counted.Survey}})
	}, []string{"record.period_rounds"}},
	{"Invitations.SwitchClassLinks", func(ctx context.Context, s *stage) error {
		return s.Invitations.SwitchClassLinks(ctx, testkit.Clerk, s.open.School, s.open.Survey, false)
	}, []string{"record.class_links"}},
	{"Invitations.Reissue", func(ctx context.Context, s *stage) error {
		return one(s.Invitations.Reissue(ctx, testkit.Clerk, s.open.School, s.open.Survey, s.open.Links[5].ID))
	}, []string{"record.reissue"}},
	{"Invitations.ResetGuesses", func(ctx context.Context, s *stage) error {
		return s.Invitations.ResetGuesses(ctx, testkit.Clerk, s.open.School, s.open.Survey, s.parent.ClassID)
	}, []string{"record.class_link_reset"}},
	{"Invitations.Show", func(ctx context.Context, s *stage) error {
		return one(s.Invitations.Show(ctx, testkit.Clerk, s.open.School, s.open.Survey, s.open.Links[4].ID))
	}, []string{"record.link"}},
	{"Invitations.ShowLinks", func(ctx context.Context, s *stage) error {
		return one(s.Invitations.ShowLinks(ctx, testkit.Clerk, s.round()))
	}, []string{"record.links"}},
	{"Invitations.ShowRoster", func(ctx context.Context, s *stage) error {
		return one(s.Invitations.ShowRoster(ctx, testkit.Clerk, s.round()))
	}, []string{"record.roster_read"}},
	{"Invitations.ShowNonRespondents", func(ctx context.Context, s *stage) error {
		return one(s.Invitations.ShowNonRespondents(ctx, testkit.Clerk, s.round()))
	}, []string{"record.names_read"}},
	{"Invitations.ShowNonRespondents", func(ctx context.Context, s *stage) error { // within the hour
		return one(s.Invitations.ShowNonRespondents(ctx, testkit.Clerk, s.round()))
	}, nil},
	{"Invitations.NoteClassLinks", func(ctx context.Context, s *stage) error {
		return s.Invitations.NoteClassLinks(ctx, testkit.Clerk, s.round(), false)
	}, []string{"record.class_links_read"}},
	{"Invitations.NoteHandout", func(ctx context.Context, s *stage) error {
		return s.Invitations.NoteHandout(ctx, testkit.Clerk, s.round(), "phiếu")
	}, []string{"record.handout"}},
	{"Invitations.Dispute", func(ctx context.Context, s *stage) error {
		return s.Invitations.Dispute(ctx, s.open.Links[0].Token)
	}, []string{"record.dispute"}},
	{"Box.ShowKey", func(ctx context.Context, s *stage) (err error) {
		s.sheet, err = s.Box.ShowKey(ctx, testkit.Clerk, s.open.School, s.open.Survey)
		return err
	}, []string{"record.recovery"}},
	{"Box.BringKey", func(ctx context.Context, s *stage) error {
		return s.Box.BringKey(ctx, testkit.Clerk, s.open.School, s.open.Survey, strings.Join(s.sheet, "\n"))
	}, []string{"record.recovered"}},
	{"Box.Close", func(ctx context.Context, s *stage) error {
		return one(s.Box.Close(ctx, testkit.Clerk, s.open.School, s.open.Survey, "mất điện"))
	}, []string{"record.close", "record.counted", "record.cleaned"}},
	{"Box.Open", func(ctx context.Context, s *stage) error {
		return one(s.Box.Open(ctx, testkit.Clerk, s.open.School, s.draft))
	}, []string{"record.open"}},
	{"Box.BackToDraft", func(ctx context.Context, s *stage) error {
		return one(s.Box.BackToDraft(ctx, testkit.Clerk, s.open.School, s.draft))
	}, []string{"record.draft"}},
	{"Box.Open", func(ctx context.Context, s *stage) error {
		return one(s.Box.Open(ctx, testkit.Clerk, s.open.School, s.draft))
	}, []string{"record.open"}},
	{"Box.Withdraw", func(ctx context.Context, s *stage) error {
		return one(s.Box.Withdraw(ctx, testkit.Clerk, s.open.School, s.draft, "nhầm danh sách"))
	}, []string{"record.withdraw", "record.cleaned"}},
	{"Box.Delete", func(ctx context.Context, s *stage) error {
		made, err := s.Surveys.Create(ctx, testkit.Clerk, s.open.School, survey.New{})
		if err != nil {
			return err
		}
		return s.Box.Delete(ctx, testkit.Clerk, s.open.School, made.ID)
	}, []string{"record.create", "record.delete"}},
	{"Keepers.Set", func(ctx context.Context, s *stage) (err error) {
		s.tokens, err = s.Keepers.Set(ctx, testkit.Clerk, s.open.School, s.kept, testkit.KeeperRoles)
		return err
	}, []string{"record.keepers"}},
	{"Keepers.NewLink", func(ctx context.Context, s *stage) (err error) {
		s.tokens[1], err = s.Keepers.NewLink(ctx, testkit.Clerk, s.open.School, s.kept, 2)
		return err
	}, []string{"record.keeper_link"}},
	{"Keepers.Take", func(ctx context.Context, s *stage) (err error) {
		s.sheet, err = s.Keepers.Take(ctx, s.tokens[0])
		return err
	}, []string{"record.keeper_taken"}},
	{"Keepers.Confirm", func(ctx context.Context, s *stage) error {
		return s.Keepers.Confirm(ctx, s.tokens[0], strings.Join(s.sheet, "\n"), "")
	}, []string{"record.keeper_accepted"}},
	{"Box.CloseWithSheets", func(ctx context.Context, s *stage) error {
		return one(s.Box.CloseWithSheets(ctx, testkit.Clerk, s.open.School, s.three, "", s.sheets[1:]))
	}, []string{"record.close", "record.counted", "record.cleaned"}},
	{"Box.EraseDue", func(ctx context.Context, s *stage) error {
		return one(s.Box.EraseDue(ctx, account.Clock(), time.Now().AddDate(3, 0, 0)))
	}, []string{"record.erased", "record.erased", "record.erased"}},
	{"Schools.SetAddress", func(ctx context.Context, s *stage) error {
		return one(s.Schools.SetAddress(ctx, testkit.Clerk, s.open.School, "khaosat.example.vn"))
	}, []string{"record.address"}},
	{"Schools.NoteReached", func(ctx context.Context, s *stage) error {
		of, err := s.Schools.Get(ctx, s.open.School)
		if err != nil {
			return err
		}
		return s.Schools.NoteReached(ctx, testkit.Clerk, of, true)
	}, []string{"record.address_reached"}},
	{"Surveys.Update", func(ctx context.Context, s *stage) error {
		later := time.Now().AddDate(0, 0, 30)
		return one(s.Surveys.Update(ctx, testkit.Clerk, s.open.School, s.waiting,
			survey.Changes{NoOpensAt: true, ClosesAt: &later}))
	}, []string{"record.open_now"}},
	{"Schools.FindParents", func(ctx context.Context, s *stage) error {
		return one(s.Schools.FindParents(ctx, testkit.Clerk, s.open.School, account.Owner, "a"))
	}, []string{"record.roster_found"}},
}

// Wherever a server is killed, an act and its line are there together or neither is.
func TestActAndLineAreCommittedTogether(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s := newStage(t, db)
		w := watch(t, db, s.open.School)
		for _, a := range acts {
			lines, faults := w.during(func() error { return a.do(t.Context(), s) })
			if !slices.Equal(lines, a.lines) || len(faults) > 0 {
				t.Errorf("%s left %v, want %v; %v", a.verb, lines, a.lines, faults)
			}
		}
		if w.looked < 200 {
			t.Errorf("only %d statements were seen", w.looked)
		}
	})
}

// The watcher finds a verb that writes its line after the act: it can fail.
func TestALineBehindTheActIsFound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s := newStage(t, db)
		w := watch(t, db, s.open.School)
		_, faults := w.during(func() error {
			if err := db.Write(t.Context(), func(tx *gorm.DB) error {
				return tx.Exec("UPDATE schools SET place = 'Huế' WHERE id = ?", s.open.School).Error
			}); err != nil {
				return err
			}
			return s.Accounts.Record(t.Context(), s.open.School, testkit.Clerk, "record.settings", "")
		})
		if len(faults) == 0 {
			t.Error("nobody noticed")
		}
	})
}

// Who hangs up while a verb writes gets it done and on record: the caller is gone from the n-th statement on.
func TestWhoHangsUpGetsItDoneAndOnRecord(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s := newStage(t, db)
		w := watch(t, db, s.open.School)
		for i, a := range acts {
			ctx, cancel := context.WithCancel(t.Context())
			gone, at := 0, 1+i%7
			hook := func(*gorm.DB) {
				if gone++; gone == at {
					cancel()
				}
			}
			name := "gone:" + uuid.NewString()
			if err := db.Write(t.Context(), func(tx *gorm.DB) error {
				return tx.Callback().Query().Before("gorm:query").Register(name, hook)
			}); err != nil {
				t.Fatal(err)
			}
			begun := len(w.lines)
			lines, faults := w.during(func() error {
				err := a.do(ctx, s)
				if ctx.Err() == nil || err == nil {
					return err
				}
				if w.look(); len(w.lines) != begun {
					t.Errorf("%s was done in part and failed: %v, %v", a.verb, w.lines[begun:], err)
				}
				return a.do(t.Context(), s) // the caller was gone before the verb began to write: nothing was done
			})
			cancel()
			if !slices.Equal(lines, a.lines) || len(faults) > 0 {
				t.Errorf("%s left %v, want %v; %v", a.verb, lines, a.lines, faults)
			}
		}
	})
}

// unrecorded are the verbs that write and leave no line, each with the reason.
var unrecorded = map[string]string{
	"Schools.First":          "the first start, before anybody is there",
	"Schools.Create":         "recorded; its line begins the new school's chain",
	"Schools.EraseLeavers":   "recorded; it needs months to pass, see internal/ballot",
	"Box.CloseWithout":       "recorded in the transaction of Box.Close's count",
	"Box.Cast":               "a ballot: who casts is on no record",
	"Box.CastByClass":        "as Box.Cast",
	"Box.CloseWithoutKey":    "recorded in the transaction of Box.Close; it lacks a question alone",
	"Box.TendKeys":           "by the clock: what was lost is written back, on record",
	"Box.Tick":               "by the clock: Close and EraseDue in its name",
	"Box.Recover":            "as Box.Tick",
	"Keepers.Layer":          "reads; as Box.Verify",
	"Box.Verify":             "reads; a function of it bears the name of one that writes",
	"Box.Try":                "a trial of the store that changes nothing",
	"Invitations.ClassLinks": "stores hashes of codes that are derived anyway",
}

// A verb of these rooms that writes stands in acts, or above with a reason.
func TestEveryVerbThatWritesIsWalked(t *testing.T) {
	walked := map[string]bool{}
	for _, a := range acts {
		walked[a.verb] = true
	}
	found := map[string]bool{}
	for _, room := range []string{"school", "survey", "invitation", "keeper", "ballot"} {
		maps.Copy(found, writing(t, filepath.Join("..", "..", room)))
	}
	if len(found) < 20 {
		t.Fatalf("only %d verbs were found: %v", len(found), found)
	}
	for verb := range found {
		if !walked[verb] && unrecorded[verb] == "" {
			t.Errorf("%s writes and is not walked", verb)
		}
	}
}

// writing are the exported methods of a room that reach a Write, by the names of what they call.
func writing(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	calls, exported := map[string][]string{}, map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if s, ok := call.Fun.(*ast.SelectorExpr); ok {
						calls[f.Name.Name] = append(calls[f.Name.Name], s.Sel.Name)
					}
				}
				return true
			})
			if f.Recv == nil || !f.Name.IsExported() || strings.HasSuffix(f.Name.Name, "Tx") { // Tx joins another's
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				exported[f.Name.Name] = fmt.Sprint(star.X) + "." + f.Name.Name
			}
		}
	}
	found := map[string]bool{}
	for name, verb := range exported {
		if reaches(calls, name, map[string]bool{}) {
			found[verb] = true
		}
	}
	return found
}

func reaches(calls map[string][]string, from string, seen map[string]bool) bool {
	if from == "Write" || from == "Note" {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(calls[from], func(to string) bool { return reaches(calls, to, seen) })
}
