package report_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/picture"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A logo is kept beside the other settings of papers, shown, printed on posters, and taken away again; a file that is
// no picture says so and loses nothing.
func TestTheLogo(t *testing.T) {
	f, s, key := kit.Desk(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	id, _ := f.OpenRound(key)
	board := image.NewRGBA(image.Rect(0, 0, 900, 300))
	draw.Draw(board, board.Rect, image.NewUniform(color.RGBA{G: 0x80, A: 0xff}), image.Point{}, draw.Src)
	var file bytes.Buffer
	if err := png.Encode(&file, board); err != nil {
		t.Fatal(err)
	}
	send := func(content []byte, pairs ...string) (int, string) {
		answer := f.Send(f.Upload("/admin/paper", s.Owner, "Biểu trưng.png", content, kit.Fields(pairs...)))
		return answer.Code, answer.Body.String()
	}
	shown := func(name string, want bool) {
		t.Helper()
		page := f.Page("/admin/paper", s.Owner).Body.String()
		poster := f.Call(key, http.MethodGet, "/api/v1/surveys/"+id+"/handout?kind=poster", nil, nil,
			http.StatusOK).Body.String()
		if strings.Contains(page, "src=\"data:image/png;base64,") != want ||
			strings.Contains(poster, "/Subtype /Image") != want || !strings.Contains(page, "UBND phường") {
			t.Errorf("%s: the page or the poster has it %t", name, !want)
		}
		if strings.Contains(page, "Biểu trưng") {
			t.Errorf("%s: the name of the file is kept", name)
		}
	}
	if code, body := send(file.Bytes(), "addressee", "UBND phường"); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, body)
	}
	shown("kept", true)
	for name, tt := range map[string]struct {
		file []byte
		code int
		says string
	}{
		"svg":      {[]byte("<svg onload='x()'/>"), http.StatusUnprocessableEntity, "không phải ảnh PNG hay JPEG"},
		"large":    {make([]byte, picture.Most+1), http.StatusRequestEntityTooLarge, `id="file-fault">Ảnh quá lớn: tối đa 1 MB`},
		"far more": {make([]byte, 3*picture.Most), http.StatusRequestEntityTooLarge, ""},
	} {
		if code, body := send(tt.file, "addressee", "UBND phường B"); code != tt.code ||
			!strings.Contains(body, tt.says) {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	shown("refused", true)
	if code, _ := send(nil, "addressee", "UBND phường C"); code != http.StatusSeeOther {
		t.Error(code)
	}
	shown("none chosen", true)
	if code, _ := send(nil, "addressee", "UBND phường C", "no_logo", "yes"); code != http.StatusSeeOther {
		t.Error(code)
	}
	shown("taken away", false)
}
