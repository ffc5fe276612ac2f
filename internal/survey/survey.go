package survey

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// Status is where a survey stands in its life.
type Status string

// The statuses. Only the moves of lifecycle.go lead from one to the next.
const (
	Draft     Status = "draft"     // being written
	Open      Status = "open"      // questions, threshold and roster are fixed; ballots are taken from OpensAt on
	Closing   Status = "closing"   // takes no ballot any more, not counted yet
	Closed    Status = "closed"    // counted and sealed, for good
	Withdrawn Status = "withdrawn" // ended without figures; its ballots were destroyed
)

// Survey is one round: a questionnaire, its period and its times.
type Survey struct {
	ID, SchoolID uuid.UUID
	Status       Status
	Audience     school.Audience // whom it asks, for good
	TemplateID   string          // "" for a questionnaire of the school's own
	SchoolYear   string          // "2023-2024"
	Period       string          // free words, such as "Học kỳ 1"
	Questionnaire
	CreatedAt                    time.Time
	OpensAt, ClosesAt            *time.Time  // as set by the school; nil = at once, and by hand
	OpenedAt, ClosedAt           *time.Time  // as it happened
	Reason                       string      // of closing early or of withdrawing
	Threshold                    int         // fewest ballots shown together, fixed at opening
	RetentionMonths              int         // how long ballots are kept after closing, fixed at opening
	Unit                         school.Unit // what has one right to answer, fixed at opening
	RoundKey                     string      // fingerprint of the round's key while there is one
	EnvelopeSize                 int         // bytes of every plain envelope of this round
	ParentsOpened                int         // eligible parents at the moment of opening
	ParentsAdded, ParentsRemoved int         // changes of the roster since
	ComparedWith                 Comparison  // the earlier round that a closed one is compared with
	// the closed round of the other audience that a report sets beside it: "" of the same period, or its id
	Beside        string
	Before        *uuid.UUID // the last closed round with figures when this one opened; nil = none
	RosterChanges int        // how often the roster changed while this round was open
	Unreadable    int        // envelopes left out at closing, on record
	ReportForms   []string   // sentence forms of its report, in the school's order
	Keepers       []string   // the roles of those who hold its three sheets; nil = it has none
	OpenedWith    []string   // the roles whose sheets opened it for the count
	Calls         Calls      // to some who are marked as having answered, as a witness told
	ErasedAt      *time.Time // when its ballots and comments were deleted, as announced
}

// Takes is nil when a ballot may be cast at the moment now; otherwise Forbidden with the code NotOpen, Closed or
// Withdrawn.
func (s Survey) Takes(now time.Time) error {
	switch {
	case s.Status == Withdrawn:
		return problem.Coded(problem.Withdrawn, problem.Forbidden, "parent.withdrawn", nil)
	case s.Status == Closed, s.Status == Closing, s.Status == Open && s.ClosesAt != nil && !now.Before(*s.ClosesAt):
		return problem.Coded(problem.Closed, problem.Forbidden, "parent.closed", nil)
	case s.Status == Draft, s.OpensAt != nil && now.Before(*s.OpensAt):
		return problem.Coded(problem.NotOpen, problem.Forbidden, "parent.not_open", nil)
	default:
		return nil
	}
}

// ThreeKeys tells whether two of three people's sheets are needed to count a survey.
func (s Survey) ThreeKeys() bool { return len(s.Keepers) > 0 }

// KeyErased tells of a round that has ended whether its key and its envelopes are gone: that may come later.
func (s Survey) KeyErased() bool { return s.RoundKey == "" }

// Waits tells whether a survey that is open takes no ballot yet, since it opens at a moment that is to come.
func (s Survey) Waits(now time.Time) bool {
	return s.Status == Open && s.OpensAt != nil && now.Before(*s.OpensAt)
}

// NoticeLang is the language in which NoticeIn gives the notice to a reader of lang.
func (s Survey) NoticeLang(lang locale.Lang) locale.Lang {
	if s.notice().Only(lang) == "" {
		return locale.VI
	}
	return lang
}

func (s Survey) notice() Text {
	if s.Notice.IsZero() {
		return defaultTemplate(s.Audience).Notice
	}
	return s.Notice
}

