package idioms

import (
	"slices"
	"sort"
)

func init() {
	register("linear-search", []int{10, 1000}, words,
		func(all []string) int {
			known := all[:len(all)/2]
			found := 0
			for _, word := range all {
				if slices.Contains(known, word) {
					found++
				}
			}
			return found
		},
		func(all []string) int {
			known := make(map[string]struct{}, len(all)/2)
			for _, word := range all[:len(all)/2] {
				known[word] = struct{}{}
			}
			found := 0
			for _, word := range all {
				if _, isKnown := known[word]; isKnown {
					found++
				}
			}
			return found
		})
	register("sort-by-reflection", []int{10, 1000}, numbers,
		func(all []int) []int {
			sorted := slices.Clone(all)
			sort.Slice(sorted, func(i, j int) bool { return sorted[i] < sorted[j] })
			return sorted
		},
		func(all []int) []int {
			sorted := slices.Clone(all)
			slices.SortFunc(sorted, func(one, other int) int { return one - other })
			return sorted
		})
}
