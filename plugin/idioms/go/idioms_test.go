package idioms

import (
	"strconv"
	"testing"
)

func TestSidesAgree(t *testing.T) {
	for _, one := range idioms {
		for _, size := range one.sizes {
			if err := one.same(size); err != nil {
				t.Error(err)
			}
		}
	}
}

func BenchmarkIdioms(b *testing.B) {
	for _, one := range idioms {
		for _, size := range one.sizes {
			b.Run(one.name+"/"+strconv.Itoa(size), func(b *testing.B) {
				run, head := one.prepare(size)
				if isHead {
					run = head
				}
				for b.Loop() {
					run()
				}
			})
		}
	}
}
