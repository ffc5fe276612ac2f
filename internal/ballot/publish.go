package ballot

import (
	"bytes"
	"maps"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/invitation"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// publication is all that a closed round is, worked out and ready to be written: while it is written every cast waits.
type publication struct {
	survey survey.Survey // closed, with the roles whose sheets opened it
	seal   sealRow
	lists  []tableList
}

// tableList is rows for one table, in the order of their keys.
type tableList struct {
	table string
	rows  batch.List
}

// prepare counts an opened box and works out everything that will be published, outside of any write.
func (b *Box) prepare(s survey.Survey, c contents) (publication, error) {
	s.Status, s.Unreadable = survey.Closed, c.unreadable
	rows, comments, tally, err := count(s, c)
	if err != nil {
		return publication{}, err
	}
	canonical, digest, err := b.Figures(sealFormat, s, c.participation, len(c.ballots), tally)
	if err != nil {
		return publication{}, err
	}
	seal := sealRow{
		SchoolID: s.SchoolID, SurveyID: s.ID, Format: sealFormat, Figures: canonical, FiguresDigest: digest,
		Counted: len(c.ballots),
		BoxDigest: boxDigest(sealFormat, rows, comments, c.receipts, c.participation.Eligible, len(c.ballots),
			c.unreadable),
	}
	if c.listed {
		seal.ReceiptKeys = b.receiptKeys(s.ID)
		seal.ReceiptsDigest = receiptList(s.ID, seal.ReceiptKeys, c.receipts).digest()
	}
	return publication{
		survey: s, seal: seal,
		lists: []tableList{
			{participationRow{}.TableName(), participationList(s, c.participation)},
			{tallyRow{}.TableName(), tallyList(s, tally)},
			{ballotRow{}.TableName(), ballotList(rows)}, {commentRow{}.TableName(), commentList(comments)},
		},
	}, nil
}

// publishTx writes everything that a closed round is, in the caller's transaction. The guarded move comes first: of two
// servers one writes, the other stops here.
func (b *Box) publishTx(tx *gorm.DB, p publication) error {
	if err := b.Surveys.ClosedTx(tx, p.survey.SchoolID, p.survey.ID, p.survey.Unreadable,
		p.survey.OpenedWith); err != nil {
		return err
	}
	for _, list := range p.lists {
		if err := b.DB.InsertTx(tx, list.table, list.rows); err != nil {
			return err
		}
	}
	return tx.Create(&p.seal).Error
}

// count turns opened envelopes into the rows that may be kept and the tally of them. With fewer than k ballots there is
// nothing but participation, with fewer than 2k no comment. Every row gets a new random id, and the rows are put into
// the order of these ids: that is the shuffle.
func count(s survey.Survey, c contents) ([]ballotRow, []commentRow, *stats.Tally, error) {
	if len(c.ballots) < s.Threshold {
		return nil, nil, nil, nil
	}
	labels := classLabels(s.Threshold, c)
	rows := make([]ballotRow, 0, len(c.ballots))
	var comments []commentRow
	for i, o := range c.ballots {
		c.ballots[i].answers = nil // what is stored is not held twice
		id, err := uuid.NewRandom()
		if err != nil {
			return nil, nil, nil, err
		}
		stored, err := s.Stored(o.answers)
		if err != nil {
			return nil, nil, nil, err
		}
		rows = append(rows, ballotRow{SchoolID: s.SchoolID, SurveyID: s.ID, ID: id, Class: labels[o.class],
			Answers: string(stored)})
		for _, text := range s.Comments(o.answers) {
			if id, err = uuid.NewRandom(); err != nil {
				return nil, nil, nil, err
			}
			comments = append(comments, commentRow{SchoolID: s.SchoolID, SurveyID: s.ID, ID: id,
				Question: text.Question, Body: text.Body})
		}
	}
	if len(c.ballots) < 2*s.Threshold {
		comments = nil
	}
	slices.SortFunc(rows, func(a, b ballotRow) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	slices.SortFunc(comments, func(a, b commentRow) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	tally, err := recount(s.Questionnaire, rows, comments)
	return rows, comments, tally, err
}

// classLabels decides which class a ballot may keep (the method's section 6.3); the others get "".
func classLabels(threshold int, c contents) map[uuid.UUID]string {
	ballots := map[uuid.UUID]int{}
	for _, o := range c.ballots {
		ballots[o.class]++
	}
	byName := map[string]uuid.UUID{}
	var counts []stats.ClassBallots
	for _, class := range slices.SortedFunc(maps.Keys(ballots), func(x, y uuid.UUID) int {
		return bytes.Compare(x[:], y[:])
	}) {
		byName[c.classes[class]] = class
		counts = append(counts, stats.ClassBallots{Class: c.classes[class], Ballots: ballots[class]})
	}
	labels := map[uuid.UUID]string{}
	for name := range stats.Labelled(threshold, counts) {
		labels[byName[name]] = name
	}
	return labels
}

// roundColumns begin every list of what is published.
var roundColumns = []batch.Column{{Name: "school_id", Type: "uuid"}, {Name: "survey_id", Type: "uuid"}}

func columns(more ...batch.Column) []batch.Column { return slices.Concat(roundColumns, more) }

func ballotList(rows []ballotRow) batch.List {
	list := batch.List{Columns: columns(batch.Column{Name: "id", Type: "uuid"},
		batch.Column{Name: "class", Type: "text"}, batch.Column{Name: "answers", Type: "text"})}
	for _, r := range rows {
		list.Rows = append(list.Rows, []any{r.SchoolID, r.SurveyID, r.ID, r.Class, r.Answers})
	}
	return list
}

func commentList(rows []commentRow) batch.List {
	list := batch.List{Columns: columns(batch.Column{Name: "id", Type: "uuid"},
		batch.Column{Name: "question", Type: "text"}, batch.Column{Name: "body", Type: "text"})}
	for _, r := range rows {
		list.Rows = append(list.Rows, []any{r.SchoolID, r.SurveyID, r.ID, r.Question, r.Body})
	}
	return list
}

func tallyList(s survey.Survey, tally *stats.Tally) batch.List {
	list := batch.List{Columns: columns(batch.Column{Name: "part", Type: "text"},
		batch.Column{Name: "item", Type: "text"}, batch.Column{Name: "class", Type: "text"},
		batch.Column{Name: "cell", Type: "text"}, batch.Column{Name: "n", Type: "bigint"})}
	if tally == nil {
		return list
	}
	for _, c := range tally.Cells() {
		list.Rows = append(list.Rows, []any{s.SchoolID, s.ID, c.Part, c.Item, c.Class, c.Cell, c.N})
	}
	return list
}

var rosterColumnNames = []string{"asked_before", "stayed", "from_other", "added_later", "removed_later", "moved_in",
	"moved_out"}

func participationList(s survey.Survey, p invitation.Participation) batch.List {
	list := batch.List{Columns: columns(batch.Column{Name: "class", Type: "text"},
		batch.Column{Name: "position", Type: "bigint"},
		batch.Column{Name: "eligible", Type: "bigint"}, batch.Column{Name: "responded", Type: "bigint"})}
	for _, name := range rosterColumnNames {
		list.Columns = append(list.Columns, batch.Column{Name: name, Type: "bigint"})
	}
	all := p.Classes
	if p.Roster != nil {
		all = slices.Concat(all, p.Roster.Gone)
	}
	for i, c := range all {
		var r invitation.ClassRoster
		if c.Roster != nil {
			r = *c.Roster
		}
		list.Rows = append(list.Rows, []any{
			s.SchoolID, s.ID, c.Class, int64(i), int64(c.Eligible), int64(c.Responded), int64(r.Before),
			int64(r.Stayed), int64(r.FromOther),
			int64(r.AddedLater), int64(r.RemovedLater), int64(r.MovedIn), int64(r.MovedOut),
		})
	}
	return list
}
