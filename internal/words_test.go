package internal

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/internal/locale"
)

var (
	aKey   = regexp.MustCompile(`"([a-z]+(?:\.[a-z0-9_]+)+)"`)
	blanks = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// computed are the beginnings of keys that the program puts together, and what may follow.
var computed = []string{
	"export.",
	"explain.",
	"figures.of.",
	"figures.trend.",
	"problem.title.",
	"record.",
	"report.",
	"report.none_",
	"reason.",
	"parent.scale.",
	"survey.is_",
	"receipt.",
	"roster.column.",
	"roster.told.class_",
	"roster.left.", // what was asked about and left out has the name of its question
	"roster.one.",
	"desk.state.",
	"people.role.",
	"move.",
	"page.time.",
	"feedback.state.",
	"figures.compare.", "record.compare_", "series.apart.",
	"public.method.", "followup.", "period.",
	"survey.kind.", "survey.advice.", "proposal.doubt.", "proposal.left.",
	"edit.origin.",
	"edit.publish.",
	"keepers.given.", "keepers.role.", "keepers.state.",
	"edit.role.",
	"edit.state.",
	"edit.use.",
	"classlink.once.",
	"handout.once.", "address.try.",
	"handout.file.", "handout.all.", "format.",
	"move.open.unit.",
	"settings.unit.",
}

// ends are what the program adds to a key.
var ends = []string{".title", ".body", ".body.undated", ".undated", ".until", ".hint", ".off", ".off.undated", ".drawn",
	".drawn.undated"}

// Both languages say the same things with the same blanks; every key that is used is there, and none is there for
// nothing.
func TestEveryWordIsThereAndUsed(t *testing.T) {
	vi, en := locale.Keys(locale.VI), locale.Keys(locale.EN)
	if !slices.Equal(vi, en) {
		for _, key := range vi {
			if !slices.Contains(en, key) {
				t.Errorf("no English: %s", key)
			}
		}
		for _, key := range en {
			if !slices.Contains(vi, key) {
				t.Errorf("no Vietnamese: %s", key)
			}
		}
	}
	raw := func(lang locale.Lang, key string) []string {
		var names []string
		for _, m := range blanks.FindAllStringSubmatch(locale.Text(lang, key, nil), -1) {
			names = append(names, m[1])
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	for _, key := range vi {
		if a, b := raw(locale.VI, key), raw(locale.EN, key); !slices.Equal(a, b) {
			t.Errorf("%s: blanks %v in Vietnamese, %v in English", key, a, b)
		}
	}
	used := usedKeys(t)
	rooms := map[string]bool{}
	for _, key := range vi {
		room, _, _ := strings.Cut(key, ".")
		rooms[room] = true
		if !isUsed(key, used) {
			t.Errorf("nobody uses %s", key)
		}
	}
	for key, where := range used {
		room, _, _ := strings.Cut(key, ".")
		if rooms[room] && !slices.Contains(computed, key) && !locale.Has(locale.VI, key) &&
			!locale.Has(locale.VI, key+".title") && !strings.HasSuffix(key, ".json") &&
			!strings.HasSuffix(key, ".html") {
			t.Errorf("%s uses %s, which is in no catalogue", where, key)
		}
	}
}

func isUsed(key string, used map[string]string) bool {
	if used[key] != "" {
		return true
	}
	for _, beginning := range computed {
		if strings.HasPrefix(key, beginning) {
			return true
		}
	}
	for _, end := range ends {
		if base, cut := strings.CutSuffix(key, end); cut && used[base] != "" {
			return true
		}
	}
	return false
}

// usedKeys are all texts of the program that look like keys, and the file of each.
func usedKeys(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if extension := filepath.Ext(path); extension != ".go" && extension != ".html" ||
			strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range aKey.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// retired are words that principals did not understand when they tried the desk, each with the one that took its place.
var retired = map[string]string{
	"vòng ":         "đợt",
	"Chép ":         "Sao chép",
	"Sổ ghi":        "Nhật ký",
	"ghi sổ":        "ghi nhật ký",
	"vào sổ":        "vào nhật ký",
	"trong thùng":   "trong hòm",
	"thu hồi đợt":   "hủy đợt",
	"iờ đóng":       "hạn trả lời",
	"Giải mã số":    "Chú giải cột số liệu",
	"Ai biết gì":    "Ai biết được gì về phiếu này?",
	"ô dùng được":   "mục điền tự động",
	"biên tập":      "văn thư (soạn và phát)",
	"Đưa danh sách": "Tải danh sách mới lên",
}

// No page says a word that was given up, and neither does what is told to schools of a new version.
func TestRetiredWordsStayAway(t *testing.T) {
	news, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for i, line := range strings.Split(string(news), "\n") {
		texts[fmt.Sprintf("CHANGELOG.md:%d", i+1)] = line
	}
	for _, key := range locale.Keys(locale.VI) {
		texts[key] = locale.Text(locale.VI, key, nil)
	}
	for where, text := range texts {
		for old, now := range retired {
			if strings.Contains(text+" ", old) {
				t.Errorf("%s says %q, not %q", where, strings.TrimSpace(old), now)
			}
		}
	}
}
