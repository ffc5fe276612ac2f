package apiv1_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Two servers name keepers of a draft and take them off at once: each answer tells what its own call made.
func TestKeepersNamedAtTwoServers(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		named, none := kit.New(t, db), kit.New(t, db)
		school := testkit.School(t, db).ID
		keys := map[*kit.Front]string{named: named.KeyOf(school, account.Admin), none: none.KeyOf(school, account.Admin)}
		path := "/api/v1/surveys/" + named.Draft(keys[named]) + "/keepers"
		var all sync.WaitGroup
		for server, roles := range map[*kit.Front][]string{named: testkit.KeeperRoles, none: {}} {
			for range 60 {
				all.Go(func() {
					body, _ := json.Marshal(map[string][]string{"roles": roles})
					answer := server.Send(kit.Request{Method: http.MethodPut, Path: path, Key: keys[server],
						Kind: "application/json", Body: string(body)})
					var made struct{ Keepers []struct{ Role, Link string } }
					err := json.Unmarshal(answer.Body.Bytes(), &made)
					if err != nil || answer.Code != http.StatusOK || len(made.Keepers) != len(roles) {
						t.Errorf("%d of %d keepers: %d, %v", len(made.Keepers), len(roles), answer.Code, err)
						return
					}
					for i, k := range made.Keepers {
						if k.Role != roles[i] || k.Link == "" {
							t.Errorf("%+v", k)
						}
					}
				})
			}
		}
		all.Wait()
	})
}
