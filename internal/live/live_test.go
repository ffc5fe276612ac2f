package live_test

import (
	"testing"

	"github.com/google/uuid"

	"hailong/internal/live"
)

func waiting(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestHintsReachWhoWatchesThatSurveyAndAreOneUntilTaken(t *testing.T) {
	var hub live.Hub
	mine, other := uuid.New(), uuid.New()
	first, stopFirst := hub.Watch(mine)
	second, stopSecond := hub.Watch(mine)
	defer stopSecond()
	elsewhere, stopElsewhere := hub.Watch(other)
	defer stopElsewhere()

	hub.Hint(mine)
	hub.Hint(mine)
	if !waiting(first) || !waiting(second) {
		t.Error("a watcher got no hint")
	}
	if waiting(first) {
		t.Error("two hints that were not taken came as two")
	}
	if waiting(elsewhere) {
		t.Error("a hint came to another survey's watcher")
	}
	stopFirst()
	hub.Hint(mine)
	if waiting(first) {
		t.Error("a hint came after the end")
	}
	if !waiting(second) {
		t.Error("who still watches got none")
	}
}
