package delivery

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// Channel is one way by which links leave the school. Its words are handout.file.NAME (alone) and handout.all.NAME (of
// the whole school, with n, sheets and format) in the catalogue.
type Channel struct {
	Name       string   // of the contract's kind and of the file
	Formats    []Format // the first unless another is asked for
	Personal   bool     // holds names and personal links: whoever has it could answer for these families
	Unanswered bool     // for those alone who have not answered
	Later      bool     // also of a round that takes no answers any more; others ask for an answer
	Most       int      // parents or classes in one file, 0 = all: what a printer takes
	make       func(Handouts, asked) ([]byte, error)
}

// Format is a kind of file; its name is the file's ending, its label what people call it.
type Format struct {
	Name, Label, MediaType string
	OneClass               bool // it has one page: of one class, never of all
}

// channels is the one list of channels: the desk, the contract and its test read it. A new one is a line here, a
// function, and its words.
var channels = []Channel{
	{Name: "slips", Formats: []Format{pdfFormat}, Personal: true, Unanswered: true, Most: 3000, make: Handouts.slips},
	{Name: "poster", Formats: []Format{pdfFormat, {"png", "PNG", "image/png", true}}, Most: 300,
		make: Handouts.posters},
	{Name: "links", Formats: []Format{
		{"xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false},
		{"csv", "CSV", "text/csv; charset=utf-8", false},
	}, Personal: true, Later: true, make: Handouts.list},
}

var pdfFormat = Format{"pdf", "PDF", "application/pdf", false}

// Channels are all channels, in the order in which a page offers them.
func Channels() []Channel { return slices.Clone(channels) }

// Whole are the formats in which the channel serves all classes in one file.
func (c Channel) Whole() []Format {
	return slices.DeleteFunc(slices.Clone(c.Formats), func(f Format) bool { return f.OneClass })
}

// format finds a format by its name, "" for the first.
func (c Channel) format(name string) (Format, bool) {
	for _, f := range c.Formats {
		if name == "" || f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// asked is what a file is made of: the classes that it is for, and their parents where the channel is personal.
type asked struct {
	format  string
	classes []invitation.ClassLink
	parents []invitation.Listed
}

// File is a handout to be downloaded. Its name holds no child and no class.
type File struct {
	Name, MediaType string
	Bytes           []byte
}

// File makes a handout of a class, or of all. Conflict for a draft, for a round that takes no ballots unless the
// channel serves it, and for an open one whose links open on this computer alone; Invalid for an unknown channel, a format that it does not have, and a picture without a class;
// TooLarge for more than a file holds.
func (h Handouts) File(ctx context.Context, kind, format string, class uuid.UUID) (File, error) {
	at := slices.IndexFunc(channels, func(c Channel) bool { return c.Name == kind })
	if at < 0 {
		return File{}, unknown(kind)
	}
	channel := channels[at]
	made, there := channel.format(format)
	if !there {
		return File{}, unknown(kind)
	}
	if made.OneClass && class == uuid.Nil {
		return File{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/class_id", Key: "handout.one_class"}})
	}
	if h.Survey.Status == survey.Draft {
		return File{}, problem.New(problem.Conflict, "handout.draft", nil)
	}
	if !channel.Later && h.Survey.Status != survey.Open {
		return File{}, problem.New(problem.Conflict, "handout.over", nil)
	}
	if err := h.Reaches(); err != nil && h.Survey.Status == survey.Open {
		return File{}, err
	}
	a, err := h.asked(ctx, channel, class)
	if err != nil {
		return File{}, err
	}
	a.format = made.Name
	file, err := channel.make(h, a)
	return File{"hailong-" + kind + "." + made.Name, made.MediaType, file}, err
}

func unknown(kind string) error {
	return problem.Fields("problem.invalid",
		[]problem.Field{{Pointer: "/format", Key: "handout.format", Args: map[string]any{"kind": kind}}})
}

// asked reads what a channel hands out to a class, or to all.
func (h Handouts) asked(ctx context.Context, channel Channel, class uuid.UUID) (a asked, err error) {
	a.classes = h.Classes
	if class != uuid.Nil {
		one, err := h.Class(class)
		if err != nil {
			return a, err
		}
		a.classes = []invitation.ClassLink{one}
	}
	n := len(a.classes)
	if channel.Personal {
		if a.parents, err = h.Links(ctx); err != nil {
			return a, err
		}
		if channel.Name != "slips" {
			a.parents = slices.DeleteFunc(a.parents, func(i invitation.Listed) bool { return i.Drawn })
		}
		if class != uuid.Nil {
			a.parents = slices.DeleteFunc(a.parents,
				func(i invitation.Listed) bool { return i.Class != a.classes[0].Class })
		}
		n = len(a.parents)
	}
	if channel.Most > 0 && n > channel.Most {
		return a, problem.New(problem.TooLarge, "handout.many", map[string]any{"n": channel.Most})
	}
	return a, nil
}

func (h Handouts) slips(a asked) ([]byte, error) { return Slips(h.Wording, a.parents) }

func (h Handouts) posters(a asked) ([]byte, error) {
	if a.format == "png" {
		return PosterPNG(h.Wording, a.classes[0])
	}
	return PosterPDF(h.Wording, a.classes...)
}

func (h Handouts) list(a asked) ([]byte, error) {
	if a.format == "csv" {
		return LinksCSV(h.Wording.Lang, h.Wording.Base, a.parents)
	}
	return LinksXLSX(h.Wording, a.parents)
}

// Slip is the slip of one parent alone, as after a link was made anew.
func (h Handouts) Slip(i invitation.Listed) (File, error) {
	made, err := Slips(h.Wording, []invitation.Listed{i})
	return File{Name: "hailong-slip.pdf", MediaType: pdfFormat.MediaType, Bytes: made}, err
}
