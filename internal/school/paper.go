package school

import (
	"strings"
	"time"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Paper is what a school's documents say besides figures, kept once for all of them.
type Paper struct {
	Addressee    string // to whom reports go; "" = the governing body
	Recipients   string // who receives them, one a line; "" = as above
	SignerTitle  string // of the head; "" = the usual one
	SignerDeputy string // of the deputy who signs for the head; "" = the head signs
	SignerName   string
	Documents    string // the register, one a line, as Register reads it
	Outline      string // of the yearly report; "" = the one that the program brings
	MidMonth     bool   // reporting periods run from the 15th to the 14th
}

// PaperChanges are what changes of it; nil leaves a member as it is.
type PaperChanges struct {
	Addressee, Recipients, SignerTitle, SignerDeputy, SignerName, Documents, Outline *string
	MidMonth                                                                         *bool
}

// How much there may be of each.
const (
	mostRecipients = 20
	mostDocuments  = 30
	lengthOutline  = 20_000
	lengthSubject  = 600
)

func (p *Paper) apply(c PaperChanges) {
	for into, from := range map[*string]*string{&p.Addressee: c.Addressee, &p.SignerTitle: c.SignerTitle,
		&p.SignerDeputy: c.SignerDeputy, &p.SignerName: c.SignerName} {
		if from != nil {
			*into = locale.Line(*from)
		}
	}
	if c.Recipients != nil {
		p.Recipients = strings.Join(lines(*c.Recipients), "\n")
	}
	if c.Documents != nil {
		p.Documents = strings.Join(lines(strings.ReplaceAll(*c.Documents, "\t", " | ")), "\n")
	}
	if c.Outline != nil {
		p.Outline = locale.Paragraphs(*c.Outline)
	}
	if c.MidMonth != nil {
		p.MidMonth = *c.MidMonth
	}
}

// lines are the lines of a text that say something.
func lines(text string) (all []string) {
	for one := range strings.Lines(locale.Paragraphs(text)) {
		if one = locale.Line(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

func (p Paper) faults() (faults []problem.Field) {
	long := func(pointer, value string, most int) {
		if n := utf8.RuneCountInString(value); n > most {
			faults = append(faults, problem.Field{Pointer: pointer, Key: "school.fault.long",
				Args: map[string]any{"n": most, "over": n - most}})
		}
	}
	long("/addressee", p.Addressee, lengthName)
	long("/signer_title", p.SignerTitle, lengthName)
	long("/signer_deputy", p.SignerDeputy, lengthName)
	long("/signer_name", p.SignerName, lengthName)
	long("/outline", p.Outline, lengthOutline)
	long("/recipients", p.Recipients, mostRecipients*lengthName)
	_, register := Register(p.Documents)
	return append(faults, register...)
}

// Document is a line of the register: what a report stands on, or what the school carried out.
type Document struct {
	CarriedOut bool // else a ground
	Kind       string
	Number     string // "" for a law
	Day        time.Time
	Issuer     string // "" for a law
	Subject    string
}

// Register reads the register: on each line the use (Căn cứ or Thực hiện), the kind, the number, the day, the issuer and
// the subject, with | between them.
func Register(text string) (all []Document, faults []problem.Field) {
	refused := func(line int, key string) {
		faults = append(faults, problem.Field{Pointer: "/documents", Key: key, Args: map[string]any{"line": line}})
	}
	for i, one := range lines(text) {
		cells := strings.SplitN(one, "|", 6)
		for i := range cells {
			cells[i] = locale.Line(cells[i])
		}
		if len(cells) < 6 || cells[1] == "" || cells[5] == "" || utf8.RuneCountInString(one) > lengthSubject {
			refused(i+1, "school.document.form")
			continue
		}
		d := Document{Kind: cells[1], Number: cells[2], Issuer: cells[4], Subject: cells[5]}
		switch locale.Fold(cells[0]) {
		case "can cu", "ground":
		case "thuc hien", "carried out":
			d.CarriedOut = true
		default:
			refused(i+1, "school.document.use")
			continue
		}
		var err error
		if d.Day, err = time.ParseInLocation("2/1/2006", cells[3], locale.Zone); err != nil {
			refused(i+1, "school.document.day")
			continue
		}
		all = append(all, d)
	}
	if len(all) > mostDocuments {
		faults = append(faults, problem.Field{Pointer: "/documents", Key: "school.document.many",
			Args: map[string]any{"n": mostDocuments}})
	}
	return all, faults
}
