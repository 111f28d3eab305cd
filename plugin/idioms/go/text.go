package idioms

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var numbered = regexp.MustCompile(`number \d+5$`)

func init() {
	register("sprintf-number", []int{10, 1000}, numbers,
		func(all []int) []string {
			texts := make([]string, 0, len(all))
			for _, number := range all {
				texts = append(texts, fmt.Sprintf("%d", number))
			}
			return texts
		},
		func(all []int) []string {
			texts := make([]string, 0, len(all))
			for _, number := range all {
				texts = append(texts, strconv.Itoa(number))
			}
			return texts
		})
	register("text-concatenation", []int{10, 1000}, words,
		func(all []string) string {
			text := ""
			for _, word := range all {
				text += word
			}
			return text
		},
		func(all []string) string {
			var text strings.Builder
			for _, word := range all {
				text.WriteString(word)
			}
			return text.String()
		})
	register("bytes-round-trip", []int{10, 1000}, func(size int) [][]byte {
		lines := make([][]byte, size)
		for i, word := range words(size) {
			lines[i] = []byte("   " + word + ", a line of forty letters or so   ")
		}
		return lines
	},
		func(lines [][]byte) int {
			letters := 0
			for _, line := range lines {
				letters += len([]byte(strings.TrimSpace(string(line))))
			}
			return letters
		},
		func(lines [][]byte) int {
			letters := 0
			for _, line := range lines {
				letters += len(bytes.TrimSpace(line))
			}
			return letters
		})
	register("split-for-one", []int{10, 1000}, func(size int) string { return strings.Join(words(size), ",") },
		func(line string) string { return strings.Split(line, ",")[0] },
		func(line string) string {
			first, _, _ := strings.Cut(line, ",")
			return first
		})
	register("pattern-in-function", []int{10, 1000}, words,
		func(all []string) int {
			found := 0
			for _, word := range all {
				if regexp.MustCompile(`number \d+5$`).MatchString(word) {
					found++
				}
			}
			return found
		},
		func(all []string) int {
			found := 0
			for _, word := range all {
				if numbered.MatchString(word) {
					found++
				}
			}
			return found
		})
}