// NoticeIn is the notice to parents with its blanks filled. contact is the school's, as it stands now.
func (s Survey) NoticeIn(lang locale.Lang, contact string) string {
	if contact == "" {
		contact = locale.Text(lang, "survey.contact_school", nil)
	}
	return strings.NewReplacer("{{threshold}}", strconv.Itoa(s.Threshold), "{{retention_months}}",
		strconv.Itoa(s.RetentionMonths), "{{contact}}", contact).
		Replace(s.notice().In(lang))
}

// New is what the maker of a survey says. Without subjects and sections the questionnaire is that of the template,
// without a template that of DefaultTemplate, or for staff that of StaffTemplate.
type New struct {
	ID         uuid.UUID // of the form that asks, so that one that is sent twice makes one draft; Nil for a new one
	TemplateID string
	Audience   school.Audience // "" = that of the template, without one the parents
	Title      Text
	Notice     Text
	Subjects   []Subject
	Sections   []Section
	SchoolYear string // "" = the school year of now
	Period     string
	OpensAt    *time.Time
	ClosesAt   *time.Time
	Blank      []problem.Field // members that were sent and hold nothing: a slip, and no wish for the default
}

// draft makes the survey, or tells everything that is wrong with it.
func (n New) draft(schoolID, id uuid.UUID, now time.Time) (Survey, error) {
	s := Survey{ID: id, SchoolID: schoolID, Unit: school.PerChild, Status: Draft, CreatedAt: now,
		ComparedWith: LastRound,
		TemplateID:   n.TemplateID, SchoolYear: n.SchoolYear, OpensAt: n.OpensAt, ClosesAt: n.ClosesAt,
		Period: locale.Line(n.Period)}
	own := n.Subjects != nil || n.Sections != nil
	if err := n.of(&s, own); err != nil {
		return Survey{}, err
	}
	if own {
		s.Subjects, s.Sections = n.Subjects, n.Sections
		s.AdoptUses()
	}
	if !n.Title.IsZero() {
		s.Title = n.Title
	}
	if !n.Notice.IsZero() {
		s.Notice = n.Notice
	}
	if s.SchoolYear == "" {
		s.SchoolYear = SchoolYear(now)
	}
	s.Tidy()
	faults := append(s.faults(), pastFaults(s.ClosesAt, now)...)
	for _, blank := range n.Blank {
		if !slices.ContainsFunc(faults, func(f problem.Field) bool { return f.Pointer == blank.Pointer }) {
			faults = append(faults, blank)
		}
	}
	return s, problem.Fields("problem.invalid", sorted(faults))
}

// of gives a draft its audience, and the questionnaire of its template.
func (n New) of(s *Survey, own bool) error {
	refused := func(pointer, key string) error {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: pointer, Key: key}})
	}
	s.Audience = n.Audience
	if s.Audience != "" && !slices.Contains(school.Audiences, s.Audience) {
		return refused("/audience", "survey.fault.audience")
	}
	if s.TemplateID == "" && !own {
		s.TemplateID = defaultTemplate(s.Audience).ID
	}
	if s.TemplateID == "" {
		s.Audience = cmp.Or(s.Audience, school.Parents)
		return nil
	}
	t, err := TemplateByID(s.TemplateID)
	if err != nil {
		return refused("/template_id", "survey.no_template")
	}
	if s.Audience = cmp.Or(s.Audience, t.Audience); s.Audience != t.Audience {
		return refused("/template_id", "survey.fault.template_audience")
	}
	s.Questionnaire = t.Questionnaire
	return nil
}

const lengthPeriod = 60

var yearPattern = regexp.MustCompile(`^(\d{4})-(\d{4})$`)

// faults are everything that is wrong with a draft.
func (s Survey) faults() []problem.Field {
	faults := s.Check()
	faults = append(faults, long("/period", utf8.RuneCountInString(s.Period), lengthPeriod)...)
	years := yearPattern.FindStringSubmatch(s.SchoolYear)
	if years == nil || !follows(years[1], years[2]) {
		faults = append(faults, problem.Field{Pointer: "/school_year", Key: "survey.fault.school_year"})
	}
	faults = append(faults, timeFaults(s.OpensAt, s.ClosesAt)...)
	if s.OpensAt != nil && s.ClosesAt != nil && !s.ClosesAt.After(*s.OpensAt) {
		faults = append(faults, problem.Field{Pointer: "/closes_at", Key: "survey.fault.closes_at"})
	}
	return sorted(faults)
}

