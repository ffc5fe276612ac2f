package httpd_test

import (
	"bytes"
	"net/http"
	"strings"

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
	for format := range report.Formats {
		paths = append(paths, at+"/report?format="+format, at+"/report-section?lang=en&format="+format)
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
	if name := file.Header().Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="bao-cao-hai-long-`) || !strings.HasSuffix(name, `.docx"`) {
		f.Errorf("the report is called %s", name)
	}
	f.call(key, http.MethodGet, at+"/charts/none", nil, nil, http.StatusNotFound)
	f.call(key, http.MethodGet, at+"/charts/subjects?width=20", nil, nil, http.StatusUnprocessableEntity)
}
