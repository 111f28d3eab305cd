package idioms

func init() {
	register("preallocate", []int{10, 1000}, numbers,
		func(all []int) []int {
			var doubled []int
			for _, number := range all {
				doubled = append(doubled, 2*number)
			}
			return doubled
		},
		func(all []int) []int {
			doubled := make([]int, 0, len(all))
			for _, number := range all {
				doubled = append(doubled, 2*number)
			}
			return doubled
		})
	register("map-hint", []int{10, 1000}, words,
		func(all []string) int {
			places := map[string]int{}
			for place, word := range all {
				places[word] = place
			}
			return len(places)
		},
		func(all []string) int {
			places := make(map[string]int, len(all))
			for place, word := range all {
				places[word] = place
			}
			return len(places)
		})
}
