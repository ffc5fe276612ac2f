package round_test

import (
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

var (
	keeperLinks = regexp.MustCompile(`/k/([0-9A-Z]+)</p>`)
	sheetRows   = regexp.MustCompile(`<p class="receipt">([0-9A-Z-]{19})</p>`)
)

// threeKeys is a round with three keepers, as their pages and the desk's show it.
type threeKeys struct {
	*kit.Front
	s      kit.Staff
	key    string
	id     string
	at     string   // the round's address at the desk
	plain  []string // links of parents of a round without sheets
	tokens []string
	sheets []string
}

// desk sends a form of the desk and returns the page.
func (v *threeKeys) desk(path string, form url.Values, want int) string {
	v.Helper()
	answer := v.Send(kit.Post(v.at+path, v.s.Editor, form))
	if answer.Code != want {
		v.Fatalf("%s: %d, want %d: %s", path, answer.Code, want, answer.Body)
	}
	return html.UnescapeString(answer.Body.String())
}

// own is a keeper's page on her own phone; form is nil to look at it.
func (v *threeKeys) own(token string, form url.Values, want int) string {
	v.Helper()
	r := kit.Request{Path: "/k/" + token, Header: map[string]string{"Accept-Language": "vi"}}
	if form != nil {
		r.Method, r.Kind, r.Body = http.MethodPost, "application/x-www-form-urlencoded", form.Encode()
	}
	answer := v.Send(r)
	if answer.Code != want {
		v.Fatalf("keeper: %d, want %d: %s", answer.Code, want, answer.Body)
	}
	if answer.Header().Get("Cache-Control") != "no-store" || answer.Header().Get("Referrer-Policy") == "" {
		v.Errorf("may be kept: %v", answer.Header())
	}
	if page := answer.Body.String(); form == nil && !strings.Contains(page, `name="robots" content="noindex"`) {
		v.Error("may be indexed")
	}
	return html.UnescapeString(answer.Body.String())
}

func (v *threeKeys) says(page string, words ...string) {
	v.Helper()
	for _, one := range words {
		if !strings.Contains(page, one) {
			_, main, _ := strings.Cut(page, "<main")
			v.Errorf("does not say %q: %.1500s", one, main)
		}
	}
}

var seenNumbers = regexp.MustCompile(`name="seen" value="([^"]*)"`)

// accept lets a keeper see her sheet and type it back.
func (v *threeKeys) accept(token string) {
	v.Helper()
	first := v.own(token, nil, http.StatusOK)
	if again := v.own(token, nil, http.StatusOK); again != first || sheetRows.MatchString(again) {
		v.Error("looking changes the page, or shows the sheet")
	}
	v.says(first, "mời 15 cha mẹ", "Hiện tờ chìa (một lần)")
	stale := v.own(token, kit.Fields("show", "1", "seen", "numbers of before"), http.StatusConflict)
	if v.says(stale, "một con số đã thay đổi", "mời 15 cha mẹ"); sheetRows.MatchString(stale) {
		v.Error("the sheet is shown to who saw other numbers")
	}
	seen := html.UnescapeString(seenNumbers.FindStringSubmatch(first)[1])
	page := v.own(token, kit.Fields("show", "1", "seen", seen), http.StatusOK)
	var rows []string
	for _, m := range sheetRows.FindAllStringSubmatch(page, -1) {
		rows = append(rows, m[1])
	}
	if len(rows) != 2 || !strings.Contains(page, `role="img"`) {
		v.Fatalf("no sheet of two rows: %s", page)
	}
	again := v.own(token, kit.Fields("show", "1"), http.StatusConflict)
	v.says(again, "Tờ này đã có người xem.", "làm tờ mới")
	if sheetRows.MatchString(again) {
		v.Error("shown twice")
	}
	v.says(v.own(token, kit.Fields("sheet", testkit.Slip(v, rows, 1)), http.StatusUnprocessableEntity), "òng 2")
	sheet := strings.ToLower(strings.Join(rows, "\n"))
	stale = v.own(token, kit.Fields("sheet", sheet, "seen", "numbers of before"), http.StatusConflict)
	v.says(stale, "một con số đã thay đổi", "mời 15 cha mẹ", sheet) // what was typed is not lost
	v.own(token, kit.Fields("sheet", sheet, "seen", seen), http.StatusSeeOther)
	v.says(v.own(token, nil, http.StatusOK), "Đã nhận", "mang tờ này đến kiểm phiếu")
	v.sheets = append(v.sheets, strings.Join(rows, "\n"))
}

// Three people accept their sheets, the round opens, closes, waits, and is counted with two of them.
func TestABoxWithThreeKeys(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		v := &threeKeys{Front: f, s: f.Staff("hoasen.example")}
		v.key = f.KeyOf(v.s.School, account.Admin)
		_, v.plain = f.OpenRound(v.key)
		v.id = f.Draft(v.key)
		v.at = "/admin/rounds/" + v.id
		v.named()
		v.says(v.desk("/open", nil, http.StatusConflict), "còn 3 người giữ chìa chưa nhận")
		for _, token := range v.tokens {
			v.accept(token)
		}
		v.says(html.UnescapeString(f.Page(v.at+"/keepers", v.s.Editor).Body.String()), "Cả ba người đã nhận")
		v.opened()
		v.counted()
	})
}

