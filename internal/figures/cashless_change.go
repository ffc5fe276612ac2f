package figures

import (
	"maps"

	"hailong/internal/locale"
	"hailong/internal/stats"
)

// CashlessChange is what changed in how parents pay: the share that uses a cashless way, and each way by itself.
type CashlessChange struct {
	QuestionID string `json:"question_id"`
	Change
	// those that both rounds offered under one name; none where nothing is told
	Channels []ChannelChange `json:"channels"`
}

// ChannelChange is one way of paying in both rounds: how many named it, of those who named any.
type ChannelChange struct {
	Value   string `json:"value"`
	Earlier int    `json:"earlier_count"`
	Later   int    `json:"later_count"`
	Change  `json:"change"`
}

// cashless compares the ways of paying; nil when the later round does not publish them.
func (c comparing) cashless() *CashlessChange {
	now, before := c.later.Document.Cashless, c.earlier.Document.Cashless
	q, asked := c.later.Survey.Plan().Used(stats.Channels)
	if now == nil || !asked {
		return nil
	}
	out := &CashlessChange{QuestionID: q.ID, Channels: []ChannelChange{}}
	earlier, asked := c.earlier.Survey.Plan().Used(stats.Channels)
	switch {
	case !asked:
		out.Change = notComparable(ReasonNew)
		return out
	case earlier.ID != q.ID || !c.sameQuestion(q.ID):
		out.Change = notComparable(ReasonQuestion)
		return out
	case before == nil:
		out.Change = notComparable(ReasonNotShown)
		return out
	}
	share := func(was, is int) Change {
		return RateChange(c.k, c.earlier.payers(was), c.later.payers(is))
	}
	out.Change = share(before.Cashless, now.Cashless)
	offered := maps.Collect(c.earlier.asked(q.ID).Choices(locale.VI))
	for value, label := range c.later.asked(q.ID).Choices(locale.VI) {
		if was, is := before.Channels[value], now.Channels[value]; offered[value] == label {
			out.Channels = append(out.Channels,
				ChannelChange{Value: value, Earlier: was, Later: is, Change: share(was, is)})
		}
	}
	return out
}

// payers are x of those who told how they pay, of all who were asked.
func (t Published) payers(x int) stats.Sample {
	return stats.Sample{Ratio: stats.Ratio{X: x, N: t.Document.Cashless.Answered},
		Population: t.Document.Participation.Eligible}
}
