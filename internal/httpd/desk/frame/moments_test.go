package frame_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
)

// What a form wrote it reads again, to the minute, wherever the server stands.
func TestAMomentComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.IntRange(-12, 12).Draw(t, "zone")
		at := time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "at"), 0).In(time.FixedZone("", offset*3600))
		read, err := frame.Moment(frame.Written(&at), "/closes_at")
		if err != nil || read == nil || !read.Equal(at.Truncate(time.Minute)) {
			t.Fatalf("%v was read as %v, %v", at, read, err)
		}
		evening, err := frame.Moment(frame.Evening(at), "/closes_at")
		if err != nil || evening.Hour() != 20 || evening.YearDay() != read.YearDay() {
			t.Fatalf("the evening of %v is %v, %v", at, evening, err)
		}
	})
}

func TestNoMomentAndNone(t *testing.T) {
	if at, err := frame.Moment("", "/closes_at"); at != nil || err != nil || frame.Written(nil) != "" {
		t.Errorf("an empty field is %v, %v", at, err)
	}
	for _, text := range []string{"tối mai", "2024-02-30T20:00", "2024-02-03", "20:00 03/02/2024"} {
		if _, err := frame.Moment(text, "/closes_at"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
