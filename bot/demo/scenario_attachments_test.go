package demo_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/bot/files/filestest"
	"github.com/imdesk/imdesk/core"
)

// depot is a play whose files go to a bucket, past a scanner.
type depot struct {
	*play
	s3    *filestest.S3
	clamd *filestest.Clamd
}

// eachDepot plays a scene on each platform and store.
func eachDepot(t *testing.T, change func(*files.Config), scene func(t *testing.T, d depot, on core.Platform)) {
	t.Parallel()
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := depot{s3: filestest.StartS3(t), clamd: filestest.StartClamd(t, 0)}
			c := d.s3.Config()
			c.Scan = &files.ScanConfig{Clamd: d.clamd.Address(), Seconds: 20}
			change(c)
			d.play = start(t, func(t *testing.T, o *demo.Options) { configure(t, o); o.Attachments = c })
			eachPlatform(t, d.play, func(t *testing.T, on core.Platform) { scene(t, d, on) })
		})
	}
}

func asIs(*files.Config) {}

// sends lets somebody send one file in their direct chat.
func (a person) sends(f actor.File) {
	a.p.t.Helper()
	if _, err := a.stage.Say(a.p.ctx, actor.Utterance{Person: a.id, Files: []actor.File{f}}); err != nil {
		a.p.t.Fatal(err)
	}
}

// receives waits for a file from the bot.
func (a person) receives() actor.View {
	a.p.t.Helper()
	return a.matches(a.direct, "a file", isFile)
}

// isFile reports whether the bot sent a picture or another file; each platform has types of its own for them.
func isFile(v actor.View) bool {
	t := strings.ToLower(v.Type)
	return v.From == "bot" && (strings.Contains(t, "image") || strings.Contains(t, "file"))
}

// receivedNothing fails if the bot ever sent a file.
func (a person) receivedNothing() {
	a.p.t.Helper()
	for _, v := range a.everything(a.direct) {
		if isFile(v) {
			a.p.t.Errorf("%s was sent a file", a.id)
		}
	}
}

func TestAFileGoesThroughTheBucketToWhoHandlesTheTicket(t *testing.T) {
	eachDepot(t, asIs, func(t *testing.T, d depot, on core.Platform) {
		employee, technician, _, n := taken(d.play, on, "电脑蓝屏了，一直重启")
		shot := append(bytes.Clone(picture), []byte(on)...)
		employee.sends(actor.File{Name: "bluescreen.png", Kind: "image", Content: shot})
		technician.sees("补充了 "+n, "附件 1 个")
		technician.receives()
		if !d.s3.Holds(shot) || d.clamd.Scans() == 0 {
			t.Error("the picture is not in the bucket, or nobody looked through it")
		}
	})
}

func TestTheFilesOfAReportComeToWhoTakesIt(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			employee.says("电脑蓝屏了，一直重启")
			employee.says("转人工")
			employee.drafted("蓝屏")
			employee.sends(actor.File{Name: "bluescreen.png", Kind: "image", Content: picture})
			v := employee.matches(employee.direct, "the picture in the draft", func(v actor.View) bool {
				return v.Has("附件") && v.Button("提交") != nil || v.Has("已补充到刚才的问题")
			})
			if v.Button("提交") == nil {
				v = employee.drafted("蓝屏")
			}
			employee.clicks(v, "提交", nil)
			n := employee.numberIn(employee.matches(employee.direct, "the number", func(v actor.View) bool { return ticketNumber.MatchString(v.Text) && v.Has("蓝屏") }))
			technician.seesIn(group, n, "接单")
			technician.receivedNothing()
			technician.saysIn(group, "接单 "+n)
			technician.receives()
		})
	})
}

