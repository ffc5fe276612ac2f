package delivery

import (
	"context"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Rooms are those that know what a handout says.
type Rooms struct {
	Schools     *school.Schools
	Surveys     *survey.Surveys
	Invitations *invitation.Invitations
	Base        string // what links begin with, without a slash at the end
}

// Handouts are all handouts of a survey in one language.
type Handouts struct {
	Wording Wording
	Survey  survey.Survey
	Classes []invitation.ClassLink // in the roster's order; none for a draft
	rooms   Rooms
}

// Of reads what the handouts of a survey say; NotFound for another school's.
func Of(ctx context.Context, rooms Rooms, schoolID, id uuid.UUID, lang locale.Lang) (Handouts, error) {
	h := Handouts{rooms: rooms}
	var err error
	if h.Survey, err = rooms.Surveys.Get(ctx, schoolID, id); err != nil {
		return Handouts{}, err
	}
	lang = h.Survey.Audience.Words(lang)
	of, err := rooms.Schools.Get(ctx, schoolID)
	if err != nil {
		return Handouts{}, err
	}
	links, on, err := rooms.Invitations.ClassLinks(ctx, schoolID, id)
	if err != nil {
		return Handouts{}, err
	}
	h.Classes, h.Wording = links, WordingOf(of, h.Survey, rooms.Base, on, lang)
	h.Wording.Logo, err = rooms.Schools.Logo(ctx, schoolID)
	if h.Survey.Waits(rooms.Surveys.Now()) {
		h.Wording.Opens = locale.DateTime(lang, *h.Survey.OpensAt)
	}
	for _, l := range links {
		h.Wording.Order = append(h.Wording.Order, l.Class)
	}
	return h, err
}

// Reaches refuses what leads nowhere on a phone: Conflict where links open on this computer alone.
func (h Handouts) Reaches() error {
	if ReachOf(h.Wording.Base) != Loopback {
		return nil
	}
	return problem.New(problem.Conflict, "handout.unreachable", map[string]any{"base": h.Wording.Base})
}

// Messages are what is sent to the chat group of a class: an invitation, and a reminder; nil where they lead nowhere.
func (h Handouts) Messages(l invitation.ClassLink) (text, reminder *string) {
	if h.Reaches() != nil {
		return nil, nil
	}
	return new(h.Wording.ClassText(l)), new(h.Wording.Reminder(l))
}

// Links are the personal links; none for a draft.
func (h Handouts) Links(ctx context.Context) ([]invitation.Listed, error) {
	if h.Survey.Status == survey.Draft {
		return nil, nil
	}
	return h.rooms.Invitations.List(ctx, h.Survey.SchoolID, h.Survey.ID)
}

// Take is File for somebody to take, on record.
func (h Handouts) Take(ctx context.Context, by account.Actor, kind, format string, class uuid.UUID) (File, error) {
	file, err := h.File(ctx, kind, format, class)
	if err != nil {
		return File{}, err
	}
	whose := locale.Text(h.Survey.Audience.Words(locale.VI), "handout.all", nil)
	if class != uuid.Nil {
		one, err := h.Class(class)
		if err != nil {
			return File{}, err
		}
		whose = one.Class
	}
	return file, h.note(ctx, by, kind, whose)
}

// TakeSlip is the slip of one parent for somebody to take, on record.
func (h Handouts) TakeSlip(ctx context.Context, by account.Actor, one invitation.Listed) (File, error) {
	if err := h.Reaches(); err != nil {
		return File{}, err
	}
	file, err := h.Slip(one)
	if err != nil {
		return File{}, err
	}
	return file, h.note(ctx, by, "slips", one.Class)
}

func (h Handouts) note(ctx context.Context, by account.Actor, kind, whose string) error {
	return h.rooms.Invitations.NoteHandout(ctx, by, h.Survey,
		locale.Text(locale.VI, "handout.file."+kind, nil)+", "+whose)
}

// Class finds a class of the round; NotFound for one that has no part in it.
func (h Handouts) Class(id uuid.UUID) (invitation.ClassLink, error) {
	for _, l := range h.Classes {
		if l.ClassID == id {
			return l, nil
		}
	}
	return invitation.ClassLink{}, problem.New(problem.NotFound, "handout.no_class", nil)
}
