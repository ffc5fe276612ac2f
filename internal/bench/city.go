package bench

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/app/rooms"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// City is schools with an open survey each.
type City struct {
	Rounds []Round
}

// Round is one school's open survey.
type Round struct {
	School, Survey uuid.UUID
	ThreeKeys      bool
	Tokens         []string
}

const classSize = 30

// Build makes schools with so many parents in all, imports their rosters and opens a survey of the default template in
// each, by the rooms' own methods; every other one has three keys, when keys says so. told is called after each school.
func Build(ctx context.Context, r *rooms.Rooms, schools, parents int, keys bool, told func(done int)) (City, error) {
	var city City
	for i := range schools {
		share := parents*(i+1)/schools - parents*i/schools
		round, err := found(ctx, r, i, share, keys && i%2 == 1)
		if err != nil {
			return city, err
		}
		city.Rounds = append(city.Rounds, round)
		told(i + 1)
	}
	return city, nil
}

func found(ctx context.Context, r *rooms.Rooms, number, parents int, keys bool) (Round, error) {
	s, err := r.Schools.Create(ctx, account.Program("bench"), fmt.Sprintf("Trường Mầm non số %d", number+1))
	if err != nil {
		return Round{}, err
	}
	if _, err = r.Schools.Import(ctx, account.Program("bench"), s.ID, roster(parents),
		school.ImportOptions{}); err != nil {
		return Round{}, err
	}
	made, err := r.Surveys.Create(ctx, account.Program("bench"), s.ID,
		survey.New{SchoolYear: "2023-2024", Period: "Học kỳ 1"})
	if err != nil {
		return Round{}, err
	}
	if keys {
		if _, err = ThreeKeys(ctx, r, s.ID, made.ID); err != nil {
			return Round{}, err
		}
	}
	if _, err = r.Box.Open(ctx, account.Program("bench"), s.ID, made.ID); err != nil {
		return Round{}, err
	}
	links, err := r.Invitations.List(ctx, s.ID, made.ID)
	if err != nil {
		return Round{}, err
	}
	round := Round{School: s.ID, Survey: made.ID, ThreeKeys: keys}
	for _, l := range links {
		round.Tokens = append(round.Tokens, l.Token)
	}
	return round, nil
}

// ThreeKeys gives a draft three keepers, each with a confirmed sheet, and gives the tokens of their pages.
func ThreeKeys(ctx context.Context, r *rooms.Rooms, school, id uuid.UUID) (tokens []string, err error) {
	tokens, err = r.Keepers.Set(ctx, account.Program("bench"), school, id, []string{"một", "hai", "ba"})
	for _, token := range tokens {
		rows, err := r.Keepers.Take(ctx, token)
		if err != nil {
			return tokens, err
		}
		if err = r.Keepers.Confirm(ctx, token, strings.Join(rows, " "), ""); err != nil {
			return tokens, err
		}
	}
	return tokens, err
}

// Lengthen writes so many lines at the end of a school's record, in the words of an act that is often done.
func Lengthen(ctx context.Context, r *rooms.Rooms, school uuid.UUID, lines int) error {
	by, now := account.Program("bench"), time.Now() // floors: a measurement
	return r.DB.Write(ctx, func(tx *gorm.DB) error {
		for range lines {
			if err := account.AppendTx(tx, now, school, by, "record.sign_in", "bench@example.org"); err != nil {
				return err
			}
		}
		return nil
	})
}

func roster(parents int) []byte {
	var out bytes.Buffer
	out.WriteString("Lớp,Mã trẻ,Họ và tên trẻ,Họ và tên cha mẹ,Điện thoại\n")
	for i := range parents {
		fmt.Fprintf(&out, "Lớp %d,T%06d,Nguyễn Thị Bé %d,Nguyễn Văn Ba %d,09%08d\n", i/classSize+1, i, i, i, i)
	}
	return out.Bytes()
}

// Mixed are all tokens of the rounds with or without three keys as parents come on an evening: from every school at
// once, in no order.
func (c City) Mixed(threeKeys bool) []string {
	var all []string
	for _, r := range c.Rounds {
		if r.ThreeKeys == threeKeys {
			all = append(all, r.Tokens...)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return bytes.Compare([]byte(a), []byte(b)) }) // a token is random
	return all
}
