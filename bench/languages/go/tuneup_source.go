// Reads functions of Go files by the language's own parser, and puts a candidate in the place of one.
//
// Usage: go run tuneup_source.go context|apply|changes|functions, a JSON request on stdin, a JSON answer on stdout. Standard library only.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// Packages of the standard library that a candidate may use without saying so.
var wellKnown = map[string]string{
	"bits": "math/bits", "bufio": "bufio", "bytes": "bytes", "cmp": "cmp", "errors": "errors", "fmt": "fmt", "maps": "maps", "math": "math",
	"regexp": "regexp", "slices": "slices", "sort": "sort", "strconv": "strconv", "strings": "strings", "sync": "sync", "unicode": "unicode",
	"utf8": "unicode/utf8",
}

var fence = regexp.MustCompile("(?ms)^```(\\w+)(?::([^\\n]*))?\\n(.*?)\\n?^```[ \\t]*$")

type source struct {
	set  *token.FileSet
	file *ast.File
	text string
}

type request struct {
	// Where the file is, and as the target names it.
	Path, File string
	Name       string
	Candidate  string
	// Of `changes` and `functions`: texts by file.
	Before, After map[string]string
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, "expected a JSON request, got:", err)
		os.Exit(3)
	}
	var answer any
	switch os.Args[1] {
	case "changes":
		answer = changes(asked)
	case "functions":
		answer = functions(asked)
	default:
		answer = one(asked, os.Args[1])
	}
	json.NewEncoder(os.Stdout).Encode(answer)
}

func one(asked request, command string) any {
	text, err := os.ReadFile(asked.Path)
	if err != nil {
		return trouble("file-not-found", fmt.Sprintf("expected a file %s in the repository, found none: correct the target", asked.File))
	}
	base, err := parse(asked.File, string(text))
	if err != nil {
		return trouble("source-not-readable", fmt.Sprintf("expected Go in %s, got: %s", asked.File, err))
	}
	found := base.functions()
	function, ok := found[asked.Name]
	if !ok || function.Body == nil {
		return trouble("function-not-found", fmt.Sprintf("expected a function %s in %s, found none: it has %s", asked.Name, asked.File, list(found)))
	}
	if command == "apply" {
		text, refused := apply(base, function, asked)
		if refused != "" {
			return map[string]string{"refused": refused}
		}
		return map[string]any{"files": map[string]string{asked.File: text}}
	}
	return map[string]any{
		"statement":    base.of(function),
		"startingLine": base.set.Position(function.Pos()).Line,
		"endingLine":   base.set.Position(function.End()).Line,
	}
}

func trouble(code, message string) map[string]string {
	return map[string]string{"code": code, "message": message}
}

func parse(name, text string) (*source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	return &source{set, file, text}, err
}

func (s *source) offset(place token.Pos) int { return s.set.Position(place).Offset }

func (s *source) of(node ast.Node) string { return s.text[s.offset(node.Pos()):s.offset(node.End())] }

// What a function takes and gives.
func (s *source) signature(function *ast.FuncDecl) string {
	end := function.End()
	if function.Body != nil {
		end = function.Body.Pos()
	}
	return strings.Join(strings.Fields(s.text[s.offset(function.Pos()):s.offset(end)]), " ")
}

// Functions by name, methods as Type.Method.
func (s *source) functions() map[string]*ast.FuncDecl {
	found := map[string]*ast.FuncDecl{}
	for _, declaration := range s.file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok {
			found[nameOf(function)] = function
		}
	}
	return found
}

func nameOf(function *ast.FuncDecl) string {
	if function.Recv == nil || len(function.Recv.List) == 0 {
		return function.Name.Name
	}
	kind := function.Recv.List[0].Type
	for {
		switch of := kind.(type) {
		case *ast.StarExpr:
			kind = of.X
		case *ast.IndexExpr:
			kind = of.X
		case *ast.IndexListExpr:
			kind = of.X
		case *ast.ParenExpr:
			kind = of.X
		case *ast.Ident:
			return of.Name + "." + function.Name.Name
		default:
			return function.Name.Name
		}
	}
}

