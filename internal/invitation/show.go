package invitation

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// ShowLinks is the list of links for somebody to take, on record.
func (s *Invitations) ShowLinks(ctx context.Context, by account.Actor, of survey.Survey) ([]Listed, error) {
	return s.show(ctx, by, of, of.Line("record.links"))
}

// ShowRoster is the list of links for somebody to look for a parent in, on record.
func (s *Invitations) ShowRoster(ctx context.Context, by account.Actor, of survey.Survey) ([]Listed, error) {
	return s.show(ctx, by, of, of.Line("record.roster_read"))
}

// ShowNonRespondents are those who have not answered, for a page that renews itself: on record once an hour.
func (s *Invitations) ShowNonRespondents(ctx context.Context, by account.Actor, of survey.Survey) (_ []Listed,
	err error) {
	defer problem.In(&err, "show non-respondents")
	list, err := s.List(ctx, of.SchoolID, of.ID)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(i Listed) bool { return i.Used || i.Drawn })
	return list, s.views.Note(ctx, s.db, s.surveys.Now, by, of.Line("record.names_read"))
}

// Show is one parent's link, on record. NotFound as for Get.
func (s *Invitations) Show(ctx context.Context, by account.Actor, school, survey, id uuid.UUID) (_ Listed, err error) {
	defer problem.In(&err, "show invitation")
	one, err := s.Get(ctx, school, survey, id)
	if err != nil {
		return Listed{}, err
	}
	line := account.Line{School: school, Action: "record.link", Detail: one.Class, Round: survey}
	return one, s.note(ctx, by, line)
}

// NoteClassLinks puts on record that somebody is shown the links of the classes; from a page that renews itself once an
// hour. Staff have none, so that nothing is shown.
func (s *Invitations) NoteClassLinks(ctx context.Context, by account.Actor, of survey.Survey, renews bool) (err error) {
	defer problem.In(&err, "record class links")
	if !of.HasClassLinks() {
		return nil
	}
	line := of.Line("record.class_links_read")
	if renews {
		return s.views.Note(ctx, s.db, s.surveys.Now, by, line)
	}
	return s.note(ctx, by, line)
}

// NoteHandout puts on record that somebody takes a file to hand out, before she has it: what it holds in a few words.
func (s *Invitations) NoteHandout(ctx context.Context, by account.Actor, of survey.Survey, what string) error {
	return s.note(ctx, by, of.Line("record.handout", what))
}

// show lists a survey's links, none of a draft and none that was drawn from a box.
func (s *Invitations) show(ctx context.Context, by account.Actor, of survey.Survey, line account.Line) ([]Listed,
	error) {
	var list []Listed
	if of.Status != survey.Draft {
		var err error
		if list, err = s.List(ctx, of.SchoolID, of.ID); err != nil {
			return nil, err
		}
	}
	list = slices.DeleteFunc(list, func(i Listed) bool { return i.Drawn })
	return list, s.note(ctx, by, line)
}

func (s *Invitations) note(ctx context.Context, by account.Actor, line account.Line) error {
	return account.Note(ctx, s.db, s.surveys.Now, by, line)
}
