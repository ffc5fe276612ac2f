package chart

import (
	"math"

	"hailong/internal/canvas"
	"hailong/internal/font"
)

// Share is one bar of shares: how many of a class answered.
type Share struct {
	Label string
	Value float64 // 0…1
	Text  string  // "23/25"
}

// Shares is a chart of plain bars from 0 to 100 %, in the order given: participation by class.
type Shares struct {
	Title, Subtitle, Desc string
	Bars                  []Share
}

// Draw makes the scene, width millimetres wide.
func (c Shares) Draw(width float64) canvas.Scene {
	s := newSheet(width, c.Title, c.Subtitle, c.Desc)
	label, text := 0.0, 0.0
	for _, b := range c.Bars {
		label, text = math.Max(label, s.measure(b.Label, false)), math.Max(text, s.measure(b.Text, false))
	}
	label = math.Min(label, s.Width*0.35)
	x := label + 1.5
	bar := s.Width - x - text - 1.5
	top, height := s.y, s.size*font.MM*0.95
	for _, b := range c.Bars {
		lines := font.Wrap(font.Regular, s.size, label, 0, b.Label)
		row := math.Max(height+1, lead(s.size)*float64(len(lines))+0.4)
		for i, line := range lines {
			s.words(0, base(s.y+float64(i)*lead(s.size)+0.2, s.size), line, s.size, false, canvas.Start)
		}
		y := s.y + (row-height)/2
		if b.Value > 0 {
			s.Rect(x, y, bar*b.Value, height, canvas.Mid, thin)
		}
		s.words(s.Width, middle(y, height, s.size), b.Text, s.size, false, canvas.End)
		s.y += row
	}
	s.y += 0.6
	s.axis(x, bar, top)
	return s.done()
}

// Span is the rate of one subject among those who answered, and what is sure of all parents.
type Span struct {
	Label     string
	Rate      float64 // 0…1
	Low, High float64 // worst and best case for all parents
	Known     bool    // false: nothing but Note is drawn
	Text      string  // "100%"
	Note      string  // "182/182", or why nothing is shown
}

// Spans is the chart of the subjects: a point on the line from 0 to 100 %, and behind it the band of what is sure.
type Spans struct {
	Title, Subtitle, Desc string
	Subjects              []Span
}

// Draw makes the scene, width millimetres wide.
func (c Spans) Draw(width float64) canvas.Scene {
	s := newSheet(width, c.Title, c.Subtitle, c.Desc)
	text := 0.0
	for _, b := range c.Subjects {
		if b.Known {
			text = math.Max(text, math.Max(s.measure(b.Text, true), s.measure(b.Note, false)))
		}
	}
	bar, height := s.Width-text-2.5, lead(s.size)*1.3
	drawn := false
	for _, b := range c.Subjects {
		for _, line := range font.Wrap(font.Regular, s.size, bar, 0, b.Label) {
			s.words(0, base(s.y, s.size), line, s.size, false, canvas.Start)
			s.y += lead(s.size)
		}
		if !b.Known {
			for _, line := range font.Wrap(font.Regular, s.size, s.Width, 0, "–  "+b.Note) {
				s.words(0, base(s.y, s.size), line, s.size, false, canvas.Start)
				s.y += lead(s.size)
			}
			s.y += 1.5
			continue
		}
		drawn = true
		y := s.y + 0.8
		s.Rect(bar*b.Low, y, math.Max(bar*(b.High-b.Low), 0.3), height, canvas.Light, thin)
		s.Line(0, y+height/2, bar, 0, canvas.Black, thin)
		side := height * 0.5
		s.Rect(math.Min(math.Max(bar*b.Rate-side/2, 0), bar-side), y+(height-side)/2, side, side, canvas.Black, 0)
		s.words(s.Width, middle(y-height*0.1, height*0.5, s.size), b.Text, s.size, true, canvas.End)
		s.words(s.Width, middle(y+height*0.65, height*0.5, s.size), b.Note, s.size, false, canvas.End)
		s.y = y + height + 2.5
	}
	if drawn {
		s.axis(0, bar, s.y)
	}
	return s.done()
}