func list(found map[string]*ast.FuncDecl) string {
	names := []string{}
	for name := range found {
		names = append(names, name)
	}
	sort.Strings(names)
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names[:len(names)-most(0, len(names)-10)], ", ")
}

func most(one, other int) int {
	if one > other {
		return one
	}
	return other
}

type named struct {
	File string `json:"file"`
	Name string `json:"qualifiedName"`
}

// Functions that two commits both have and write differently; comments and layout are no change.
func changes(asked request) any {
	changed, other, elsewhere := []named{}, []named{}, []string{}
	for _, file := range sorted(asked.Before) {
		before, err := parse(file, asked.Before[file])
		if err != nil {
			elsewhere = append(elsewhere, file)
			continue
		}
		after, err := parse(file, asked.After[file])
		if err != nil {
			elsewhere = append(elsewhere, file)
			continue
		}
		now := after.functions()
		then := before.functions()
		if rest(before, now) != rest(after, then) || importsSwap(before, after) {
			elsewhere = append(elsewhere, file)
		}
		for _, name := range sorted(then) {
			function, ok := now[name]
			if !ok || shape(before, then[name]) == shape(after, function) {
				continue
			}
			if before.signature(then[name]) == after.signature(function) {
				changed = append(changed, named{file, name})
			} else {
				other = append(other, named{file, name})
			}
		}
	}
	return map[string]any{"changed": changed, "otherSignature": other, "elsewhere": elsewhere}
}

// What stands in a file beside its named imports and the functions that the other commit has too.
func rest(s *source, there map[string]*ast.FuncDecl) string {
	texts := []string{s.file.Name.Name}
	for _, spec := range s.file.Imports {
		if name := importName(spec); name == "_" || name == "." {
			texts = append(texts, s.of(spec))
		}
	}
	for _, declaration := range s.file.Decls {
		function, isFunction := declaration.(*ast.FuncDecl)
		general, isGeneral := declaration.(*ast.GenDecl)
		if (isFunction && there[nameOf(function)] != nil) || (isGeneral && general.Tok == token.IMPORT) {
			continue
		}
		texts = append(texts, shape(s, declaration))
	}
	// Orders to the compiler stand in comments.
	for _, group := range s.file.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:") || strings.HasPrefix(comment.Text, "//export") || strings.HasPrefix(comment.Text, "// +build") {
				texts = append(texts, comment.Text)
			}
		}
	}
	return strings.Join(texts, "\n")
}

// True when a name stands for another package at head. One that came or went is used, or was, by functions that changed.
func importsSwap(before, after *source) bool {
	then := map[string]string{}
	for _, spec := range before.file.Imports {
		then[importName(spec)] = spec.Path.Value
	}
	for _, spec := range after.file.Imports {
		name := importName(spec)
		if path, ok := then[name]; ok && path != spec.Path.Value && name != "_" && name != "." {
			return true
		}
	}
	return false
}

// Its tokens: what stands between them says nothing.
func shape(s *source, node ast.Node) string {
	from, to := s.offset(node.Pos()), s.offset(node.End())
	text := []byte(s.text[:to])
	for _, group := range s.file.Comments {
		for place := s.offset(group.Pos()); place < s.offset(group.End()) && place < len(text); place++ {
			text[place] = ' '
		}
	}
	return strings.Join(strings.Fields(string(text[from:])), " ")
}

type placed struct {
	named
	From int `json:"from"`
	To   int `json:"to"`
}

// Functions with the lines on which they stand.
func functions(asked request) any {
	all := []placed{}
	for _, file := range sorted(asked.Before) {
		read, err := parse(file, asked.Before[file])
		if err != nil {
			continue
		}
		found := read.functions()
		for _, name := range sorted(found) {
			all = append(all, placed{named{file, name}, read.set.Position(found[name].Pos()).Line, read.set.Position(found[name].End()).Line})
		}
	}
	return all
}

