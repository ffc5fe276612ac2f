// Package progress keeps how far the database came in a file beside it, and so notices a database that went back: after
// a restore, after a failover to a server that lacked the last commits, or because another database stands in its
// place.
//
// It promises that what the file tells was committed once, and that a finding stays until a person of the school has
// seen it. The file holds numbers alone: it knows no parent and no link.
package progress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// Round is how far an open round came or, of a finding, what the database lacks of it.
type Round struct {
	Ballots int  `json:"ballots,omitempty"`
	Links   int  `json:"links,omitempty"` // made anew
	Gone    bool `json:"gone,omitempty"`  // of a finding: the round was open and is not known as such any more
}

// School is how far a school came or, of a finding, what the database lacks of it.
type School struct {
	Acts   int64               `json:"acts,omitempty"` // lines of its record
	Rounds map[uuid.UUID]Round `json:"rounds,omitempty"`
}

// Finding is what the database lacks, by school. Rounds whose school nobody knows stand under uuid.Nil.
type Finding map[uuid.UUID]School

// String says it for an operator: rounds by their ids, everything else by its number.
func (f Finding) String() string {
	var acts int64
	var rounds []string
	for _, school := range f {
		acts += school.Acts
		for id, r := range school.Rounds {
			lacks := fmt.Sprintf("survey %s lacks %d ballots and %d links that were made anew", id, r.Ballots, r.Links)
			if r.Gone {
				lacks = fmt.Sprintf("survey %s was open and is not known as open", id)
			}
			rounds = append(rounds, lacks)
		}
	}
	slices.Sort(rounds)
	return fmt.Sprintf("the database went back: %d lines of the record that were written are not in it; %sno key is "+
		"erased until newer data are brought back, or this is confirmed on the desk", acts,
		strings.Join(append(rounds, ""), "; "))
}

// Keeper keeps the file of one database. Several servers may share it.
type Keeper struct {
	Now func() time.Time

	db    *database.DB
	keys  func(ctx context.Context) ([]uuid.UUID, error)
	path  string
	mutex sync.Mutex
}

// New makes the keeper of the file at path; keys gives the rounds whose keys are there and that the database does not
// know.
func New(db *database.DB, keys func(ctx context.Context) ([]uuid.UUID, error), path string) *Keeper {
	return &Keeper{Now: time.Now, db: db, keys: keys, path: path}
}

// kept is the content of the file.
type kept struct {
	Schools map[uuid.UUID]School `json:"schools"`
	Back    Finding              `json:"back,omitempty"`
}

// Keep compares the database with the file and brings the file up to date. The file is read first: what another server
// writes meanwhile is no longer than what this one reads then.
func (k *Keeper) Keep(ctx context.Context) (err error) {
	defer problem.In(&err, "keep progress")
	k.mutex.Lock()
	defer k.mutex.Unlock()
	file, err := k.read()
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return err
	}
	now := kept{Back: maps.Clone(file.Back)}
	var strange []uuid.UUID
	if fresh { // keys of rounds that nobody knows tell of a database that was there before
		if strange, err = k.keys(ctx); err != nil {
			return err
		}
	}
	if now.Schools, err = height(ctx, k.db); err != nil {
		return err
	}
	now.lack(file.Schools)
	for _, round := range strange {
		now.add(uuid.Nil, School{Rounds: map[uuid.UUID]Round{round: {Gone: true}}})
	}
	return k.write(file, now)
}

// lack adds what was there before and is not there now.
func (n *kept) lack(before map[uuid.UUID]School) {
	for id, was := range before {
		is := n.Schools[id]
		lacks := School{Acts: max(0, was.Acts-is.Acts), Rounds: map[uuid.UUID]Round{}}
		for round, r := range was.Rounds {
			now, runs := is.Rounds[round]
			switch {
			case runs && (now.Ballots < r.Ballots || now.Links < r.Links):
				lacks.Rounds[round] = Round{Ballots: max(0, r.Ballots-now.Ballots), Links: max(0, r.Links-now.Links)}
			case !runs && lacks.Acts > 0: // else it was closed, withdrawn or taken back, which is on record
				lacks.Rounds[round] = Round{Ballots: r.Ballots, Links: r.Links, Gone: true}
			}
		}
		if lacks.Acts > 0 || len(lacks.Rounds) > 0 {
			n.add(id, lacks)
		}
	}
}

