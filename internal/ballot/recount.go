package ballot

import (
	"runtime"
	"sync"

	"gorm.io/gorm"

	"hailong/internal/stats"
	"hailong/internal/survey"
)

// unreadable is what was read well and is no ballot, or no tally.
type unreadable struct{ error }

// chunk is how many ballots one of the counters takes at a time.
const chunk = 512

// recountTx reads a closed box once, in the order of its ids, and gives its digest and a new count; the tally is nil
// when there is no ballot. Rows are hashed as they come and counted beside that, a chunk at a time, so that a million
// ballots need no more room than a thousand; of a receipt only its bytes are kept, for they must be sorted.
func recountTx(tx *gorm.DB, s survey.Survey, seal sealRow, receipts [][]byte, eligible int) (digest string,
	tally *stats.Tally, err error) {
	h := newBoxHash(seal.Format, eligible, len(receipts), seal.Counted, s.Unreadable)
	counters := newCounters(s.Questionnaire)
	ballots := 0
	readErr := eachRow(tx, s, "id, class, answers", func(row ballotRow) {
		ballots++
		h.ballot(row)
		counters.take(row)
	})
	counted, err := counters.sum()
	if readErr != nil {
		return "", nil, readErr
	}
	if err != nil {
		return "", nil, unreadable{err}
	}
	if err = eachRow(tx, s, "id, question, body", func(row commentRow) {
		h.comment(row)
		counted.AddTexts(row.Question, 1)
	}); err != nil {
		return "", nil, err
	}
	if ballots > 0 {
		tally = &counted
	}
	return h.digest(receipts), tally, nil
}

// eachRow reads the rows of a survey one after the other, in the order of their ids.
func eachRow[R any](tx *gorm.DB, s survey.Survey, columns string, visit func(R)) error {
	var model R
	rows, err := of(tx.Model(&model), s.SchoolID, s.ID).Select(columns).Order("id").Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err has told before
	for rows.Next() {
		var row R
		if err = tx.ScanRows(rows, &row); err != nil {
			return err
		}
		visit(row)
	}
	return rows.Err()
}

// counters count ballots beside each other, each into a tally of its own.
type counters struct {
	next   []ballotRow // the chunk that is being filled
	chunks chan []ballotRow
	group  sync.WaitGroup
	mutex  sync.Mutex
	total  stats.Tally
	err    error
}

func newCounters(q survey.Questionnaire) *counters {
	workers := runtime.GOMAXPROCS(0)
	c := &counters{chunks: make(chan []ballotRow, workers), total: stats.NewTally(q.Plan())}
	for range workers {
		c.group.Go(func() { c.count(q) })
	}
	return c
}

func (c *counters) count(q survey.Questionnaire) {
	tally := stats.NewTally(q.Plan())
	var first error
	for rows := range c.chunks {
		for _, row := range rows {
			if err := tallyBallot(tally, q, row); err != nil && first == nil {
				first = err
			}
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.total.Plus(tally)
	if c.err == nil {
		c.err = first
	}
}

func (c *counters) take(row ballotRow) {
	if c.next = append(c.next, row); len(c.next) == chunk {
		c.chunks <- c.next
		c.next = nil
	}
}

// sum counts what is left and gives the total, and the first ballot that could not be read.
func (c *counters) sum() (stats.Tally, error) {
	c.chunks <- c.next
	close(c.chunks)
	c.group.Wait()
	return c.total, c.err
}
