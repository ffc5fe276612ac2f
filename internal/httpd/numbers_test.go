package httpd_test

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

const withNumber = `{"title":"Đường đến trường","subjects":[{"id":"s","label":"đưa đón"}],"sections":[{"id":"a",
	"subject":"s","title":"Phần A","questions":[
	{"id":"G","type":"likert5","role":"headline","required":true,"text":"Hài lòng?"},
	{"id":"N","type":"number","min":0,"max":50,"decimals":1,"unit":"km","text":"Nhà cách trường bao xa?"}]}]}`

// A number goes from the page without script to every output: mean and quartiles of enough answers, mean alone of fewer,
// nothing of too few, and never a least or a greatest number.
func TestARoundWithANumber(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		for parents, told := range map[int]struct{ mean, quartiles, said string }{
			4:  {said: ""},
			19: {mean: `"mean":10`, quartiles: `"quartiles":null`, said: "trung bình 10 km."},
			20: {mean: `"mean":10.5`, quartiles: `"quartiles":[5.5,10.5,15.5]`,
				said: "Một phần tư trả lời không quá 5,5 km, một nửa không quá 10,5 km, ba phần tư không quá 15,5 km."},
		} {
			f := newFront(t, db)
			key := f.key(account.Admin)
			round := f.openOwn(key, withNumber, parents+1)
			for i, token := range round.tokens[:parents] {
				form := url.Values{"submission_key": {"submission-" + token}, "G": {"5"}, "N": {fmt.Sprintf("%d,0", i+1)}}
				if answer := f.send(request{method: http.MethodPost, path: "/s/" + token, body: form.Encode(),
					kind: formKind}); answer.Code != http.StatusOK {
					t.Fatal(answer.Body)
				}
			}
			page := html.UnescapeString(f.send(request{path: "/s/" + round.tokens[parents]}).Body.String())
			for _, want := range []string{`inputmode="decimal"`, "Số từ 0 đến 50, tối đa 1 chữ số thập phân", "> km"} {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
			if p := f.problem(f.castJSON(round.tokens[parents], `{"G":5,"N":50.1}`, http.StatusUnprocessableEntity)); len(p.Errors) != 1 ||
				p.Errors[0].Pointer != "/answers/N" {
				t.Errorf("%+v", p)
			}
			f.call(key, http.MethodPost, round.path+"/close", nil, nil, http.StatusOK)
			got := f.call(key, http.MethodGet, round.path+"/statistics", nil, nil, http.StatusOK).Body.String()
			for _, want := range []string{told.mean, told.quartiles} {
				if !strings.Contains(got, want) {
					t.Errorf("%d: %s lacks %s", parents, got, want)
				}
			}
			if told.said == "" {
				if strings.Contains(got, `"question_id":"N"`) {
					t.Errorf("%d answers are told: %s", parents, got)
				}
				continue
			}
			quarters := told.quartiles != `"quartiles":null`
			table := f.send(request{path: round.path + "/export?format=csv", key: key}).Body.String()
			if quarters != strings.Contains(table, ",N,median,10.5,") ||
				quarters == strings.Contains(table, ",N,median,,withheld,too_few_quartiles") ||
				!strings.Contains(table, ",N,mean,") {
				t.Errorf("%d: %s", parents, table)
			}
			book := f.send(request{path: round.path + "/report-section?format=xlsx", key: key})
			if words := cellsOf(t, book.Body.Bytes()); !strings.Contains(words, told.said) {
				t.Errorf("%d: the workbook lacks %q: %s", parents, told.said, words)
			}
		}
	})
}

// cellsOf are all texts of a workbook.
func cellsOf(t *testing.T, raw []byte) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			all.WriteString(strings.Join(row, "|") + "\n")
		}
	}
	return all.String()
}
