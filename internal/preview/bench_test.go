package preview_test

import (
	"testing"

	"hailong/internal/preview"
)

// BenchmarkPicture is one picture of the demo's card.
func BenchmarkPicture(b *testing.B) {
	for b.Loop() {
		if _, err := preview.PNG(card()); err != nil {
			b.Fatal(err)
		}
	}
}
