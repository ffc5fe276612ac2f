package chart

import (
	"math"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/font"
	"hailong/internal/locale"
)

// Steps are the five answers from worst to best, each drawn in its own ink.
type Steps [5]string

var stepInks = [5]canvas.Ink{canvas.Dark, canvas.Hatched, canvas.White, canvas.Light, canvas.Mid}

// Answers are how one question was answered.
type Answers struct {
	Label  string
	Counts *[5]int // of the answers 1…5; nil = withheld
	Note   string  // why nothing is shown
}

func (a Answers) rated() int {
	n := 0
	for _, c := range a.Counts {
		n += c
	}
	return n
}

// Likert is the chart of questions answered on the five steps: one bar a question, filled to 100 %, worst answers left.
type Likert struct {
	Lang                  locale.Lang
	Title, Subtitle, Desc string
	Steps                 Steps
	Satisfied, Rated      string // the headings of the two columns beside the bars
	Questions             []Answers
}

// Draw makes the scene, width millimetres wide.
func (l Likert) Draw(width float64) canvas.Scene {
	s := newSheet(width, l.Title, l.Subtitle, l.Desc)
	s.key(l.Steps)
	rate, rated := s.measure(l.Satisfied, true), s.measure(l.Rated, false)
	for _, q := range l.Questions {
		if q.Counts != nil {
			rate = math.Max(rate, s.measure(l.share(q, 3), true))
			rated = math.Max(rated, s.measure(locale.Count(l.Lang, q.rated()), false))
		}
	}
	bar := s.Width - rate - rated - 3*space
	s.words(bar+space+rate, base(s.y, s.size), l.Satisfied, s.size, true, canvas.End)
	s.words(s.Width, base(s.y, s.size), l.Rated, s.size, false, canvas.End)
	s.y += lead(s.size) * 0.3
	for _, q := range l.Questions {
		l.row(s, q, bar, rate)
	}
	return s.done()
}

// key names the inks, from worst to best, in as many lines as they need.
func (s *sheet) key(steps Steps) {
	x, side := 0.0, s.size*font.MM*0.8
	for i, step := range steps {
		w := side + 0.8 + s.measure(step, false)
		if x > 0 && x+w > s.Width {
			x, s.y = 0, s.y+lead(s.size)+0.4
		}
		s.Rect(x, s.y+0.4, side*1.3, side, stepInks[i], thin)
		s.words(x+side*1.3+0.8, base(s.y, s.size), step, s.size, false, canvas.Start)
		x += w + side*0.3 + 3
	}
	s.y += lead(s.size) + 2
}

// share is the part of those who answered at least step from (0…4).
func (l Likert) share(q Answers, from int) string {
	x := 0
	for _, c := range q.Counts[from:] {
		x += c
	}
	return locale.Percent(l.Lang, x, q.rated())
}

func (l Likert) row(s *sheet, q Answers, bar, rate float64) {
	for _, line := range font.Wrap(font.Regular, s.size, bar, 0, q.Label) {
		s.words(0, base(s.y, s.size), line, s.size, false, canvas.Start)
		s.y += lead(s.size)
	}
	if q.Counts == nil || q.rated() == 0 {
		for _, line := range font.Wrap(font.Regular, s.size, s.Width, 0, "–  "+q.Note) {
			s.words(0, base(s.y, s.size), line, s.size, false, canvas.Start)
			s.y += lead(s.size)
		}
		s.y += 2.2
		return
	}
	height, y, n, before := lead(s.size)*1.15, s.y+0.6, q.rated(), 0
	border := 0.0
	for i, c := range q.Counts {
		if i == 3 {
			border = bar * float64(before) / float64(n)
		}
		if c > 0 {
			x, w := bar*float64(before)/float64(n), bar*float64(c)/float64(n)
			s.Rect(x, y, w, height, stepInks[i], thin)
			l.number(s, x, y, w, height, stepInks[i], strings.TrimSuffix(locale.Percent(l.Lang, c, n), "%"))
		}
		before += c
	}
	s.Line(border, y-0.7, 0, height+1.4, canvas.Black, bold)
	s.words(bar+space+rate, middle(y, height, s.size), l.share(q, 3), s.size, true, canvas.End)
	s.words(s.Width, middle(y, height, s.size), locale.Count(l.Lang, n), s.size, false, canvas.End)
	s.y = y + height + 2.2
}

// number writes a share into its part of the bar, where it fits; smaller ones stand in the table below the chart.
func (l Likert) number(s *sheet, x, y, w, h float64, ink canvas.Ink, text string) {
	size := s.size - 0.5
	need := font.Width(font.Regular, size, text)
	if need+1.2 > w {
		return
	}
	if ink == canvas.Dark || ink == canvas.Hatched {
		s.Rect(x+(w-need)/2-0.4, y+h*0.14, need+0.8, h*0.72, canvas.White, 0)
	}
	s.words(x+w/2, middle(y, h, size), text, size, false, canvas.Middle)
}
