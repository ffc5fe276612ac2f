package frame

import (
	"time"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// How forms write moments, in the school's zone.
const (
	DayFormat    = "2006-01-02"
	momentFormat = "2006-01-02T15:04"
	closingHour  = 20 // a round closes in the evening, when everybody had time
)

// Moment reads a form's date and time; nil for none.
func Moment(text, pointer string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.ParseInLocation(momentFormat, text, locale.Zone)
	if err != nil {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: pointer, Key: "survey.fault.time"}})
	}
	return &t, nil
}

// Evening is the closing hour of a day, for a form.
func Evening(t time.Time) string {
	t = t.In(locale.Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), closingHour, 0, 0, 0, locale.Zone).Format(momentFormat)
}

// Written is a moment for a form, "" for none.
func Written(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(locale.Zone).Format(momentFormat)
}
