package config_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/feishu"
	"github.com/imdesk/imdesk/adapters/wecom"
	"github.com/imdesk/imdesk/bot/config"
)

const reference = "../../docs/configuration.md"

// keys lists the keys of a struct as the file has them, those of a part with its name before.
func keys(t reflect.Type, prefix string) []string {
	var out []string
	for f := range t.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		out = append(out, prefix+key)
		if f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct {
			out = append(out, keys(f.Type.Elem(), prefix+key+".")...)
		}
	}
	return out
}

// section returns the part of the reference under a heading that contains the words.
func section(t *testing.T, words string) string {
	t.Helper()
	raw, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range strings.Split(string(raw), "\n## ")[1:] {
		if head, body, _ := strings.Cut(s, "\n"); strings.Contains(head, words) {
			return body
		}
	}
	t.Fatalf("%s has no section %q", reference, words)
	return ""
}

func TestEveryKeyIsDocumented(t *testing.T) {
	for words, v := range map[string]any{
		"顶层的键":                 config.Config{},
		"共有的键":                 config.Header{},
		"`platform: wecom`":    wecom.Config{},
		"`platform: dingtalk`": dingtalk.Config{},
		"的地址 `webhooks`":       config.Webhook{},
		"可以运行的脚本 `scripts`":    config.Script{},
		"`platform: feishu`":   feishu.Config{},
	} {
		text := section(t, words)
		all := keys(reflect.TypeOf(v), "")
		if len(all) < 3 {
			t.Errorf("%s has only the keys %v", words, all)
		}
		for _, key := range all {
			if !strings.Contains(text, "| `"+key+"` |") {
				t.Errorf("section %s lacks a row for %q", words, key)
			}
		}
		for _, line := range strings.Split(text, "\n") { // and no row describes a key that is gone
			key, found := strings.CutPrefix(line, "| `")
			key, _, _ = strings.Cut(key, "`")
			if found && !contains(all, key) {
				t.Errorf("section %s describes %q, which no struct has", words, key)
			}
		}
	}
}

func contains(all []string, key string) bool {
	for _, k := range all {
		if k == key {
			return true
		}
	}
	return false
}

func TestTheExamplesOfTheReferenceAreRead(t *testing.T) {
	for _, name := range []string{"DB_PASSWORD", "FEISHU_SECRET", "WECOM_SECRET", "WECOM_AIBOT_SECRET", "DINGTALK_SECRET", "S3_SECRET", "MAILBOX_SECRET"} {
		t.Setenv(name, "s3cret-of-sixteen")
	}
	t.Setenv("WECOM_TOKEN", "tok")
	t.Setenv("WECOM_AES_KEY", strings.Repeat("a", 43))
	raw, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(raw), "```yaml\n")[1:]
	if len(blocks) < 3 {
		t.Fatalf("only %d examples", len(blocks))
	}
	for _, b := range blocks {
		text, _, _ := strings.Cut(b, "```")
		if strings.HasPrefix(text, "  - ") {
			text = "bots:\n" + text
		}
		c, err := config.Load(write(t, text))
		if err != nil || len(c.Bots) != 1 {
			t.Errorf("%d bots, %v in\n%s", len(c.Bots), err, text)
		}
	}
}

func TestTheSampleOfTheDeployFolderIsRead(t *testing.T) {
	t.Setenv("POSTGRES_PASSWORD", "pw")
	if _, err := config.Load("../../deploy/imdesk.example.yaml"); err != nil {
		t.Error(err)
	}
}
