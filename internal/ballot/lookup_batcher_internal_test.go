package ballot

import (
	"context"
	"testing"
	"testing/synctest"

	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// Those who come while every place is taken share the next query, each gets its own answer, and nobody is left in the
// line.
func TestWhoWaitsSharesAQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var queries []int
		begun, goOn := make(chan int, 10), make(chan struct{})
		f := newLookupBatcher(func(_ context.Context, tokens []string) (map[string]invitation.Found, error) {
			begun <- len(tokens)
			<-goOn
			known := map[string]invitation.Found{}
			for _, token := range tokens {
				if token != "nobody" {
					known[token] = invitation.Found{School: token}
				}
			}
			return known, nil
		})
		const fine = problem.Internal // no error is of no kind
		ask := func(ctx context.Context, token string, wanted problem.Kind) {
			go func() {
				found, err := f.find(ctx, token)
				if problem.KindOf(err) != wanted || err == nil && found.School != token {
					t.Errorf("%s: %q, %v", token, found.School, err)
				}
			}()
		}
		ask(t.Context(), "a", fine) // each alone, at once
		ask(t.Context(), "b", fine)
		synctest.Wait()
		going, leave := context.WithCancel(t.Context())
		for _, token := range []string{"c", "d", "e"} {
			ask(t.Context(), token, fine)
		}
		ask(t.Context(), "nobody", problem.NotFound)
		ask(going, "f", problem.Busy)
		synctest.Wait()
		leave()
		synctest.Wait()
		close(goOn)
		synctest.Wait()
		for range len(begun) {
			queries = append(queries, <-begun)
		}
		if len(queries) != 3 || queries[0] != 1 || queries[1] != 1 || queries[2] != 5 {
			t.Errorf("queries for so many: %d; wanted 1, 1 and 5", queries)
		}
		if f.running != 0 || f.waiting != nil {
			t.Errorf("%d places taken, %d wait", f.running, len(f.waiting))
		}
	})
}
