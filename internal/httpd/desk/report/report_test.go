package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/report"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// active is the example with a field that starts a program.
func active(t *testing.T) []byte {
	t.Helper()
	old, err := zip.NewReader(bytes.NewReader(report.Example), int64(len(report.Example)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	made := zip.NewWriter(&out)
	for _, part := range old.File {
		if part.Name != "word/document.xml" {
			err = errors.Join(err, made.Copy(part))
			continue
		}
		from, e := part.Open()
		raw, e2 := io.ReadAll(from)
		to, e3 := made.Create(part.Name)
		_, e4 := to.Write(bytes.Replace(raw, []byte("<w:body>"),
			[]byte(`<w:body><w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>`), 1))
		err = errors.Join(err, e, e2, e3, e4)
	}
	if err = errors.Join(err, made.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The report's page shows the sentences and the files, takes the school's own template and forgets it; a file that is
// none is refused in the reader's words and changes nothing. There is no report before the round is closed.
func TestTheReportsPage(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, tokens := f.OpenRound(key)
		path := "/admin/rounds/" + id + "/report"
		if early := f.Page(path, s.Viewer); early.Code != http.StatusConflict {
			t.Errorf("a report of an open round: %d", early.Code)
		}
		for _, token := range tokens[:10] {
			f.Call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(kit.CastBody("submission-"+token)),
				nil,
				http.StatusCreated)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		look := func(want string) {
			t.Helper()
			if page := f.Page(path, s.Viewer); page.Code != http.StatusOK ||
				!strings.Contains(page.Body.String(), want) {
				t.Errorf("%d, %q is not in %s", page.Code, want, page.Body)
			}
		}
		look("Số CMHS tham gia khảo sát 10/15 CMHS (66,7%).")
		look("report-template/example")
		if refused := f.Send(f.Upload(path, s.Editor, "Báo cáo tháng.docx", []byte("\xd0\xcf\x11\xe0 old"),
			kit.Fields("do", "keep"))); refused.Code != http.StatusUnsupportedMediaType ||
			!strings.Contains(refused.Body.String(), ".doc kiểu cũ") {
			t.Errorf("%d %s", refused.Code, refused.Body)
		}
		look("report-template/example")
		if refused := f.Send(f.Upload(path, s.Editor, "Báo cáo tháng.docx", active(t),
			kit.Fields("do", "keep"))); refused.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(refused.Body.String(), "Trường không nhận: “DDEAUTO”") {
			t.Errorf("%d %s", refused.Code, refused.Body)
		}
		// before such files were refused
		if err := f.Schools.KeepReportTemplate(t.Context(), testkit.Clerk, s.School, "cu.docx", active(t)); err != nil {
			t.Fatal(err)
		}
		look("Trường không nhận: “DDEAUTO”")
		f.Call(key, http.MethodGet, "/api/v1/surveys/"+id+"/report?template=own", nil, nil,
			http.StatusUnprocessableEntity)
		if kept := f.Send(f.Upload(path, s.Editor, "Báo cáo tháng.docx", report.Example,
			kit.Fields("do", "keep"))); kept.Code != http.StatusSeeOther {
			t.Errorf("%d %s", kept.Code, kept.Body)
		}
		look("Đang dùng “Báo cáo tháng.docx”, có 26 ô.")
		if gone := f.Send(f.Upload(path, s.Editor, "Báo cáo tháng.docx", nil,
			kit.Fields("do", "forget"))); gone.Code != http.StatusSeeOther {
			t.Errorf("%d %s", gone.Code, gone.Body)
		}
		look("report-template/example")
	})
}
