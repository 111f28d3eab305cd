// Package idioms holds pairs of functions that do the same in two ways, to be timed against each other.
package idioms

import "fmt"

// idiom is one pair; prepare makes the input of a size and gives both ways of working on it.
type idiom struct {
	name    string
	sizes   []int
	prepare func(size int) (base, head func())
	same    func(size int) error
}

var idioms []idiom

// register adds a pair; its results are kept where the compiler cannot see that nobody reads them.
func register[Input, Output any](name string, sizes []int, setup func(int) Input, base, head func(Input) Output) {
	idioms = append(idioms, idiom{
		name:  name,
		sizes: sizes,
		prepare: func(size int) (func(), func()) {
			input := setup(size)
			kept := new(Output)
			return func() { *kept = base(input) }, func() { *kept = head(input) }
		},
		same: func(size int) error {
			one, other := fmt.Sprint(base(setup(size))), fmt.Sprint(head(setup(size)))
			if one != other {
				return fmt.Errorf("%s at %d: base gives %.80s, head gives %.80s", name, size, one, other)
			}
			return nil
		},
	})
}

func numbers(size int) []int {
	all := make([]int, size)
	for i := range all {
		all[i] = i * 7919 % (size + 1)
	}
	return all
}

func words(size int) []string {
	all := make([]string, size)
	for i := range all {
		all[i] = fmt.Sprintf("word number %d", i)
	}
	return all
}
