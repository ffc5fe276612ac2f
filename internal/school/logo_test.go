package school_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

func TestLogo(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		s, id, other := school.New(db), testkit.School(t, db).ID, testkit.School(t, db).ID
		change := func(file []byte, place string) error {
			_, err := s.Update(t.Context(), testkit.Clerk, id, school.Changes{Logo: &file, Place: &place})
			return err
		}
		is := func(name string, want bool) []byte {
			t.Helper()
			logo, err := s.Logo(t.Context(), id)
			if err != nil || (len(logo) > 0) != want {
				t.Errorf("%s: %d bytes, %v", name, len(logo), err)
			}
			return logo
		}
		is("at first", false)
		var file bytes.Buffer
		if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 800, 800))); err != nil {
			t.Fatal(err)
		}
		if err := change(file.Bytes(), "Huế"); err != nil {
			t.Fatal(err)
		}
		kept := is("kept", true)
		if size, _ := png.DecodeConfig(bytes.NewReader(kept)); size.Width != 400 {
			t.Errorf("stored as it was brought: %v", size)
		}
		if err := change([]byte("<svg/>"), "Vinh"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("an SVG: %v", err)
		}
		if of, _ := s.Get(t.Context(), id); of.Place != "Huế" || !bytes.Equal(is("refused", true), kept) {
			t.Error("what was refused changed something")
		}
		place := "Vinh"
		if _, err := s.Update(t.Context(), testkit.Clerk, id, school.Changes{Place: &place}); err != nil {
			t.Fatal(err)
		}
		is("something else changed", true)
		if logo, err := s.Logo(t.Context(), other); err != nil || logo != nil {
			t.Errorf("another school's: %d bytes, %v", len(logo), err)
		}
		if err := change(nil, "Huế"); err != nil {
			t.Fatal(err)
		}
		is("forgotten", false)
	})
}
