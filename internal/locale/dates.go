package locale

import (
	"strconv"
	"time"
)

// Zone is Asia/Ho_Chi_Minh: UTC+7 all year since 1975. It is fixed here so that a machine without a time zone
// database shows the same hours.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// weekdays are written as Decree 30/2020 does.
var weekdays = [7]string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}

// DateTime writes t for a page: "20:00 Chủ nhật, 12/11/2023" or "Sunday 12 November 2023, 20:00", in Zone.
func DateTime(lang Lang, t time.Time) string {
	switch lang.Base() {
	case VI:
		return t.In(Zone).Format("15:04 ") + DayOf(lang, t)
	case EN:
		return DayOf(lang, t) + t.In(Zone).Format(", 15:04")
	default:
		return t.In(Zone).Format("2006-01-02 15:04") // as everybody reads it
	}
}

// DayOf is DateTime without the time of day: "thứ Năm, 03/12/2026" or "Thursday 3 December 2026", in Zone.
func DayOf(lang Lang, t time.Time) string {
	t = t.In(Zone)
	switch lang.Base() {
	case VI:
		return weekdays[t.Weekday()] + t.Format(", 02/01/2006")
	case EN:
		return t.Format("Monday 2 January 2006")
	default:
		return t.Format("2006-01-02")
	}
}

// Date writes t's day for a document: "ngày 12 tháng 11 năm 2023" or "12 November 2023", in Zone.
func Date(lang Lang, t time.Time) string {
	t = t.In(Zone)
	if lang.Base() == EN {
		return t.Format("2 January 2006")
	}
	month := "01"
	if t.Month() > time.February { // Decree 30/2020 writes a leading zero for January and February alone
		month = "1"
	}
	return t.Format("ngày 02 tháng " + month + " năm 2006")
}

// Day writes a day that is kept as YYYY-MM-DD: "30/11/2026", the same in every language; another text as it is.
func Day(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("02/01/2006")
}

// Clock writes t's time of day with seconds, in Zone.
func Clock(t time.Time) string { return t.In(Zone).Format("15:04:05") }

// Weekday writes t's day of the week as a column's head: "T2" … "CN", "Mon" … "Sun", in Zone.
func Weekday(lang Lang, t time.Time) string {
	t = t.In(Zone)
	switch {
	case lang.Base() == EN:
		return t.Format("Mon")
	case t.Weekday() == time.Sunday:
		return "CN"
	default:
		return "T" + strconv.Itoa(int(t.Weekday())+1)
	}
}

// Left writes how long something still lasts, in its two largest units: "3 ngày 4 giờ", "2 giờ 5 phút".
func Left(lang Lang, d time.Duration) string {
	minutes := max(1, int(d/time.Minute))
	days, hours := minutes/(24*60), minutes/60%24
	minutes %= 60
	unit := func(n int, name string) string { return Text(lang, "page.time."+name, Args{"n": n}) }
	switch {
	case days > 0 && hours > 0:
		return unit(days, "days") + " " + unit(hours, "hours")
	case days > 0:
		return unit(days, "days")
	case hours > 0 && minutes > 0:
		return unit(hours, "hours") + " " + unit(minutes, "minutes")
	case hours > 0:
		return unit(hours, "hours")
	default:
		return unit(minutes, "minutes")
	}
}