// named ticks the box and gives out the links, once; a page that is behind changes nothing.
func (v *threeKeys) named() {
	v.Helper()
	v.says(html.UnescapeString(v.Page(v.at+"/open", v.s.Editor).Body.String()), "Không dùng. Ai sao chép")
	form := kit.FormAt(v, v.Page(v.at+"/keepers", v.s.Editor).Body.String(), v.at+"/keepers")
	if form.Get("roles/2") != "Ban thanh tra nhân dân" {
		v.Errorf("given roles: %v", form)
	}
	form.Set("roles/1", "Hiệu trưởng")
	v.says(v.desk("/keepers", form, http.StatusUnprocessableEntity), `value="Hiệu trưởng"`)
	form.Set("roles/1", "Bà Ba")
	page := v.desk("/keepers", form, http.StatusOK)
	v.desk("/keepers", form, http.StatusConflict) // sent twice by a reload: the links that were given out stay
	for _, m := range keeperLinks.FindAllStringSubmatch(page, -1) {
		v.tokens = append(v.tokens, m[1])
	}
	if len(v.tokens) != 3 {
		v.Fatalf("no three links: %s", page)
	}
	again := v.Page(v.at+"/keepers", v.s.Editor).Body.String()
	v.says(again, "Bà Ba", "chưa xem")
	if keeperLinks.MatchString(again) {
		v.Error("links are shown twice")
	}
	form = kit.FormAt(v, again, v.at+"/keepers")
	form.Set("new", "2")
	made := keeperLinks.FindAllStringSubmatch(v.desk("/keepers", form, http.StatusOK), -1)
	v.own(v.tokens[1], nil, http.StatusNotFound)
	v.tokens[1] = made[0][1]
}

// opened is the round while it takes ballots, beside one without sheets.
func (v *threeKeys) opened() {
	v.Helper()
	parents := v.Open(v.key, v.id)
	const sentence = "chìa của ba người giữ (Hiệu trưởng, Bà Ba, Ban thanh tra nhân dân)"
	v.says(html.UnescapeString(v.Send(kit.Request{Path: "/s/" + parents[0] + "?lang=vi"}).Body.String()), sentence)
	page := html.UnescapeString(v.Send(kit.Request{Path: "/s/" + v.plain[0] + "?lang=vi"}).Body.String())
	if strings.Contains(page, "ba người giữ") || !strings.Contains(page, "Ai sao chép thư mục dữ liệu") {
		v.Error("a round without sheets speaks of keepers")
	}
	var receipt struct{ Receipt string }
	for _, token := range parents[:6] {
		v.Call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(kit.CastBody("submission-"+token)),
			&receipt, http.StatusCreated)
	}
	v.says(v.Send(kit.Request{Path: "/r/" + receipt.Receipt + "?lang=vi"}).Body.String(),
		"hai trong ba người giữ chìa")
}

