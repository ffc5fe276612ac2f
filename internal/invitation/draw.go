package invitation

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"

	"gorm.io/gorm"

	"hailong/internal/survey"
)

// MostDrawn is how many are drawn at most to be asked on the telephone.
const MostDrawn = 20

// Draw is who of a closed survey is to be asked on the telephone whether she answered.
type Draw struct {
	People  []Drawn      // in the order of the draw
	Classes []ClassDrawn // with ballots, in the roster's order
}

// Drawn is somebody who is marked as having answered.
type Drawn struct{ Class, ChildCode, ChildName, ParentName, Phone, OtherPhone string }

// ClassDrawn is how many of a class are drawn.
type ClassDrawn struct {
	Class           string
	Answered, Drawn int
}

// DrawTx draws by the digest of the figures, which nobody knows or chooses before the count: those of the roster whose
// SHA-256 of digest, class, code and name, a line each, comes first. So whoever has roster and digest draws the same.
// Whoever has a slip out of a box is known to nobody, so not called.
func (s *Invitations) DrawTx(tx *gorm.DB, of survey.Survey, digest string) (Draw, error) {
	var answered []Drawn
	err := tx.Raw(`SELECT c.name AS class, p.child_code, p.child_name, p.parent_name, p.phone, p.other_phone
		FROM invitations i
		JOIN classes c ON c.school_id = i.school_id AND c.id = i.class_id
		JOIN parents p ON p.school_id = i.school_id AND p.id = i.parent_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status = ? AND NOT p.drawn
		ORDER BY c.position, c.name, p.position, p.id`, of.SchoolID, of.ID, Used).Scan(&answered).Error
	return draw(answered, digest), s.db.Translate(err)
}

// draw passes a class over once half of those in it who answered are drawn: else the list would tell of a small class
// who did not answer.
func draw(answered []Drawn, digest string) (d Draw) {
	at := map[string]int{}
	for _, one := range answered {
		if _, known := at[one.Class]; !known {
			at[one.Class] = len(d.Classes)
			d.Classes = append(d.Classes, ClassDrawn{Class: one.Class})
		}
		d.Classes[at[one.Class]].Answered++
	}
	place := func(one Drawn) []byte {
		sum := sha256.Sum256([]byte(strings.Join([]string{digest, one.Class, one.ChildCode, one.ChildName}, "\n")))
		return sum[:]
	}
	slices.SortStableFunc(answered, func(a, b Drawn) int { return bytes.Compare(place(a), place(b)) })
	for _, one := range answered {
		class := &d.Classes[at[one.Class]]
		if len(d.People) < MostDrawn && 2*(class.Drawn+1) <= class.Answered {
			class.Drawn++
			d.People = append(d.People, one)
		}
	}
	return d
}
