package language

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// files holds what is said in English, one file per package that says it, sorted: the Chinese text, a tab, the English one, and where a count
// of one reads differently another tab and that one. A line break inside a text is written \n.
//
//go:embed english/*.tsv
var files embed.FS

// kept is the file of texts that rows keep in Chinese.
const kept = "english/kept.tsv"

type catalogue struct {
	plain   map[string]string // texts without arguments, said as they are
	printer *message.Printer
	kept    []pattern
	meant   map[string][]string // the Chinese texts by the English ones, in lower case
}

// english is built when somebody who reads English is first spoken to.
var english = sync.OnceValue(func() catalogue {
	entries, err := Entries()
	if err != nil {
		panic(err) // the files are part of the program and read by its tests
	}
	c := catalogue{plain: map[string]string{}, meant: map[string][]string{}}
	b := catalog.NewBuilder(catalog.Fallback(xlanguage.Chinese))
	for _, e := range entries {
		c.plain[e.Chinese] = e.English
		said := strings.ToLower(e.English)
		c.meant[said] = append(c.meant[said], e.Chinese)
		if !strings.Contains(e.Chinese, "%") {
			continue
		}
		if err := b.Set(xlanguage.English, e.Chinese, e.message()); err != nil {
			panic(fmt.Errorf("english for %q: %w", e.Chinese, err))
		}
	}
	c.printer = message.NewPrinter(xlanguage.English, message.Catalog(b))
	c.kept = patterns(entries)
	return c
})

// Entry is one text in both languages.
type Entry struct {
	Chinese, English string
	// One is the English for a count of one, where that differs.
	One string
	// File is where it stands.
	File string
}

// Entries lists all texts in the order of their files.
func Entries() ([]Entry, error) {
	names, err := fs.Glob(files, "english/*.tsv")
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for n, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
			parts := strings.Split(strings.ReplaceAll(line, `\n`, "\n"), "\t")
			if len(parts) < 2 || len(parts) > 3 {
				return nil, fmt.Errorf("%s:%d: want two or three columns", name, n+1)
			}
			e := Entry{Chinese: parts[0], English: parts[1], File: name}
			if len(parts) == 3 {
				e.One = parts[2]
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// verbPattern finds the places of arguments: %s, %d, %[2]s; not %%.
var verbPattern = regexp.MustCompile(`%(?:\[(\d+)\])?([sd])|%%`)

// message is the English as the catalogue wants it: by the first count, where one reads differently.
func (e Entry) message() catalog.Message {
	if e.One == "" {
		return catalog.String(e.English)
	}
	place := 0
	for _, m := range verbPattern.FindAllStringSubmatch(e.Chinese, -1) {
		if m[2] != "" {
			place++
		}
		if m[2] == "d" {
			break
		}
	}
	return plural.Selectf(place, "%d", plural.One, e.One, plural.Other, e.English)
}
