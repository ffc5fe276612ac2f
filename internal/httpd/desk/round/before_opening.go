package round

import (
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/keeper"
	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// beforeOpening is all that a school should know before a round opens.
type beforeOpening struct {
	Parents, ClassesN  int // on the roster now
	Questions, Minutes int
	Base, Warning      string // what links begin with, and why they may lead nowhere
	Blocked            string // why the round cannot open, "" when it can; Mend is where that is mended
	Mend               string
	// Where the link of a class opens nothing for somebody.
	NoPhones []school.Class
	Without  int    // children without a telephone
	Drawn    string // the classes of drawn slips, which have no such link
	Kind     string // "drawn" where there are no others, else "named"
	Methods  []method
	Advice   []string
	Keepers  []keeper.Keeper // who holds the three sheets; none where the round has none
	Silent   []string        // by language: which questions have no recording while others have one
}

// method is by what the result of a subject is published, and against which target.
type method struct{ Subject, By, Target string }

// fillOpening fills in who would be asked, how they would be reached, and what becomes fixed.
func (r *Rounds) fillOpening(c *gin.Context, v *movePage) error {
	ctx := c.Request.Context()
	asked := r.Schools.Of(v.Round.Audience)
	classes, err := asked.Classes(ctx, v.School.ID)
	if err != nil {
		return err
	}
	if v.Parents, err = asked.Rights(ctx, v.School.ID); err != nil {
		return err
	}
	v.ClassesN, v.Questions, v.Minutes = len(classes), len(v.Round.Questions()), v.Round.Minutes()
	v.Base, v.Warning = r.Base(v.Page), r.Reach(v.Page)
	var drawn []string
	for _, class := range classes {
		switch {
		case class.Drawn > 0:
			drawn = append(drawn, class.Name)
		case v.Round.HasClassLinks() && class.Phones < class.Parents:
			v.NoPhones = append(v.NoPhones, class)
			v.Without += class.Parents - class.Phones
		}
	}
	v.Drawn, v.Kind = strings.Join(drawn, ", "), "named"
	if len(drawn) > 0 && len(drawn) == len(classes) {
		v.Kind = "drawn"
	}
	for _, s := range v.Round.Subjects {
		by := s.Publish
		if by == survey.ByPeople {
			by = "people"
		}
		m := method{Subject: s.Label.In(v.Lang), By: v.T("edit.publish." + by)}
		if s.Target > 0 {
			m.Target = v.T("move.open.target", "target", s.Target.String())
		}
		v.Methods = append(v.Methods, m)
	}
	for _, lang := range v.Round.Languages() {
		if lacking := v.Round.Unrecorded(lang); len(lacking) > 0 {
			v.Silent = append(v.Silent, v.T("move.open.silent", "language", locale.NameOf(lang),
				"numbers", strings.Join(lacking, ", ")))
		}
	}
	advice, err := r.Surveys.Advise(ctx, v.Round)
	for _, a := range advice {
		v.Advice = append(v.Advice, numbered(v.Page, v.Round, a))
	}
	if err != nil {
		return err
	}
	v.Keepers, err = r.Keepers.List(ctx, v.Round.SchoolID, v.Round.ID)
	lacking := lacking(v.Keepers)
	switch {
	case v.Parents == 0:
		v.Blocked, v.Mend = v.T("move.open.blocked.roster"), v.Roster("")
	case v.Round.ClosesAt != nil && !v.Round.ClosesAt.After(r.Now()):
		v.Blocked, v.Mend = v.T("survey.over"), v.Path()+"/edit#closes_at"
	case lacking > 0:
		v.Blocked, v.Mend = v.T("keepers.blocked", "n", lacking), v.Path()+"/keepers"
	}
	v.Title = v.T("move.open.title", "n", v.Parents, "c", v.ClassesN)
	return err
}

// numbered is an advice with the number of its question, as parents see it.
func numbered(p frame.Page, s survey.Survey, a survey.Advice) string {
	if a.Question == "" {
		return a.In(p.Lang)
	}
	return p.T("move.open.advice", "n", s.Number(a.Question), "words", a.In(p.Lang))
}

// Missing are the children of a class without a telephone.
func (beforeOpening) Missing(c school.Class) int { return c.Parents - c.Phones }
