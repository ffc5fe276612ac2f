package httpd_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/report"
	"hailong/internal/survey"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// walked are the calls of the contract that change something, and the forms of the desk.
var walked = map[string]acting{
	"PATCH /api/v1/school": func(w *walk) kit.Request {
		return w.api("PATCH", "/api/v1/school", map[string]any{"place": w.fresh("Phường")})
	},
	"POST /api/v1/roster": func(w *walk) kit.Request {
		w.roster(14)
		return kit.Request{Method: "POST", Path: "/api/v1/roster", Key: w.key, Kind: "text/csv",
			Body: string(testkit.Roster(7, 8))}
	},
	"POST /api/v1/surveys": func(w *walk) kit.Request { return w.api("POST", "/api/v1/surveys", map[string]any{}) },
	"PATCH /api/v1/surveys/:id": func(w *walk) kit.Request {
		return w.api("PATCH", w.drafted(), map[string]any{"period": w.fresh("Đợt")})
	},
	"DELETE /api/v1/surveys/:id": func(w *walk) kit.Request { return w.api("DELETE", w.drafted(), nil) },
	"POST /api/v1/surveys/:id/open": func(w *walk) kit.Request {
		w.roster(15)
		return w.api("POST", w.drafted()+"/open", nil)
	},
	"PUT /api/v1/surveys/:id/keepers": func(w *walk) kit.Request {
		return w.api("PUT", w.drafted()+"/keepers", map[string]any{"roles": testkit.KeeperRoles})
	},
	"POST /api/v1/surveys/:id/draft": func(w *walk) kit.Request { return w.api("POST", w.opened()+"/draft", nil) },
	"POST /api/v1/surveys/:id/close": func(w *walk) kit.Request {
		return w.api("POST", w.opened()+"/close", map[string]any{"reason": "mất điện"})
	},
	"POST /api/v1/surveys/:id/withdraw": func(w *walk) kit.Request {
		return w.api("POST", w.opened()+"/withdraw", map[string]any{"reason": "nhầm danh sách"})
	},
	"POST /api/v1/surveys/:id/close-without-unreadable": func(w *walk) kit.Request {
		return w.api("POST", w.stopped()+"/close-without-unreadable", map[string]any{"unreadable": 1})
	},
	"POST /api/v1/surveys/:id/invitations/:invitation/reissue": func(w *walk) kit.Request {
		at := w.opened()
		id, _ := w.invited(at)
		return w.api("POST", at+"/invitations/"+id+"/reissue", nil)
	},
	"PATCH /api/v1/surveys/:id/class-links": func(w *walk) kit.Request {
		return w.api("PATCH", w.opened()+"/class-links", map[string]any{"on": false})
	},
	"PUT /api/v1/school/report-template": func(w *walk) kit.Request {
		return kit.Request{Method: "PUT", Path: "/api/v1/school/report-template", Key: w.key,
			Body: string(report.Example),
			Kind: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	},
	"PUT /api/v1/surveys/:id/recordings/:question_id/:lang": func(w *walk) kit.Request {
		w.n++
		return kit.Request{Method: "PUT", Path: w.drafted() + "/recordings/C1/vi", Key: w.key,
			Kind: "audio/mpeg", Body: string(testkit.MP3(9 + w.n))}
	},
	"DELETE /api/v1/surveys/:id/recordings/:question_id/:lang": func(w *walk) kit.Request {
		at := w.drafted()
		w.Send(kit.Request{Method: "PUT", Path: at + "/recordings/C1/vi", Key: w.key, Kind: "audio/mpeg",
			Body: string(testkit.MP3(9))})
		return w.api("DELETE", at+"/recordings/C1/vi", nil)
	},
	"POST /admin/rounds/:id/sounds": func(w *walk) kit.Request {
		at := w.drafted()
		w.Send(kit.Request{Method: "PUT", Path: at + "/recordings/C1/vi", Key: w.key, Kind: "audio/mpeg",
			Body: string(testkit.MP3(9))})
		return w.form(desk(at)+"/sounds", "", "do", "drop", "question", "C1", "lang", "vi")
	},
	"DELETE /api/v1/school/report-template": func(w *walk) kit.Request {
		w.template()
		return w.api("DELETE", "/api/v1/school/report-template", nil)
	},
	"PATCH /api/v1/surveys/:id/comments/:comment_id": func(w *walk) kit.Request {
		at, comment, _ := w.counted()
		return w.api("PATCH", at+"/comments/"+comment, map[string]any{"hidden": true, "reason": "có tên"})
	},
	"POST /api/v1/surveys/:id/themes": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		return w.api("POST", at+"/themes", publishedTheme(w.fresh("Bữa ăn")))
	},
	"PATCH /api/v1/surveys/:id/themes/:theme_id": func(w *walk) kit.Request {
		at, _, id := w.counted()
		return w.api("PATCH", at+"/themes/"+id, map[string]any{"title": w.fresh("Sân trường")})
	},
	"DELETE /api/v1/surveys/:id/themes/:theme_id": func(w *walk) kit.Request {
		at, _, id := w.counted()
		return w.api("DELETE", at+"/themes/"+id, nil)
	},
	"POST /api/v1/surveys/:id/share": func(w *walk) kit.Request {
		return w.api("POST", w.unshared()+"/share", nil)
	},
	"DELETE /api/v1/surveys/:id/share": func(w *walk) kit.Request {
		at := w.unshared()
		w.Call(w.key, http.MethodPost, at+"/share", nil, nil, http.StatusOK)
		return w.api("DELETE", at+"/share", nil)
	},
	"PUT /api/v1/surveys/:id/comparison": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		w.Call(w.key, http.MethodPut, at+"/comparison", map[string]any{"with": "last"}, nil, http.StatusOK)
		return w.api("PUT", at+"/comparison", map[string]any{"with": "year"})
	},
	"PUT /api/v1/schools/:id/report/rounds": func(w *walk) kit.Request {
		at, of := w.twoClosed()
		w.Call(w.key, http.MethodPut, of, map[string]any{"left_out": []string{}}, nil, http.StatusNoContent)
		return w.api("PUT", of, map[string]any{"left_out": []string{strings.TrimPrefix(at, "/api/v1/surveys/")}})
	},
	"POST /admin/periods/:period": func(w *walk) kit.Request {
		at, of := w.twoClosed()
		w.Call(w.key, http.MethodPut, of, map[string]any{"left_out": []string{}}, nil, http.StatusNoContent)
		page := "/admin/periods/" + of[strings.LastIndex(of, "=")+1:]
		return w.form(page, page, "round", strings.TrimPrefix(at, "/api/v1/surveys/"))
	},
	"PUT /api/v1/surveys/:id/dialogue": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		return w.api("PUT", at+"/dialogue", map[string]any{"day": "2099-12-05", "hour": "15:30",
			"place": w.fresh("Hội trường"), "held": false, "attended": 0})
	},
	"PUT /api/v1/surveys/:id/report-forms": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		w.Call(w.key, http.MethodPut, at+"/report-forms", map[string]any{"forms": []string{}}, nil,
			http.StatusNoContent)
		return w.api("PUT", at+"/report-forms", map[string]any{"forms": []string{"returned"}})
	},
	"POST /admin/rounds/:id/calls": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		if w.watching == "" {
			w.watching = w.witness(w.s)
		}
		if err := w.Box.TellCalls(w.t.Context(), testkit.Clerk, w.s.school, w.idOf(at), survey.Calls{Yes: 1}); err != nil {
			w.Fatal(err)
		}
		owner := w.s.owner
		defer func() { w.s.owner = owner }()
		w.s.owner = w.watching // who sends it
		return w.form(desk(at)+"/calls", desk(at)+"/calls", "yes", "1", "no", "1", "unreached", "0")
	},
	"POST /admin/rounds/:id/comparison": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		w.Call(w.key, http.MethodPut, at+"/comparison", map[string]any{"with": "last"}, nil, http.StatusOK)
		return w.form(desk(at)+"/comparison", "", "with", "year")
	},
	"POST /admin/rounds/:id/dialogue": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		return w.form(desk(at)+"/dialogue", "", "day", "2099-12-05", "hour", "15:30", "place",
			w.fresh("Hội trường"))
	},
	"POST /admin/rounds/:id/report/sentences": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		w.Call(w.key, http.MethodPut, at+"/report-forms", map[string]any{"forms": []string{}}, nil,
			http.StatusNoContent)
		return w.form(desk(at)+"/report/sentences", "", "form", "returned")
	},
	"POST /admin/paper": func(w *walk) kit.Request {
		return w.form("/admin/paper", "/admin/paper", "addressee", w.fresh("UBND phường"))
	},
	"POST /admin/new": func(w *walk) kit.Request {
		return w.form("/admin/new", "", "from", "hai-long-cmhs", "title", "Khảo sát", "school_year", "2026-2027",
			"draft", uuid.NewString())
	},
	"POST /admin/rounds/:id/edit": func(w *walk) kit.Request {
		at, q := desk(w.drafted())+"/edit", "sections/0/questions/0/"
		return w.form(at, at, "title", "Khảo sát", "school_year", "2026-2027", "period", w.fresh("Đợt"),
			"subjects/0/id", "s", "subjects/0/label", "Trường", "sections/0/id", "S1", "sections/0/subject", "s",
			"sections/0/title", "Phần 1", q+"id", "Q1", q+"type", "likert5", q+"role", "headline", q+"text",
			"Hài lòng?",
			"do", "save")
	},
	"POST /admin/rounds/:id/open": func(w *walk) kit.Request {
		w.roster(15)
		at := desk(w.drafted()) + "/open"
		return w.form(at, at)
	},
	"POST /admin/rounds/:id/draft": func(w *walk) kit.Request {
		at := desk(w.opened()) + "/draft"
		return w.form(at, at)
	},
	"POST /admin/rounds/:id/delete": func(w *walk) kit.Request {
		at := desk(w.drafted()) + "/delete"
		return w.form(at, at)
	},
	"POST /admin/settings/address": func(w *walk) kit.Request {
		return w.form("/admin/settings/address", "/admin/settings/address", "public_address",
			strings.ReplaceAll(w.fresh("khaosat"), " ", "")+".example.vn")
	},
	"POST /admin/rounds/:id/now": func(w *walk) kit.Request {
		at := w.drafted()
		soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		w.roster(15)
		w.Call(w.key, http.MethodPatch, at, map[string]any{"opens_at": soon}, nil, http.StatusOK)
		w.Call(w.key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		return w.form(desk(at)+"/now", desk(at)+"/now")
	},
	"POST /admin/rounds/:id/extend": func(w *walk) kit.Request {
		at := desk(w.opened()) + "/extend"
		return w.form(at, at, "closes_at", "2100-01-02T20:00")
	},
	"POST /admin/rounds/:id/close": func(w *walk) kit.Request {
		at := desk(w.opened()) + "/close"
		return w.form(at, at, "reason", "mất điện")
	},
	"POST /admin/rounds/:id/keepers": func(w *walk) kit.Request {
		at := desk(w.drafted()) + "/keepers"
		return w.form(at, at, "roles/0", "Hiệu trưởng", "roles/1", "Kế toán", "roles/2", "Thanh tra")
	},
	"POST /admin/rounds/:id/count": func(w *walk) kit.Request {
		w.roster(15)
		at := w.drafted()
		sheets := w.Sheets(w.t, w.s.school, w.idOf(at))
		w.Call(w.key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		w.Call(w.key, http.MethodPost, at+"/close", nil, nil, http.StatusConflict)
		return w.form(desk(at)+"/count", desk(at)+"/count", "sheets/0", sheets[0], "sheets/1", sheets[2])
	},
	"POST /admin/rounds/:id/withdraw": func(w *walk) kit.Request {
		at := desk(w.opened()) + "/withdraw"
		return w.form(at, at, "reason", "nhầm danh sách")
	},
	"POST /admin/rounds/:id/recovery": func(w *walk) kit.Request { return w.form(desk(w.opened())+"/recovery", "") },
	"POST /admin/rounds/:id/key": func(w *walk) kit.Request {
		at := w.opened()
		rows, err := w.Box.ShowKey(w.t.Context(), testkit.Clerk, w.s.school, w.idOf(at))
		if err != nil {
			w.Fatal(err)
		}
		return w.form(desk(at)+"/key", "", "sheet", strings.Join(rows, "\n"))
	},
	"POST /admin/rounds/:id/handout/class-links": func(w *walk) kit.Request {
		return w.form(desk(w.opened())+"/handout/class-links", "", "on", "false")
	},
	"POST /admin/rounds/:id/handout/class-links/:class/reset": func(w *walk) kit.Request {
		at := w.opened()
		classes, err := w.Schools.Classes(w.t.Context(), w.s.school)
		if err != nil {
			w.Fatal(err)
		}
		return w.form(desk(at)+"/handout/class-links/"+classes[0].ID.String()+"/reset", "")
	},
	"POST /admin/rounds/:id/links/:invitation": func(w *walk) kit.Request {
		at := w.opened()
		id, _ := w.invited(at)
		return w.form(desk(at)+"/links/"+id, "")
	},
	"POST /admin/rounds/:id/comments": func(w *walk) kit.Request {
		at, comment, _ := w.counted()
		return w.form(desk(at)+"/comments", "", "hide", comment, "reason-"+comment, "có tên")
	},
	"POST /admin/rounds/:id/themes/:theme": func(w *walk) kit.Request {
		at, _, _ := w.counted()
		return w.form(desk(at)+"/themes/new", "", "title", w.fresh("Sân"), "state", "accepted", "answer", "Sẽ sửa.",
			"published", "1")
	},
	"POST /admin/rounds/:id/report": func(w *walk) kit.Request {
		w.template()
		at, _, _ := w.counted()
		return w.form(desk(at)+"/report", desk(at)+"/report", "do", "forget")
	},
	"POST /admin/rounds/:id/share": func(w *walk) kit.Request {
		return w.form(desk(w.unshared())+"/share", "", "do", "share")
	},
	"POST /admin/roster/parents/:id": func(w *walk) kit.Request {
		w.roster(15)
		parents, err := w.Schools.Parents(w.t.Context(), w.s.school)
		if err != nil {
			w.Fatal(err)
		}
		at := "/admin/roster/parents/" + parents[0].ID.String()
		return w.form(at, at, "parent_name", w.fresh("Lê Thị"))
	},
	"POST /admin/me/password": func(w *walk) kit.Request {
		r := w.form("/admin/me/password", "", "old", kit.Passphrase, "password", kit.Passphrase)
		r.Header = kit.As(w.SignIn("editor@hoasen.example"))
		r.Header["Origin"] = kit.Base
		return r
	},
	"POST /admin/people": func(w *walk) kit.Request {
		w.n++
		return w.form("/admin/people", "", "name", "Ba", "email", fmt.Sprintf("ba%d@hoasen.example", w.n), "role",
			"viewer")
	},
	"POST /admin/people/:id": func(w *walk) kit.Request {
		at := "/admin/people/" + w.colleague("viewer")
		w.n++
		return w.form(at, at, "do", "role", "role", []string{"viewer", "editor"}[w.n%2])
	},
	"POST /admin/people/:id/sessions": func(w *walk) kit.Request {
		who, session, err := w.Accounts.Who(w.t.Context(), w.SignIn("viewer@hoasen.example"))
		if err != nil {
			w.Fatal(err)
		}
		return w.form("/admin/people/"+who.ID.String()+"/sessions", "", "session", session.ID.String())
	},
	"POST /admin/people/rule": func(w *walk) kit.Request {
		w.n++
		return w.form("/admin/people/rule", "", "factor", "free")
	},
	"POST /admin/settings": func(w *walk) kit.Request {
		return w.form("/admin/settings", "/admin/settings", "place", w.fresh("Phường"))
	},
	"POST /admin/settings/keys": func(w *walk) kit.Request {
		return w.form("/admin/settings/keys", "", "key_name", "báo cáo", "scope", "statistics:read")
	},
	"POST /admin/settings/keys/:id": func(w *walk) kit.Request {
		_, made, err := w.Keys.Create(w.t.Context(), w.s.school, "cũ", account.Admin)
		if err != nil {
			w.Fatal(err)
		}
		return w.form("/admin/settings/keys/"+made.ID.String(), "")
	},
}

// unwalked are the others, each with the reason.
var unwalked = map[string]string{
	"POST /admin/settings/address/try": "asks the network; what it notes is one transaction of internal/school",
	"POST /api/v1/ballots/:token": "a ballot: who casts is on no record; the box's own tests end its " +
		"caller anywhere",
	"POST /admin/setup/:ticket":                  "once, before anybody is there: internal/account",
	"POST /admin/link/:ticket":                   "once, by its link: internal/account",
	"POST /admin/sign-in":                        "begins a session, which is no act of a school's: internal/account",
	"POST /admin/sign-in/code":                   "as signing in",
	"POST /admin/sign-out":                       "ends one's own session, on no record",
	"POST /admin/me/sessions":                    "ends one's own sessions, on no record",
	"POST /admin/me/factor":                      "needs a code of the minute: internal/account",
	"POST /admin/me/factor/codes":                "as the factor",
	"POST /admin/me/factor/off":                  "as the factor",
	"POST /admin/clock":                          "its row is the clock's: internal/app/rooms",
	"POST /admin/went-back":                      "its file is the database's: internal/progress",
	"POST /admin/roster":                         "shows a file and stores nothing",
	"POST /admin/rounds/:id/paste":               "recognises questions and stores nothing",
	"POST /admin/roster/find":                    "Schools.FindParents stores nothing but its line of the record",
	"POST /admin/rounds/:id/report/finished":     "compares a file and stores nothing",
	"POST /api/v1/surveys/:id/report/comparison": "compares a file and stores nothing",
	"POST /api/v1/surveys/:id/report/refill":     "fills a file and stores nothing",
	"POST /admin/roster/store":                   "Schools.Import, as by POST /api/v1/roster",
}