// add puts a finding to those that nobody has seen yet.
func (n *kept) add(school uuid.UUID, lacks School) {
	if n.Back == nil {
		n.Back = Finding{}
	}
	sum := School{Acts: n.Back[school].Acts + lacks.Acts, Rounds: maps.Clone(lacks.Rounds)}
	for id, r := range n.Back[school].Rounds {
		more := sum.Rounds[id]
		sum.Rounds[id] = Round{r.Ballots + more.Ballots, r.Links + more.Links, r.Gone || more.Gone}
	}
	n.Back[school] = sum
}

// Back is what the database lacks and nobody has seen yet; nothing when it did not go back.
func (k *Keeper) Back() (Finding, error) {
	file, err := k.read()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return file.Back, err
}

// Confirm records that a person of a school has seen what the database lacks of it, and of schools that it does not
// know.
func (k *Keeper) Confirm(ctx context.Context, by account.Actor, school uuid.UUID) (err error) {
	defer problem.In(&err, "confirm progress")
	k.mutex.Lock()
	defer k.mutex.Unlock()
	file, err := k.read()
	if err != nil || len(file.Back) == 0 {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	now := kept{Schools: file.Schools, Back: maps.Clone(file.Back)}
	maps.DeleteFunc(now.Back, func(id uuid.UUID, _ School) bool {
		_, known := now.Schools[id]
		return id == school || !known
	})
	if len(now.Back) == len(file.Back) { // a second press changes nothing
		return nil
	}
	line := account.Line{School: school, Action: "record.went_back"}
	if lacks := file.Back[school].Acts; lacks > 0 {
		line.Detail = fmt.Sprintf("−%d", lacks)
	}
	if err = account.Note(ctx, k.db, k.Now, by, line); err != nil {
		return err
	}
	return k.write(file, now)
}

func (k *Keeper) read() (file kept, err error) {
	text, err := os.ReadFile(k.path)
	if err != nil {
		return file, err
	}
	if err = json.Unmarshal(text, &file); err != nil {
		return kept{}, fmt.Errorf("%s cannot be understood, take it away: %w", k.path, err)
	}
	return file, nil
}

// write replaces the file when it would hold something else.
func (k *Keeper) write(was, is kept) error {
	before, err := json.Marshal(was)
	if err != nil {
		return err
	}
	text, err := json.Marshal(is)
	if err != nil || string(text) == string(before) {
		return err
	}
	return durable.Replace(k.path, string(text)+"\n")
}

// height reads how far every school came, in one snapshot.
func height(ctx context.Context, db *database.DB) (all map[uuid.UUID]School, err error) {
	all = map[uuid.UUID]School{}
	err = db.Read(ctx, func(tx *gorm.DB) error {
		var heads []struct {
			SchoolID uuid.UUID
			N        int64
		}
		if err := tx.Raw("SELECT s.id AS school_id, coalesce(h.n, 0) AS n FROM schools s " +
			"LEFT JOIN audit_heads h ON h.school_id = s.id").Scan(&heads).Error; err != nil {
			return err
		}
		for _, h := range heads {
			all[h.SchoolID] = School{Acts: h.N, Rounds: map[uuid.UUID]Round{}}
		}
		var rounds []struct {
			SchoolID, SurveyID uuid.UUID
			Ballots, Links     int
		}
		if err := tx.Raw("SELECT r.school_id, r.survey_id, " + invitation.UsedOf("r") + " AS ballots, " +
			invitation.RenewedOf("r") + " AS links FROM (SELECT school_id, id AS survey_id FROM surveys " +
			"WHERE status IN ('open', 'closing')) r").Scan(&rounds).Error; err != nil {
			return err
		}
		for _, r := range rounds {
			all[r.SchoolID].Rounds[r.SurveyID] = Round{Ballots: r.Ballots, Links: r.Links}
		}
		return nil
	})
	return all, err
}
