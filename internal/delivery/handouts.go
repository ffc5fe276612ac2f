package delivery

import (
	"context"
	"slices"

	"github.com/google/uuid"

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
	of, err := rooms.Schools.Get(ctx, schoolID)
	if err != nil {
		return Handouts{}, err
	}
	links, on, err := rooms.Invitations.ClassLinks(ctx, schoolID, id)
	h.Classes, h.Wording = links, WordingOf(of, h.Survey, rooms.Base, on, lang)
	for _, l := range links {
		h.Wording.Order = append(h.Wording.Order, l.Class)
	}
	return h, err
}

// Links are the personal links; none for a draft.
func (h Handouts) Links(ctx context.Context) ([]invitation.Listed, error) {
	if h.Survey.Status == survey.Draft {
		return nil, nil
	}
	return h.rooms.Invitations.List(ctx, h.Survey.SchoolID, h.Survey.ID)
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

// File is a handout to be downloaded. Its name holds no child and no class.
type File struct {
	Name, MediaType string
	Bytes           []byte
}

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// How much a file for the whole school holds: a large school, in a file that a printer takes.
const (
	mostSlips   = 3000
	mostPosters = 300
)

// File makes a handout: "slips" (pdf) and "poster" (pdf; png of a class) of a class or of all, "links" (xlsx, csv). The
// first format is the default. Conflict for a draft, and of slips and posters for a round that takes no ballots;
// Invalid for a format that the kind does not have and a picture without a class.
func (h Handouts) File(ctx context.Context, kind, format string, class uuid.UUID) (File, error) {
	formats := map[string][]string{"slips": {"pdf"}, "poster": {"pdf", "png"}, "links": {"xlsx", "csv"}}[kind]
	switch {
	case len(formats) == 0, format != "" && !slices.Contains(formats, format):
		return File{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/format", Key: "handout.format", Args: map[string]any{"kind": kind}}})
	case format == "png" && class == uuid.Nil:
		return File{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/class_id", Key: "handout.one_class"}})
	case h.Survey.Status == survey.Draft:
		return File{}, problem.New(problem.Conflict, "handout.draft", nil)
	case kind != "links" && h.Survey.Status != survey.Open: // paper that asks for an answer which nobody takes any more
		return File{}, problem.New(problem.Conflict, "handout.over", nil)
	case format == "":
		format = formats[0]
	}
	if kind == "poster" {
		if class == uuid.Nil && len(h.Classes) > mostPosters {
			return File{}, problem.New(problem.TooLarge, "handout.many", map[string]any{"n": mostPosters})
		}
		return h.poster(format, class)
	}
	list, err := h.Links(ctx)
	if err == nil && class != uuid.Nil {
		var one invitation.ClassLink
		one, err = h.Class(class)
		list = slices.DeleteFunc(list, func(i invitation.Listed) bool { return i.Class != one.Class })
	}
	if err != nil {
		return File{}, err
	}
	f := File{Name: "hailong-" + kind + "." + format}
	switch {
	case kind == "slips":
		f.MediaType = "application/pdf"
		if len(list) > mostSlips {
			return File{}, problem.New(problem.TooLarge, "handout.many", map[string]any{"n": mostSlips})
		}
		f.Bytes, err = Slips(h.Wording, list)
	case format == "csv":
		f.MediaType = "text/csv; charset=utf-8"
		f.Bytes, err = LinksCSV(h.Wording.Lang, h.Wording.Base, list)
	default:
		f.MediaType = xlsx
		f.Bytes, err = LinksXLSX(h.Wording, list)
	}
	return f, err
}

func (h Handouts) poster(format string, class uuid.UUID) (f File, err error) {
	classes := h.Classes
	if class != uuid.Nil {
		classes = make([]invitation.ClassLink, 1)
		if classes[0], err = h.Class(class); err != nil {
			return File{}, err
		}
	}
	f = File{Name: "hailong-poster." + format, MediaType: "application/pdf"}
	if format == "png" {
		f.MediaType = "image/png"
		f.Bytes, err = PosterPNG(h.Wording, classes[0])
	} else {
		f.Bytes, err = PosterPDF(h.Wording, classes...)
	}
	return f, err
}

// Slip is the slip of one parent alone, as after a link was made anew.
func (h Handouts) Slip(i invitation.Listed) (File, error) {
	made, err := Slips(h.Wording, []invitation.Listed{i})
	return File{Name: "hailong-slip.pdf", MediaType: "application/pdf", Bytes: made}, err
}
