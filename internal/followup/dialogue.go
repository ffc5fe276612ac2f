package followup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hailong/internal/document"
	"hailong/internal/feedback"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Paper is a document for the talk with parents.
type Paper string

// The papers: what will be spoken of, and the form of the minutes. Neither holds a comment or a name of a parent.
const (
	Agenda  Paper = "agenda"
	Minutes Paper = "minutes"
)

// Papers are all papers.
var Papers = []Paper{Agenda, Minutes}

// DialoguePaper makes a paper for the talk of a round. Conflict while no talk is planned, or no theme has enough
// comments to be spoken of. name is what its file is called, without an ending.
func DialoguePaper(ctx context.Context, from *feedback.Feedback, of school.School, s survey.Survey, paper Paper,
	lang locale.Lang) (_ document.Document, name string, err error) {
	defer problem.In(&err, "write paper of a dialogue")
	lang = s.Audience.Words(lang)
	d, err := from.Dialogue(ctx, of.ID, s.ID)
	if err != nil {
		return document.Document{}, "", err
	}
	if !d.Planned() {
		return document.Document{}, "", problem.New(problem.Conflict, "feedback.no_dialogue", nil)
	}
	topics, err := from.Agenda(ctx, of.ID, s.ID)
	if err != nil {
		return document.Document{}, "", err
	}
	if len(topics) == 0 {
		return document.Document{}, "",
			problem.New(problem.Conflict, "feedback.no_topics", map[string]any{"k": s.Threshold})
	}
	w := dialogueWriter{of: of, survey: s, talk: d, topics: topics, lang: lang}
	p := document.Document{Lang: lang, Title: w.text(string(paper)+".title", nil), Author: of.Name, Stop: ctx.Err}
	if s.ClosedAt != nil {
		p.Date = *s.ClosedAt
	}
	w.head(paper)
	if paper == Agenda {
		w.agenda()
	} else {
		w.minutes()
	}
	p.Blocks = w.blocks
	return p, names[paper] + d.Day, nil
}

// names begin the names of files, in letters that every system takes.
var names = map[Paper]string{Agenda: "chuong-trinh-doi-thoai-", Minutes: "bien-ban-doi-thoai-"}

type dialogueWriter struct {
	of     school.School
	survey survey.Survey
	talk   feedback.Dialogue
	topics []feedback.Theme
	lang   locale.Lang
	blocks []document.Block
}

func (w *dialogueWriter) text(key string, args locale.Args) string {
	return locale.Text(w.lang, "followup."+key, args)
}

func (w *dialogueWriter) say(style document.Style, words string) {
	w.blocks = append(w.blocks, document.Text{Style: style, Text: words})
}

// blank is room to write by hand.
const (
	blank = "\u2026\u2026\u2026\u2026\u2026\u2026"
	row   = blank + blank + blank + blank + blank
)

func (w *dialogueWriter) head(paper Paper) {
	paperText := func(name string, args locale.Args) string { return locale.Text(w.lang, "report.paper."+name, args) }
	place := w.of.Place
	if place == "" {
		place = blank
	}
	w.blocks = append(w.blocks, document.Letterhead{
		Office: w.of.ParentOffice, School: w.of.Name, State: paperText("state", nil), Motto: paperText("motto", nil),
		Place: paperText("place", locale.Args{"place": place}),
	}, document.Title{Kind: w.text(string(paper)+".kind", nil), Abstract: w.text("dialogue.about", locale.Args{
		"round": called(w.survey, survey.Survey{}, w.lang)})})
	hour := w.talk.Hour
	if hour == "" {
		hour = blank
	}
	w.say(document.Body, w.text("dialogue.when", locale.Args{"hour": hour, "day": dayInWords(w.lang, w.talk.Day)}))
	w.say(document.Body, w.text("dialogue.where", locale.Args{"place": w.talk.Place}))
}

// dayInWords is a day that is kept as YYYY-MM-DD as documents write it.
func dayInWords(lang locale.Lang, day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, locale.Zone)
	if err != nil {
		return day
	}
	return locale.Date(lang, t)
}

func (w *dialogueWriter) agenda() {
	w.say(document.Heading1, w.text("agenda.topics", nil))
	w.say(document.Body, w.text("agenda.from", locale.Args{"k": w.survey.Threshold}))
	t := document.Table{Columns: []document.Column{
		{Head: w.text("dialogue.number", nil), Share: 12, Center: true},
		{Head: w.text("dialogue.topic", nil), Share: 98},
		{Head: w.text("dialogue.answers", nil), Share: 55},
	}}
	for i, topic := range w.topics {
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), topic.Title, topic.Responsible})
	}
	w.blocks = append(w.blocks, t)
	w.say(document.Heading1, w.text("agenda.order", nil))
	for _, line := range strings.Split(w.text("agenda.steps", nil), "\n") {
		w.say(document.Body, line)
	}
	w.say(document.Body, w.text("agenda.voice", nil))
	w.blocks = append(w.blocks, document.Signing{Heading: locale.Text(w.lang, "report.paper.recipients", nil),
		Recipients: []string{w.text("agenda.recipients", nil),
			locale.Text(w.lang, "report.paper.recipient.archive", nil)},
		Office: locale.Text(w.lang, "report.paper.signer", nil)})
}

func (w *dialogueWriter) minutes() {
	w.say(document.Body, w.text("minutes.chair", locale.Args{"blank": blank + blank}))
	w.say(document.Body, w.text("minutes.secretary", locale.Args{"blank": blank + blank}))
	attended := blank
	if w.talk.Held {
		attended = locale.Count(w.lang, w.talk.Attended)
	}
	w.say(document.Body, w.text("minutes.attended", locale.Args{"number": attended}))
	for i, topic := range w.topics {
		w.say(document.Heading1, fmt.Sprintf("%d. %s", i+1, topic.Title))
		for _, name := range []string{"said", "answer", "measure", "who"} {
			w.say(document.Body, w.text("minutes."+name, nil))
			w.say(document.Body, row)
		}
	}
	w.say(document.Heading1, w.text("minutes.other", nil))
	w.say(document.Body, row)
	w.say(document.Closing, w.text("minutes.end", locale.Args{"blank": blank}))
	w.blocks = append(w.blocks, document.Signing{Heading: w.text("minutes.writer", nil), Recipients: []string{""},
		Office: w.text("minutes.leader", nil)})
}

// dialogueSentence says that the school spoke with parents, "" unless it did.
func (r Round) dialogueSentence(lang locale.Lang) string {
	d := r.Dialogue
	if !d.Held {
		return ""
	}
	args := locale.Args{"day": dayInWords(lang, d.Day), "place": d.Place, "n": d.Attended, "about": ""}
	if d.Topics > 0 {
		args["about"] = locale.Text(lang, "followup.dialogue.topics", locale.Args{"n": d.Topics, "k": r.Threshold})
	}
	return locale.Text(lang, "followup.dialogue.held", args)
}
