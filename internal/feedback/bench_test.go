package feedback_test

import (
	"fmt"
	"testing"

	"hailong/internal/feedback"
	"hailong/internal/school"
)

// BenchmarkMask is the comments of a large school, 1,500 of them, masked by its roster of 2,000: what the desk's page
// costs besides reading them.
func BenchmarkMask(b *testing.B) {
	var parents []school.Parent
	for i := range 2000 {
		parents = append(parents, school.Parent{ChildName: fmt.Sprintf("Nguyễn %c%d Anh", 'A'+i%26, i),
			ParentName: fmt.Sprintf("Trần Văn %c%d", 'A'+i%26, i)})
	}
	bodies := make([]string, 1500)
	for i := range bodies {
		bodies[i] = "Cảm ơn cô Lan và các cô lớp Mầm 1 đã chăm sóc con Nguyễn Minh Anh rất chu đáo, gia đình yên tâm."
	}
	for b.Loop() {
		feedback.MaskAll(bodies, parents)
	}
}