func TestAnInfectedFileReachesNobodyAndBothSidesAreTold(t *testing.T) {
	eachDepot(t, asIs, func(t *testing.T, d depot, on core.Platform) {
		employee, technician, _, n := taken(d.play, on, "电脑蓝屏了，一直重启")
		employee.sends(actor.File{Name: "报价.pdf", Kind: "file", Content: filestest.Eicar})
		employee.sees("查出了病毒", "Eicar", "已隔离")
		technician.sees(n, "查出了病毒", "不会转给任何人")
		technician.receivedNothing()
		if d.s3.Holds(filestest.Eicar) {
			t.Error("it lies among the files that are passed on")
		}
		kept, err := filepath.Glob(filepath.Join(d.demo.App.Config.DataDir, "quarantine", "*.infected"))
		if err != nil || len(kept) == 0 {
			t.Fatalf("nothing is in quarantine: %v", err)
		}
		if body, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(body, filestest.Eicar) {
			t.Errorf("quarantine holds %q, %v", body, err)
		}
		for _, file := range kept {
			id := filepath.Base(file)
			requireAudited(t, d.play, id[:len(id)-len(".infected")], "attachment.infected")
		}
	})
}

func TestAProgramIsRefusedWhateverItIsCalledAndSoIsWhatIsTooLarge(t *testing.T) {
	small := func(c *files.Config) { c.MaxMB = 1 }
	eachDepot(t, small, func(t *testing.T, d depot, on core.Platform) {
		employee, technician, _, n := taken(d.play, on, "电脑蓝屏了，一直重启")
		employee.sends(actor.File{Name: "说明.pdf", Kind: "file", Content: append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 512)...)})
		employee.sees("没有收下", "不接收这类文件")
		technician.sees(n, "没有收下", "不接收这类文件")
		employee.sends(actor.File{Name: "录屏.log", Kind: "file", Content: bytes.Repeat([]byte("0123456789abcdef"), 1<<16+1)})
		employee.sees("没有收下", "超过 1 MB")
		technician.sees(n, "没有收下", "超过 1 MB")
		technician.receivedNothing()
	})
}

func TestAFileWaitsForAScannerOrABucketThatIsAwayAndTheSenderIsTold(t *testing.T) {
	for what, away := range map[string]struct {
		set   func(depot, bool)
		words string
	}{
		"scanner": {func(d depot, on bool) { d.clamd.Away(on) }, "病毒检查暂时没有响应"},
		"bucket":  {func(d depot, on bool) { d.s3.Away(on) }, "附件存储暂时不可用"},
	} {
		t.Run(what, func(t *testing.T) {
			eachDepot(t, asIs, func(t *testing.T, d depot, on core.Platform) {
				employee, technician, _, n := taken(d.play, on, "电脑蓝屏了，一直重启")
				away.set(d, true)
				employee.sends(actor.File{Name: "bluescreen.png", Kind: "image", Content: picture})
				technician.sees("补充了 "+n, "附件 1 个") // the words don't wait for the file
				employee.sees(away.words, "不用重发")
				technician.receivedNothing()
				away.set(d, false)
				technician.receives()
				told := 0
				for _, v := range employee.everything(employee.direct) {
					if v.Has(away.words) {
						told++
					}
				}
				if told != 1 {
					t.Errorf("the sender was told %d times", told)
				}
			})
		})
	}
}

func TestAFilePassesUnseenOnlyWhereTheOperatorSaysSoAndTheTrailTellsIt(t *testing.T) {
	open := func(c *files.Config) { c.Scan.Fail = "open" }
	eachDepot(t, open, func(t *testing.T, d depot, on core.Platform) {
		d.clamd.Away(true)
		employee, technician, _, n := taken(d.play, on, "电脑蓝屏了，一直重启")
		employee.sends(actor.File{Name: "bluescreen.png", Kind: "image", Content: picture})
		technician.receives()
		tk, err := d.org().Ticket(d.ctx, n)
		if err != nil || len(tk.Detail.Attachments) != 1 {
			t.Fatalf("the ticket holds no file: %v", err)
		}
		requireAudited(t, d.play, tk.Detail.Attachments[0].ID, "attachment.unscanned")
	})
}
