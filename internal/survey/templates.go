package survey

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"hailong/internal/problem"
	"hailong/internal/school"
)

// Template is a questionnaire ready to use. Its notice holds the blanks {{threshold}}, {{retention_months}} and
// {{contact}}, filled from the school's settings when a survey opens.
type Template struct {
	ID       string
	Version  int
	About    Text
	Audience school.Audience
	Questionnaire
}

// DefaultTemplate is the one for both subjects of the report.
const DefaultTemplate = "hai-long-cmhs"

// StaffTemplate is the one for a round that asks the staff.
const StaffTemplate = "hai-long-cb-gv-nv"

//go:embed templates/*.json
var templateFiles embed.FS

var templates = mustReadTemplates()

// defaultTemplate is the one for an audience of which nothing else is said.
func defaultTemplate(audience school.Audience) Template {
	for _, t := range templates {
		if audience == school.Staff && t.ID == StaffTemplate {
			return t
		}
	}
	return templates[0]
}

// Templates are all templates, the default one first, those for staff last, then by ID.
func Templates() []Template { return slices.Clone(templates) }

// TemplateByID finds a template; NotFound when there is none of that name.
func TemplateByID(id string) (Template, error) {
	for _, t := range templates {
		if t.ID == id {
			t.Questionnaire = t.clone()
			return t, nil
		}
	}
	return Template{}, problem.New(problem.NotFound, "survey.no_template", nil)
}

// clone copies a questionnaire, so that whoever makes a survey of a template changes only the copy.
func (q Questionnaire) clone() Questionnaire {
	q.Subjects, q.Sections = slices.Clone(q.Subjects), slices.Clone(q.Sections)
	for i, s := range q.Sections {
		questions := slices.Clone(s.Questions)
		for j := range questions {
			questions[j].Options = slices.Clone(questions[j].Options)
		}
		q.Sections[i].Questions = questions
	}
	return q
}

// mustReadTemplates reads the embedded files. They are part of the program: a broken one is a broken build, and every
// test fails.
func readTemplate(name string) (t Template, err error) {
	raw, err := templateFiles.ReadFile(path.Join("templates", name))
	if err != nil {
		return t, err
	}
	var head struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
		About   Text   `json:"about"`

		Audience school.Audience `json:"audience"`
	}
	if err = errors.Join(json.Unmarshal(raw, &head), json.Unmarshal(raw, &t.Questionnaire)); err != nil {
		return t, err
	}
	t.ID, t.Version, t.About, t.Audience = head.ID, head.Version, head.About, cmp.Or(head.Audience, school.Parents)
	t.Tidy()
	if faults := t.Check(); len(faults) > 0 {
		return t, fmt.Errorf("%s: %v", name, faults)
	}
	return t, nil
}

func mustReadTemplates() []Template {
	entries, err := templateFiles.ReadDir("templates")
	var all []Template
	for _, e := range entries {
		t, failed := readTemplate(e.Name())
		all, err = append(all, t), errors.Join(err, failed)
	}
	if err != nil {
		panic(fmt.Sprintf("survey: templates: %v", err)) // floors: a broken embedded file cannot be reported to anyone
	}
	slices.SortFunc(all, func(a, b Template) int {
		switch {
		case a.ID == DefaultTemplate:
			return -1
		case b.ID == DefaultTemplate:
			return 1
		default:
			return cmp.Or(strings.Compare(string(a.Audience), string(b.Audience)), strings.Compare(a.ID, b.ID))
		}
	})
	return all
}