func sorted[V any](values map[string]V) []string {
	keys := []string{}
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// The file with the candidate's function, what else it declares anew, and the imports that this takes; or why not.
func apply(base *source, function *ast.FuncDecl, asked request) (string, string) {
	code, refused := blockOf(asked)
	if refused != "" {
		return "", refused
	}
	if !regexp.MustCompile(`(?m)^package \w+`).MatchString(code) {
		code = "package candidate\n\n" + code
	}
	candidate, err := parse("candidate", code)
	if err != nil {
		return "", fmt.Sprintf("it does not parse: %s", err)
	}
	own, ok := candidate.functions()[asked.Name]
	if !ok || own.Body == nil {
		return "", fmt.Sprintf("it has no function %s", asked.Name)
	}
	if base.signature(function) != candidate.signature(own) {
		return "", "it takes other arguments or gives other results"
	}
	if shape(base, function) == shape(candidate, own) {
		return "", "it is what base has"
	}
	more, refused := additions(base, candidate, own)
	if refused != "" {
		return "", refused
	}
	text := base.text[:base.offset(function.Pos())] + candidate.of(own) + base.text[base.offset(function.End()):] + more
	text = withImports(base, candidate, text)
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return "", fmt.Sprintf("it does not parse: %s", err)
	}
	return string(formatted), ""
}

func blockOf(asked request) (string, string) {
	blocks := fence.FindAllStringSubmatch(asked.Candidate, -1)
	if len(blocks) > 1 {
		return "", "it changes other files too"
	}
	if len(blocks) == 0 || (strings.TrimSpace(blocks[0][2]) != asked.File && strings.TrimSpace(blocks[0][2]) != "") {
		return "", fmt.Sprintf("it has no code for %s", asked.File)
	}
	return blocks[0][3], ""
}

// What the candidate declares beside the function: new things are taken over, others must be as they are.
func additions(base, candidate *source, own *ast.FuncDecl) (string, string) {
	known := base.functions()
	text := ""
	for _, declaration := range candidate.file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok {
			there, ok := known[nameOf(function)]
			if function == own || (ok && shape(base, there) == shape(candidate, function)) {
				continue
			}
			if ok {
				return "", fmt.Sprintf("it changes %s too", nameOf(function))
			}
		}
		if general, ok := declaration.(*ast.GenDecl); ok {
			if general.Tok == token.IMPORT {
				continue
			}
			if strings.Contains(base.text, candidate.of(general)) {
				continue
			}
			if general.Tok == token.VAR && !isFixed(candidate.file, general) {
				return "", fmt.Sprintf("it could remember things between calls (%s), which calls that are repeated cannot time", strings.SplitN(candidate.of(general), "\n", 2)[0])
			}
		}
		text += "\n" + candidate.of(declaration) + "\n"
	}
	return text, ""
}

// True when what is declared is written out and nothing changes it. A benchmark makes the same calls again and again: memory of earlier ones would
// look like speed.
func isFixed(file *ast.File, variables *ast.GenDecl) bool {
	names := map[string]bool{}
	for _, spec := range variables.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if !ok || len(values.Values) != len(values.Names) {
			return false
		}
		for _, value := range values.Values {
			if !isWrittenOut(value) {
				return false
			}
		}
		for _, name := range values.Names {
			names[name.Name] = true
		}
	}
	declared := map[*ast.Ident]bool{}
	read := map[*ast.Ident]bool{}
	uses := []*ast.Ident{}
	// Read are x[i], the range and the length of x; any other use could change it, or hand it to what does.
	reads := func(node ast.Expr) {
		if name, ok := node.(*ast.Ident); ok {
			read[name] = true
		}
	}
	changed := false
	changes := func(nodes ...ast.Expr) {
		for _, node := range nodes {
			if name := rootOf(node); name != nil && names[name.Name] {
				changed = true
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch of := node.(type) {
		case *ast.ValueSpec:
			for _, name := range of.Names {
				declared[name] = true
			}
		case *ast.AssignStmt:
			changes(of.Lhs...)
		case *ast.IncDecStmt:
			changes(of.X)
		case *ast.UnaryExpr:
			if of.Op == token.AND {
				changes(of.X)
			}
		case *ast.RangeStmt:
			changes(of.Key, of.Value)
			reads(of.X)
		case *ast.IndexExpr:
			reads(of.X)
		case *ast.CallExpr:
			if name, ok := of.Fun.(*ast.Ident); ok && name.Name == "len" && len(of.Args) == 1 {
				reads(of.Args[0])
			}
		case *ast.SelectorExpr:
			// A method may change what it is called on.
			changes(of.X)
		case *ast.Ident:
			if names[of.Name] {
				uses = append(uses, of)
			}
		}
		return true
	})
	for _, use := range uses {
		if !declared[use] && !read[use] {
			return false
		}
	}
	return !changed
}

