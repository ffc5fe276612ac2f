package chart

import (
	"math"

	"hailong/internal/canvas"
	"hailong/internal/font"
)

// Point is the rate of one round.
type Point struct {
	Round string
	Rate  float64 // 0…1
	Text  string  // "97,8%"
	Shown bool
	Apart bool // not to be compared with the last shown point before: no line joins them
	Low   float64
	High  float64 // the interval, 0…1; none where both are 0
}

// Course is the rounds of one subject, the oldest first.
type Course struct {
	Label  string
	Points []Point
}

// Trend is a chart of rounds beside each other: one small panel a subject, all with the axis from 0 to 100 %.
type Trend struct {
	Title, Subtitle, Desc string
	Courses               []Course
}

// Draw makes the scene, width millimetres wide.
func (c Trend) Draw(width float64) canvas.Scene {
	s := newSheet(width, c.Title, c.Subtitle, c.Desc)
	for _, course := range c.Courses {
		s.paragraph(course.Label, s.size, false)
		s.course(course)
	}
	return s.done()
}

func (s *sheet) course(c Course) {
	const height = 26
	left := s.measure("100%", false) + 1.5
	y := s.y + lead(s.size)*1.1 // room for the number above a point at 100 %
	for _, at := range []struct {
		share float64
		text  string
	}{{0, "0"}, {0.5, "50"}, {1, "100%"}} {
		s.Line(left, y+height*(1-at.share), s.Width-left, 0, canvas.Mid, thin)
		s.words(left-1, y+height*(1-at.share)+s.size*font.MM*0.33, at.text, s.size, false, canvas.End)
	}
	step := (s.Width - left) / float64(max(len(c.Points), 1))
	deepest := 0
	lastX, lastY, joined := 0.0, 0.0, false
	for i, p := range c.Points {
		x := left + step*(float64(i)+0.5)
		lines := font.Wrap(font.Regular, s.size, step-1, 0, p.Round)
		deepest = max(deepest, len(lines))
		for j, line := range lines {
			s.words(x, base(y+height+0.8+float64(j)*lead(s.size), s.size), line, s.size, false, canvas.Middle)
		}
		if !p.Shown {
			s.words(x, y+height*0.8, "–", s.size, false, canvas.Middle)
			continue
		}
		at := y + height*(1-math.Min(math.Max(p.Rate, 0), 1))
		if p.High > 0 {
			low, high := y+height*(1-p.Low), y+height*(1-p.High)
			s.Line(x, high, 0, low-high, canvas.Black, thin)
			s.Line(x-1, high, 2, 0, canvas.Black, thin)
			s.Line(x-1, low, 2, 0, canvas.Black, thin)
		}
		if joined && !p.Apart {
			s.Line(lastX, lastY, x-lastX, at-lastY, canvas.Black, 0.4)
		}
		s.Rect(x-0.9, at-0.9, 1.8, 1.8, canvas.Black, 0)
		w := s.measure(p.Text, true) // on white, so that no line runs through it
		up := min(at, y+height*(1-p.High)) - 1.8
		if p.High == 0 {
			up = at - 1.8
		}
		s.Rect(x-w/2-0.3, up-s.size*font.MM*0.75, w+0.6, s.size*font.MM*0.85, canvas.White, 0)
		s.words(x, up, p.Text, s.size, true, canvas.Middle)
		lastX, lastY, joined = x, at, true
	}
	s.y = y + height + 1 + float64(deepest)*lead(s.size) + 3
}
