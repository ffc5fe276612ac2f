package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/bench"
	"hailong/internal/survey"
)

// standIn makes this test's own program play PocketBase: "whole" as it should be, "ends" one that does not stay up.
const standIn = "HAILONG_TEST_STAND_IN"

func TestMain(m *testing.M) {
	switch kind := os.Getenv(standIn); {
	case kind == "":
		os.Exit(m.Run())
	case slices.Contains(os.Args, "superuser"):
		if err := os.WriteFile("owner", []byte(os.Args[4]), 0o600); err != nil {
			os.Exit(1)
		}
	case kind == "whole":
		play(os.Args[slices.Index(os.Args, "--http")+1])
	}
}

// play answers the three calls that are made, as strictly as PocketBase does, until it is told to end.
func play(address string) {
	password, _ := os.ReadFile("owner") // without it nobody signs in
	var mutex sync.Mutex
	made, tokens := false, map[string]bool{}
	answer := func(path string, do func(sent map[string]any, authorization string) map[string]any) {
		http.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			mutex.Lock()
			defer mutex.Unlock()
			var sent map[string]any
			if json.NewDecoder(r.Body).Decode(&sent) == nil {
				if out := do(sent, r.Header.Get("Authorization")); out != nil {
					_ = json.NewEncoder(w).Encode(out)
					return
				}
			}
			http.Error(w, `{"status":400}`, http.StatusBadRequest)
		})
	}
	answer("/api/collections/_superusers/auth-with-password", func(sent map[string]any, _ string) map[string]any {
		if sent["password"] != string(password) {
			return nil
		}
		return map[string]any{"token": "signed-in"}
	})
	answer("/api/collections", func(sent map[string]any, authorization string) map[string]any {
		if authorization != "signed-in" || sent["name"] != "ballots" || sent["createRule"] != "" ||
			len(sent["indexes"].([]any)) != 1 {
			return nil
		}
		made = true
		return map[string]any{}
	})
	answer("/api/collections/ballots/records", func(sent map[string]any, _ string) map[string]any {
		token, _ := sent["token"].(string)
		if answers, _ := sent["answers"].(map[string]any); !made || token == "" || tokens[token] ||
			answers["G1"] != 5. {
			return nil
		}
		tokens[token] = true
		return map[string]any{"token": token}
	})
	go func() { _ = http.ListenAndServe(address, nil) }() // on loopback, for a second
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	<-ctx.Done()
	stop()
	_ = os.WriteFile("ended", nil, 0o600)
}

// PocketBase is started, drives its turns beside the others, gives three more columns, and is ended by its own hand.
func TestPocketBaseBeside(t *testing.T) {
	t.Setenv(standIn, "whole")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "pocketbase")
	p, err := bench.StartPocketBase(t.Context(), own, folder)
	if err != nil {
		t.Fatal(err)
	}
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		t.Fatal(err)
	}
	null, err := bench.StartNull(t.Context(), template.Questionnaire, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Stop()
	var tokens []string
	for i := range 100_000 {
		tokens = append(tokens, fmt.Sprintf("%012d", i))
	}
	for name, tt := range map[string]struct {
		beside *bench.PocketBase
		more   int
	}{"without": {nil, 0}, "beside": {p, 3}} {
		sides := bench.Sides{Null: null.Address, Grouped: null.Address, Single: null.Address, PocketBase: tt.beside}
		line, err := bench.Cast(t.Context(), sides, bench.NewBallots(tokens), nil, 4, 2, 10*time.Millisecond)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var out strings.Builder
		sides.PrintHead(&out, false)
		line.Print(&out, "engine")
		head, figures, _ := strings.Cut(out.String(), "\n")
		if len(strings.Fields(head)) != 12+tt.more || len(strings.Fields(figures)) != 13+tt.more {
			t.Errorf("%s:\n%s", name, out.String())
		}
		if (line.PocketBase.Answered > 0) != (tt.more > 0) {
			t.Errorf("%s: %d records", name, line.PocketBase.Answered)
		}
	}
	p.Stop()
	if _, err = os.Stat(filepath.Join(folder, "ended")); err != nil {
		t.Errorf("it was not told to end: %v", err)
	}
}

// A program that is none, or does not stay up, is told at once.
func TestPocketBaseDoesNotStart(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, err = bench.StartPocketBase(t.Context(), filepath.Join(t.TempDir(), "none"),
		filepath.Join(t.TempDir(), "pocketbase")); err == nil {
		t.Error("a program that is not there was started")
	}
	t.Setenv(standIn, "ends")
	if _, err = bench.StartPocketBase(t.Context(), own, filepath.Join(t.TempDir(), "pocketbase")); err == nil ||
		!strings.Contains(err.Error(), "ended before it answered") {
		t.Errorf("one that ends: %v", err)
	}
}
