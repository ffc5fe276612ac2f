package followup_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/testkit"
)

// The papers of a talk hold the themes of enough comments and nothing of the others, of a comment or of a parent; the
// report says that the talk took place once the school has said so.
func TestThePapersOfADialogue(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		ctx, round := t.Context(), r.OpenWith(t, testkit.Roster(12))
		wrote := strings.TrimSuffix(testkit.Satisfied, "}") + `,"G3":"sân trơn quá, bé 7 ngã"}`
		closed(t, r, round.School, round.Survey, times(12, wrote)...)
		texts, err := r.Feedback.List(ctx, round.School, round.Survey)
		if err != nil || len(texts.List) != 12 {
			t.Fatalf("%d comments, %v", len(texts.List), err)
		}
		school, err := r.Schools.Get(ctx, round.School)
		if err != nil {
			t.Fatal(err)
		}
		s, err := r.Surveys.Get(ctx, round.School, round.Survey)
		if err != nil {
			t.Fatal(err)
		}
		paper := func(which followup.Paper, lang locale.Lang) (string, string, error) {
			made, name, err := followup.DialoguePaper(ctx, r.Feedback, school, s, which, lang)
			if err != nil {
				return "", "", err
			}
			var word, pdf bytes.Buffer
			if err = made.PDF(&pdf); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-")) {
				t.Errorf("no PDF: %v", err)
			}
			if err = made.DOCX(&word); err != nil {
				t.Fatal(err)
			}
			return words(t, word.Bytes()), name, nil
		}
		if _, _, err = paper(followup.Agenda, locale.VI); problem.KindOf(err) != problem.Conflict {
			t.Errorf("an agenda of no talk: %v", err)
		}
		talk := feedback.Dialogue{Day: "2026-01-05", Hour: "15:30", Place: "Hội trường"}
		if _, err = r.Feedback.SaveDialogue(ctx, round.School, round.Survey, testkit.Clerk, talk); err != nil {
			t.Fatal(err)
		}
		if _, _, err = paper(followup.Agenda, locale.VI); problem.KindOf(err) != problem.Conflict {
			t.Errorf("an agenda about nothing: %v", err)
		}
		for title, n := range map[string]int{"Sân trường": 5, "Việc riêng": 4} {
			var ids []uuid.UUID
			for _, c := range texts.List[:n] {
				ids = append(ids, c.ID)
			}
			who := "Phó hiệu trưởng"
			if _, err = r.Feedback.Make(ctx, round.School, round.Survey, testkit.Clerk,
				feedback.Words{Title: &title, Responsible: &who, Comments: &ids}); err != nil {
				t.Fatal(err)
			}
		}
		for _, lang := range locale.Languages {
			for _, which := range followup.Papers {
				text, name, err := paper(which, lang)
				if err != nil || !strings.HasSuffix(name, "-2026-01-05") {
					t.Fatalf("%s, %v", name, err)
				}
				for _, want := range []string{"Sân trường", "15:30", "Hội trường"} {
					if !strings.Contains(text, want) {
						t.Errorf("%s in %s lacks %q", which, lang, want)
					}
				}
				for _, no := range []string{"Việc riêng", "trơn", "bé 7", "Bé 7", "{"} {
					if strings.Contains(text, no) {
						t.Errorf("%s in %s holds %q: %s", which, lang, no, text)
					}
				}
			}
		}
		talk.Held, talk.Attended = true, 31
		if _, err = r.Feedback.SaveDialogue(ctx, round.School, round.Survey, testkit.Clerk, talk); err != nil {
			t.Fatal(err)
		}
		reader := followup.Reader{Figures: figures.Reader{Box: r.Box, Surveys: r.Surveys, Now: time.Now},
			Feedback: r.Feedback}
		told, err := reader.Figures.Of(ctx, round.School, round.Survey)
		if err != nil {
			t.Fatal(err)
		}
		section, err := reader.Section(ctx, school, told, "", locale.VI)
		if err != nil {
			t.Fatal(err)
		}
		want := "Nhà trường đã đối thoại với CMHS ngày 05 tháng 01 năm 2026 tại Hội trường về 1 nhóm vấn đề được từ 5 góp ý " +
			"trở lên nêu ra; 31 người dự."
		if said := section.Said(report.Dialogue); len(said) != 1 || said[0] != want {
			t.Errorf("%q, want %q", said, want)
		}
		handled := "Nhà trường nhận được 12 góp ý; có 1 nhóm vấn đề được từ 5 góp ý trở lên nêu ra, trong đó 0 nhóm đã được " +
			"trả lời công khai, 0 nhóm đã giải quyết xong."
		if said := section.Said(report.Handled); len(said) != 1 || said[0] != handled {
			t.Errorf("%q, want %q", said, handled)
		}
	})
}

// words are the texts of a Word file.
func words(t *testing.T, file []byte) string {
	t.Helper()
	book, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := book.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
