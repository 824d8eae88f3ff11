package files

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/imdesk/imdesk/cards/language"
)

// Refused is why a file is not taken in, in words for who sent it, as rows keep them.
type Refused struct{ Why string }

func (r *Refused) Error() string { return r.Why }

// executables are the content types of what runs when it is opened, and the endings by which Windows runs what has no type of its own.
var (
	executables = []string{
		"application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary", "application/x-ms-installer",
		"application/x-ms-shortcut", "application/x-installshield", "application/java-archive", "application/vnd.android.package-archive",
	}
	runByName = []string{
		".exe", ".com", ".scr", ".pif", ".dll", ".cpl", ".msi", ".msp", ".msix", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta",
		".lnk", ".reg", ".jar", ".apk",
	}
)

// refusedByDefault is what is refused when the configuration says nothing.
var refusedByDefault = []string{"executable"}

// Judge decides by its content, and by its name only in addition, whether a file on disk is taken in; nil means that it is, a *Refused why not.
func (c *Config) Judge(file, name string) error {
	found, err := mimetype.DetectFile(file)
	if err != nil {
		return fmt.Errorf("tell the kind of a file: %w", err)
	}
	refuse, allow := refusedByDefault, []string(nil)
	if c != nil {
		allow = c.Allow
		if c.Refuse != nil {
			refuse = c.Refuse
		}
	}
	ending := strings.ToLower(path.Ext(strings.ReplaceAll(strings.TrimRight(name, ". "), `\`, "/")))
	is := func(kind string) bool { return isOf(kind, found, ending) }
	switch {
	case slices.ContainsFunc(refuse, is):
		return &Refused{language.Stored("服务台不接收这类文件（按内容判断是 %s，改名也不行）。需要的话请截图或换成文档格式再发", found.String())}
	case len(allow) > 0 && !slices.ContainsFunc(allow, is):
		return &Refused{language.Stored("服务台只接收 %s，这个文件按内容判断是 %s", strings.Join(allow, "、"), found.String())}
	}
	return nil
}

// isOf reports whether a file with a content type and an ending is of a kind as the configuration names them. Types have parents: a .docx is a zip.
func isOf(kind string, found *mimetype.MIME, ending string) bool {
	if kind == "executable" {
		return slices.Contains(runByName, ending) || slices.ContainsFunc(executables, func(t string) bool { return isOf(t, found, "") })
	}
	if strings.HasPrefix(kind, ".") {
		return ending == kind || found.Extension() == kind
	}
	family, all := strings.CutSuffix(kind, "/*")
	for m := found; m != nil; m = m.Parent() {
		if m.Is(kind) || all && strings.HasPrefix(m.String(), family+"/") {
			return true
		}
	}
	return false
}
