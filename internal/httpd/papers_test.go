package httpd_test

import (
	"bytes"
	"net/http"
	"strings"

	"hailong/internal/document"
	"hailong/internal/format"
	"hailong/internal/report"
)

// papers pulls every document and every chart of a closed survey, twice: the bytes are the same.
func (f *front) papers(key, at string) {
	f.Helper()
	var list struct {
		Charts []struct{ Name, Title, Description string }
	}
	f.call(key, http.MethodGet, at+"/charts", nil, &list, http.StatusOK)
	if len(list.Charts) < 4 || list.Charts[0].Name != "participation" || list.Charts[0].Description == "" {
		f.Errorf("%+v", list)
	}
	var paths []string
	for _, name := range format.Names(format.Report) {
		paths = append(paths, at+"/report?format="+name)
	}
	for _, name := range format.Names(format.Section) {
		paths = append(paths, at+"/report-section?lang=en&format="+name)
	}
	for _, c := range list.Charts {
		paths = append(paths, at+"/charts/"+c.Name, at+"/charts/"+c.Name+"?format=png&width=90")
	}
	for _, path := range paths {
		one, other := f.send(request{path: path, key: key}), f.send(request{path: path, key: key})
		if one.Code != http.StatusOK || one.Body.Len() == 0 || !bytes.Equal(one.Body.Bytes(), other.Body.Bytes()) {
			f.Errorf("%s: %d, %d bytes, then %d", path, one.Code, one.Body.Len(), other.Body.Len())
		}
	}
	file := f.send(request{path: at + "/report", key: key})
	if name := file.Header().Get("Content-Disposition"); !strings.HasPrefix(name,
		`attachment; filename="bao-cao-hai-long-`) || !strings.HasSuffix(name, `.docx"`) {
		f.Errorf("the report is called %s", name)
	}
	for _, act := range []string{"comparison", "refill"} {
		answer := f.send(request{method: http.MethodPost, path: at + "/report/" + act, key: key, body: file.Body.String(),
			header: map[string]string{"Content-Type": "application/octet-stream"}})
		if answer.Code != http.StatusOK {
			f.Errorf("%s: %d %s", act, answer.Code, answer.Body)
		}
	}
	f.call(key, http.MethodGet, at+"/charts/none", nil, nil, http.StatusNotFound)
	f.call(key, http.MethodGet, at+"/charts/subjects?width=20", nil, nil, http.StatusUnprocessableEntity)
}

// own brings the school's own Word file, fills it and forgets it.
func (f *front) own(key, at string) {
	f.Helper()
	const path = "/api/v1/school/report-template"
	f.call(key, http.MethodGet, path, nil, nil, http.StatusNotFound)
	f.call(key, http.MethodDelete, path, nil, nil, http.StatusNotFound)
	f.call(key, http.MethodGet, at+"/report?template=own", nil, nil, http.StatusNotFound)
	example := f.send(request{path: path + "/example", key: key}).Body.Bytes()
	if !bytes.Equal(example, report.Example) {
		f.Error("the example is another file")
	}
	word := map[string]string{"Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	answer := f.send(request{method: http.MethodPut, path: path + "?name=B%C3%A1o%20c%C3%A1o.docx", key: key,
		body: string(example), header: word})
	if !strings.Contains(answer.Body.String(), `"unknown":[]`) ||
		!strings.Contains(answer.Body.String(), `"placeholders":["school.parent_office"`) {
		f.Errorf("%d %s", answer.Code, answer.Body)
	}
	if back := f.send(request{path: path, key: key}); !bytes.Equal(back.Body.Bytes(), example) {
		f.Error("the template comes back changed")
	}
	filled := f.send(request{path: at + "/report?template=own", key: key})
	if names, err := document.Placeholders(f.Context(), filled.Body.Bytes()); err != nil || len(names) > 0 {
		f.Errorf("%d: left in the filled report: %v %v", filled.Code, names, err)
	}
	f.call(key, http.MethodGet, at+"/report?template=own&format=pdf", nil, nil, http.StatusUnprocessableEntity)
	for content, want := range map[string]int{"PK nonsense": 422, "\xd0\xcf\x11\xe0 old": 415,
		strings.Repeat("x", 6<<20): 413} {
		if refused := f.send(request{method: http.MethodPut, path: path, key: key, body: content,
			header: word}); refused.Code != want {
			f.Errorf("%.10q: %d %s", content, refused.Code, refused.Body)
		}
	}
	if back := f.send(request{path: path, key: key}); !bytes.Equal(back.Body.Bytes(), example) {
		f.Error("a refused file changed the template")
	}
	f.call(key, http.MethodDelete, path, nil, nil, http.StatusNoContent)

	plain := map[string]bool{"report_share": false}
	f.call(key, http.MethodPatch, "/api/v1/school", plain, nil, http.StatusOK)
	if text := f.send(request{path: at + "/report-section?format=text",
		key: key}).Body.String(); !strings.Contains(text, "tham gia khảo sát 10/15 CMHS.") {
		f.Errorf("not the old wording: %s", text)
	}
	plain["report_share"] = true
	f.call(key, http.MethodPatch, "/api/v1/school", plain, nil, http.StatusOK)
}