// Literals, and arrays, slices and maps of nothing else.
func isWrittenOut(value ast.Expr) bool {
	switch of := value.(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		return of.Op == token.SUB && isWrittenOut(of.X)
	case *ast.KeyValueExpr:
		return isWrittenOut(of.Key) && isWrittenOut(of.Value)
	case *ast.Ident:
		return of.Name == "true" || of.Name == "false"
	case *ast.CompositeLit:
		for _, element := range of.Elts {
			if !isWrittenOut(element) {
				return false
			}
		}
		return true
	}
	return false
}

// The name at the start of x[i].y, or nil.
func rootOf(node ast.Expr) *ast.Ident {
	switch of := node.(type) {
	case *ast.Ident:
		return of
	case *ast.IndexExpr:
		return rootOf(of.X)
	case *ast.SliceExpr:
		return rootOf(of.X)
	case *ast.SelectorExpr:
		return rootOf(of.X)
	case *ast.ParenExpr:
		return rootOf(of.X)
	case *ast.StarExpr:
		return rootOf(of.X)
	}
	return nil
}

// Imports that the candidate brings or takes for granted are added, those that only the old function used go.
func withImports(base, candidate *source, text string) string {
	changed, err := parse("changed", text)
	if err != nil {
		return text
	}
	wanted := map[string]bool{}
	for _, spec := range candidate.file.Imports {
		wanted[candidate.of(spec)] = true
	}
	here := map[string]bool{}
	for _, spec := range changed.file.Imports {
		here[importName(spec)] = true
		delete(wanted, changed.of(spec))
	}
	for _, unresolved := range changed.file.Unresolved {
		if path, ok := wellKnown[unresolved.Name]; ok && !here[unresolved.Name] && selected(changed.file, unresolved.Name) {
			wanted[strconv.Quote(path)] = true
		}
	}
	edits := text
	for index := len(changed.file.Imports) - 1; index >= 0; index-- {
		spec := changed.file.Imports[index]
		name := importName(spec)
		if name == "_" || name == "." || selected(changed.file, name) || !selected(base.file, name) {
			continue
		}
		edits = edits[:changed.offset(spec.Pos())] + edits[changed.offset(spec.End()):]
	}
	edits = regexp.MustCompile(`(?m)^import[ \t]*$|^import[ \t]*\(\s*\)`).ReplaceAllString(edits, "")
	for _, spec := range sorted(wanted) {
		at := changed.offset(changed.file.Name.End())
		edits = edits[:at] + "\n\nimport " + spec + edits[at:]
	}
	return edits
}

func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	whole, _ := strconv.Unquote(spec.Path.Value)
	name := path.Base(whole)
	if regexp.MustCompile(`^v\d+$`).MatchString(name) {
		name = path.Base(path.Dir(whole))
	}
	return name
}

// True when something of the name is used as `name.Something`.
func selected(file *ast.File, name string) bool {
	found := false
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if of, ok := selector.X.(*ast.Ident); ok && of.Name == name {
				found = true
			}
		}
		return !found
	})
	return found
}