// earliest and latest bound the times of a survey: a time outside is a slip of the hand, and years of five digits
// cannot be written in answers.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

// pastFaults is what is wrong with a closing time that somebody sets: it must lie ahead.
func pastFaults(closes *time.Time, now time.Time) []problem.Field {
	if closes == nil || closes.After(now) {
		return nil
	}
	return []problem.Field{{Pointer: "/closes_at", Key: "survey.over"}}
}

// MostReason is how many characters a reason may have, as in the contract.
const MostReason = 500

// CheckReason gives a reason as it is stored, in one line; Invalid for one that is too long, or missing where needed.
func CheckReason(typed string, needed bool) (string, error) {
	reason := locale.Line(typed)
	if needed && reason == "" || utf8.RuneCountInString(reason) > MostReason {
		return "", problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/reason", Key: "survey.fault.reason", Args: map[string]any{"n": MostReason}}})
	}
	return reason, nil
}

// HasClassLinks tells whether its classes have a link each: that asks for a child by name and four digits of a
// telephone. Colleagues know each other's names and numbers, so staff have links of their own alone.
func (s Survey) HasClassLinks() bool { return s.Audience != school.Staff }

// Early tells whether a survey that takes ballots would close before the time that parents were told.
func (s Survey) Early(now time.Time) bool {
	return s.Status == Open && s.ClosesAt != nil && now.Before(*s.ClosesAt)
}

func timeFaults(opens, closes *time.Time) []problem.Field {
	var faults []problem.Field
	for pointer, t := range map[string]*time.Time{"/opens_at": opens, "/closes_at": closes} {
		if t != nil && (t.Before(earliest) || !t.Before(latest)) {
			faults = append(faults, problem.Field{Pointer: pointer, Key: "survey.fault.time"})
		}
	}
	return faults
}

func follows(first, second string) bool {
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(second)
	return errA == nil && errB == nil && b == a+1
}

// SchoolYear is the Vietnamese school year of a moment: it begins in August.
func SchoolYear(now time.Time) string {
	now = now.In(locale.Zone)
	year := now.Year()
	if now.Month() < time.August {
		year--
	}
	return fmt.Sprintf("%d-%d", year, year+1)
}

// Changes are what a PATCH sets; nil leaves a member as it is. Once the survey is open only ClosesAt may change, and
// only to later; while it waits for OpensAt, that may be taken away, which opens it at once.
type Changes struct {
	Title                 *Text
	Notice                *Text
	Subjects              []Subject
	Sections              []Section
	SchoolYear            *string
	Period                *string
	OpensAt, ClosesAt     *time.Time
	NoOpensAt, NoClosesAt bool // take the time away
}

// onlyTimes tells whether c changes nothing but the closing time, or takes the opening time away.
func (c Changes) onlyTimes() bool {
	return c.Title == nil && c.Notice == nil && c.Subjects == nil && c.Sections == nil &&
		c.SchoolYear == nil && c.Period == nil && c.OpensAt == nil && !c.NoClosesAt
}

func (c Changes) apply(s *Survey) {
	set(&s.Title, c.Title)
	set(&s.Notice, c.Notice)
	set(&s.SchoolYear, c.SchoolYear)
	set(&s.Period, c.Period)
	if c.Subjects != nil {
		s.Subjects = c.Subjects
	}
	if c.Sections != nil {
		s.Sections = c.Sections
	}
	if c.OpensAt != nil || c.NoOpensAt {
		s.OpensAt = c.OpensAt
	}
	if c.ClosesAt != nil || c.NoClosesAt {
		s.ClosesAt = c.ClosesAt
	}
	s.Period = locale.Line(s.Period)
	s.Tidy()
}

func set[T any](into, from *T) {
	if from != nil {
		*into = *from
	}
}
