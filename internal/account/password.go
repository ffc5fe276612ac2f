package account

import (
	_ "embed" // the common passwords
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/internal/locale"
	"hailong/internal/packed"
	"hailong/internal/problem"
)

// A password alone must have this many characters, and this many beside a second factor (NIST SP 800-63B-4); nothing is
// asked of its composition.
const (
	ShortestAlone  = 15
	ShortestBeside = 8
)

const (
	longestPassword = 256
	// mostPassword is how many bytes of a password are looked at at all: as many as so many characters may have.
	mostPassword = longestPassword * utf8.UTFMax
)

// prepared is a password as it is hashed: composed, so that two keyboards write the same bytes (RFC 8265 keeps blanks).
func prepared(password string) string { return norm.NFC.String(password) }

// passwordFaults tells what is wrong with a new password: too short, too long, or among the first that somebody would
// try. words are those of the person and of the place.
func passwordFaults(password string, shortest int, words ...string) []problem.Field {
	fault := func(key string, args map[string]any) []problem.Field {
		return []problem.Field{{Pointer: "/password", Key: key, Args: args}}
	}
	if len(password) > mostPassword {
		return fault("account.fault.password_long", map[string]any{"n": longestPassword})
	}
	n := utf8.RuneCountInString(prepared(password))
	switch {
	case n < shortest:
		return fault("account.fault.password", map[string]any{"n": shortest, "m": shortest - n})
	case n > longestPassword:
		return fault("account.fault.password_long", map[string]any{"n": longestPassword})
	case guessable(password, shortest, words):
		return fault("account.fault.common", nil)
	default:
		return nil
	}
}

// commonFile holds 13,611 passwords that people choose most: those of at least 8 letters, and the first 2,000 of 5 to
// 7, from the list of zxcvbn (MIT, see common_passwords.LICENSE). localFile holds our own, of Vietnamese schools.
//
//go:embed common_passwords.txt.gz
var commonFile []byte

//go:embed local_passwords.txt
var localFile string

// common are all of them, as letters writes them; unpacked when the first password is chosen.
var common = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(string(packed.Whole(commonFile)) + localFile) {
		all[letters(line)] = true
	}
	return all
})

// runs are rows and columns of the keyboard, the alphabet and the digits, each going on where it ends.
var runs = func() (all []string) {
	for _, run := range []string{
		"1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertyuiopasdfghjklzxcvbnm",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
	} {
		back := []byte(run)
		slices.Reverse(back)
		all = append(all, run+run, string(back)+string(back))
	}
	return all
}()

const (
	shortestPiece = 4  // of a word or a run that is looked for in a password
	mostPieces    = 2  // that many words of the list make no password, three do
	mostLooked    = 64 // letters of a password in which pieces are looked for
	fewLetters    = 3  // what is left beside them and does not help
)

// guessable tells whether a password is one piece again and again, or hardly more than two pieces that are tried first:
// common passwords, runs of the keyboard, years, words of the person and the place, also with figures for letters.
func guessable(password string, shortest int, words []string) bool {
	named := map[string]bool{}
	for _, w := range words {
		for _, joined := range joins(w) {
			named[joined] = true
		}
	}
	plain := letters(password)
	for _, spelled := range []string{plain, unleet.Replace(plain)} {
		if len(unit(spelled)) <= shortest/2 || hardlyMore(spelled, named) {
			return true
		}
	}
	return false
}

// hardlyMore takes the longest pieces out of a password and tells whether next to nothing is left.
func hardlyMore(password string, named map[string]bool) bool {
	if len(password) > mostLooked {
		return false
	}
	rest := password
	for range mostPieces {
		piece := longestPiece(rest, named)
		if piece == "" {
			break
		}
		rest = strings.ReplaceAll(rest, piece, " ")
	}
	left, digits := 0, 0
	for _, r := range rest {
		switch {
		case r == ' ':
		case unicode.IsDigit(r):
			digits++
		default:
			left++
		}
	}
	return rest != password && left+digits/fewLetters <= fewLetters // a date adds little
}

func longestPiece(text string, named map[string]bool) (longest string) {
	for from := range len(text) {
		for to := len(text); to-from >= max(shortestPiece, len(longest)+1); to-- {
			if piece := text[from:to]; named[piece] || common()[piece] || aRun(piece) || aYear(piece) {
				longest = piece
			}
		}
	}
	return longest
}

func aRun(piece string) bool {
	return len(unit(piece)) == 1 || slices.ContainsFunc(runs, func(run string) bool {
		return strings.Contains(run, piece)
	})
}

func aYear(piece string) bool {
	return len(piece) == 4 && (piece[:2] == "19" || piece[:2] == "20") && strings.Trim(piece, "0123456789") == ""
}

// unit is the piece of which a text consists again and again, at least twice; the text itself when there is none.
func unit(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if strings.Repeat(text[:n], len(text)/n+1)[:len(text)] == text {
			return text[:n]
		}
	}
	return text
}

// unleet are the figures and signs that stand for letters.
var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t")

// letters is a text as passwords are compared: lower case, no marks, letters and digits alone, @ and $ as what they
// stand for.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '@':
			return 'a'
		case r == '$':
			return 's'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		default:
			return -1
		}
	}, locale.Fold(text))
}

// joins are the words of a name and what neighbours among them make together: "Hoa Sen" is hoa, sen and hoasen; short
// ones are left out.
func joins(name string) (all []string) {
	const most = 12 // words; a longer name is cut
	words := strings.FieldsFunc(locale.Fold(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	words = words[:min(len(words), most)]
	for from := range words {
		for to := from + 1; to <= len(words); to++ {
			if joined := strings.Join(words[from:to], ""); len(joined) >= shortestPiece {
				all = append(all, joined)
			}
		}
	}
	return all
}
