package idioms

import (
	"sync"
	"sync/atomic"
)

type shape interface{ area() int }

type square struct{ side int }

func (s square) area() int { return s.side * s.side }

type shapes struct {
	hidden []shape
	plain  []square
}

type record struct {
	amount int
	rest   [31]int
}

func init() {
	register("interface-in-loop", []int{10, 1000}, func(size int) shapes {
		var both shapes
		for i := range size {
			both.hidden = append(both.hidden, square{i})
			both.plain = append(both.plain, square{i})
		}
		return both
	},
		func(both shapes) int {
			total := 0
			for _, one := range both.hidden {
				total += one.area()
			}
			return total
		},
		func(both shapes) int {
			total := 0
			for _, one := range both.plain {
				total += one.area()
			}
			return total
		})
	register("large-value-in-range", []int{10, 1000}, func(size int) []record {
		records := make([]record, size)
		for i := range records {
			records[i].amount = i
			records[i].rest[7] = i
		}
		return records
	},
		func(records []record) int {
			total := 0
			for _, one := range records {
				total += sumOf(&one)
			}
			return total
		},
		func(records []record) int {
			total := 0
			for i := range records {
				total += sumOf(&records[i])
			}
			return total
		})
	register("defer-in-loop", []int{10, 1000}, numbers,
		func(all []int) int {
			var lock sync.Mutex
			total := 0
			for _, number := range all {
				func() {
					lock.Lock()
					defer lock.Unlock()
					total += number
				}()
			}
			return total
		},
		func(all []int) int {
			var lock sync.Mutex
			total := 0
			for _, number := range all {
				lock.Lock()
				total += number
				lock.Unlock()
			}
			return total
		})
	register("index-of-small-values", []int{10, 1000}, numbers,
		func(all []int) int {
			total := 0
			for _, number := range all {
				total += number
			}
			return total
		},
		func(all []int) int {
			total := 0
			for i := range all {
				total += all[i]
			}
			return total
		})
	register("locked-counter", []int{10, 1000}, func(size int) int { return size },
		func(size int) int64 {
			var lock sync.Mutex
			var count int64
			inTwo(size, func() {
				lock.Lock()
				count++
				lock.Unlock()
			})
			return count
		},
		func(size int) int64 {
			var count atomic.Int64
			inTwo(size, func() { count.Add(1) })
			return count.Load()
		})
}

// sumOf is not inlined, as work on a record seldom is.
//
//go:noinline
func sumOf(one *record) int { return one.amount + one.rest[7] }

// inTwo does the work so many times in each of two goroutines.
func inTwo(times int, work func()) {
	var both sync.WaitGroup
	for range 2 {
		both.Add(1)
		go func() {
			defer both.Done()
			for range times {
				work()
			}
		}()
	}
	both.Wait()
}
