// Package manifest reads the declarative set-up of an org (`imdesk apply -f`), judges it as a whole and writes it: the org, its desks, people
// with their accounts, groups, catalogue, SLA policies, calendars and articles.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/core"
)

// Manifest is a set-up with its people and groups.
type Manifest struct {
	core.Setup `yaml:",inline"`
	People     []Person `yaml:"people"`
	Groups     []Group  `yaml:"groups"`
}

// Person is one human being with accounts.
type Person struct {
	ID         core.PersonID `yaml:"id"`
	Name       string        `yaml:"name"`
	Title      string        `yaml:"title"`
	Department string        `yaml:"department"`
	Manager    core.PersonID `yaml:"manager"`
	VIP        bool          `yaml:"vip"`
	Number     string        `yaml:"number"`
	Site       string        `yaml:"site"`
	Calendar   string        `yaml:"calendar"`
	Hours      string        `yaml:"hours"`
	Roles      []core.Role   `yaml:"roles"`
	Desks      []core.DeskID `yaml:"desks"`
	// Grants are further roles at one desk each: {hr: [analyst]}.
	Grants   map[core.DeskID][]core.Role `yaml:"grants"`
	Accounts []Account                   `yaml:"accounts"`
}

// Account is one identity on one platform; OpenID is Feishu's id per app.
type Account struct {
	Platform core.Platform `yaml:"platform"`
	ID       string        `yaml:"id"`
	Tenant   string        `yaml:"tenant"`
	OpenID   string        `yaml:"open_id"`
}

// Group is a chat group; with a desk it is bound to it. Bot is needed when the org has several bots of the platform.
type Group struct {
	Platform core.Platform   `yaml:"platform"`
	Chat     string          `yaml:"chat"`
	Name     string          `yaml:"name"`
	Desk     core.DeskID     `yaml:"desk"`
	Bot      core.BotID      `yaml:"bot"`
	Members  []core.PersonID `yaml:"members"`
}

// Load reads one file, or every *.yaml of a folder and its sub-folders, in one manifest. Folders named eval are left out.
func Load(name string) (*Manifest, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read the set-up: %w", err)
	}
	if info.IsDir() {
		return LoadFS(os.DirFS(name))
	}
	return LoadFS(single{os.DirFS(filepath.Dir(name)), filepath.Base(name)})
}

// single shows one file of a folder.
type single struct {
	fs.FS
	name string
}

// LoadFS reads every *.yaml of a file system.
func LoadFS(fsys fs.FS) (*Manifest, error) {
	files, err := list(fsys)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("the folder holds no *.yaml file")
	}
	m := &Manifest{}
	var wrong []error // of every file, so that one run shows all there is to mend
	for _, name := range files {
		raw, err := fs.ReadFile(fsys, name)
		if err == nil {
			err = m.add(name, raw)
		}
		wrong = append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return m, m.Validate()
}

func list(fsys fs.FS) ([]string, error) {
	if one, ok := fsys.(single); ok {
		return []string{one.name}, nil
	}
	var files []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "eval" {
			return fs.SkipDir
		}
		if !d.IsDir() && (path.Ext(p) == ".yaml" || path.Ext(p) == ".yml") {
			files = append(files, p)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

// add merges one document; lists are appended, an org may stand in one file only.
func (m *Manifest) add(name string, raw []byte) error {
	var part Manifest
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&part); err != nil {
		return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, false))
	}
	if part.Org.ID != "" {
		if m.Org.ID != "" {
			return fmt.Errorf("%s: the org is defined a second time (%s and %s)", name, m.Org.ID, part.Org.ID)
		}
		m.Org = part.Org
	}
	m.Calendars = append(m.Calendars, part.Calendars...)
	m.Sites = append(m.Sites, part.Sites...)
	m.Desks = append(m.Desks, part.Desks...)
	m.SLA = append(m.SLA, part.SLA...)
	m.Catalogue = append(m.Catalogue, part.Catalogue...)
	m.Recurring = append(m.Recurring, part.Recurring...)
	m.KB = append(m.KB, part.KB...)
	m.Rules = append(m.Rules, part.Rules...)
	m.Automation = append(m.Automation, part.Automation...)
	m.People = append(m.People, part.People...)
	m.Groups = append(m.Groups, part.Groups...)
	return nil
}