// counted closes the round and counts it with two sheets, of which one has a slip at first.
func (v *threeKeys) counted() {
	v.Helper()
	v.desk("/close", nil, http.StatusSeeOther)
	for path, words := range map[string]string{"": "Mời hai người giữ chìa", "/count": "Tờ thứ hai"} {
		v.says(html.UnescapeString(v.Page(v.at+path, v.s.Editor).Body.String()), words, "Đợi kiểm phiếu")
	}
	v.says(v.Page("/admin", v.s.Viewer).Body.String(), "Đợi kiểm phiếu")
	v.says(v.own(v.tokens[0], nil, http.StatusOK), "Đợi kiểm phiếu")
	first, third := v.sheets[0], v.sheets[2]
	for typed, words := range map[[2]string]string{
		{first, first}: "cùng một tờ",
		{first, testkit.Slip(v, strings.Split(third, "\n"), 0)}: "Dòng 1",
		{first, third[:len(third)-1]}:                           "ký tự",
	} {
		page := v.desk("/count", kit.Fields("sheets/0", typed[0], "sheets/1", typed[1]), http.StatusUnprocessableEntity)
		v.says(page, words, `id="sheets/1-fault"`)
	}
	if err := v.DB.Write(v.Context(), testkit.Execute( // one of this round's: the plain one has none
		"UPDATE envelopes SET sealed = substr(sealed, 2) WHERE place = (SELECT min(place) FROM envelopes)")); err != nil {
		v.Fatal(err)
	}
	page := v.desk("/count", kit.Fields("sheets/0", third, "sheets/1", first), http.StatusConflict)
	v.says(page, "Có 1 phong bì không mở được", `name="unreadable" value="1"`)
	form := kit.FormAt(v, page, v.at+"/count")
	form.Set("unreadable", "1") // what its button sends
	form.Set("reason", "hỏng một phong bì")
	giveWay := v.blockErasing()
	v.desk("/count", form, http.StatusSeeOther)
	v.says(v.Page(v.at+"/count", v.s.Editor).Body.String(), "chưa xóa xong chìa", "xin cứ xé các tờ chìa")
	v.says(v.own(v.tokens[1], nil, http.StatusOK), "chưa xóa xong chìa", "xin cứ xé tờ chìa")
	giveWay()
	v.says(html.UnescapeString(v.Page(v.at+"/count", v.s.Editor).Body.String()), "Chìa của đợt này đã xóa; xin xé các tờ",
		"Hòm phiếu được mở bằng hai trong ba tờ chìa:")
	v.says(v.own(v.tokens[1], nil, http.StatusOK), "đã xóa; xin xé tờ chìa")
	v.says(v.own(v.tokens[1], kit.Fields("sheet", v.sheets[1]), http.StatusConflict), "đã đóng", "đã xóa; xin xé tờ chìa")
	report := v.Call(v.key, http.MethodGet, "/api/v1/surveys/"+v.id+"/report-section?format=text&lang=vi", nil, nil,
		http.StatusOK).Body.String()
	v.says(report, "Hòm phiếu được mở bằng hai trong ba tờ chìa: ", "Hiệu trưởng",
		"Ban thanh tra nhân dân.", "1 phiếu không mở được khi kiểm")
	owner, _, err := v.Accounts.Who(v.Context(), v.s.Owner)
	if err != nil {
		v.Fatal(err)
	}
	link, err := v.Accounts.Invite(v.Context(), owner, account.Person{Email: "chungkien@hoasen.example", Name: "Chứng kiến"},
		account.Witness)
	if err != nil {
		v.Fatal(err)
	}
	v.says(html.UnescapeString(v.Page(v.at, v.SetPassword(link)).Body.String()), "<h2>Niêm phong</h2>",
		"Hòm phiếu được mở bằng hai trong ba tờ chìa: Hiệu trưởng, Ban thanh tra nhân dân.")
	if log := v.Logged.String(); strings.Contains(log, v.tokens[0]) || strings.Contains(log, first[:19]) {
		v.Error("a token or a sheet is in the log")
	}
}

// blockErasing lets the erasing of the round's key fail, which is in memory, until what it gives is called.
func (v *threeKeys) blockErasing() (giveWay func()) {
	v.Helper()
	key := v.Box.Keys.Path(v.id)
	if err := errors.Join(os.Rename(key, key+".aside"), os.Mkdir(key, 0o700)); err != nil {
		v.Fatal(err)
	}
	return func() {
		if err := errors.Join(os.Remove(key), os.Rename(key+".aside", key), v.Box.Tick(v.Context())); err != nil {
			v.Fatal(err)
		}
	}
}
