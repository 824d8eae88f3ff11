package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"验证审计记录的链条没有被改动。"`
	Head   auditHead   `cmd:"" help:"输出链条的末端，请另存到别处，日后用 verify --head 核对。"`
	Report auditReport `cmd:"" help:"输出某月的审计月报；只取自审计记录，任何时候重做都逐字节相同。"`
}

// head is an org's end of chain as it is exported.
type head struct {
	Org core.OrgID `json:"org"`
	store.Head
}

type auditHead struct {
	Out string `help:"写入文件；默认输出到屏幕。" type:"path"`
}

// Run writes the end of every org's chain.
func (h auditHead) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		orgs, err := db.Orgs(ctx)
		if err != nil {
			return err
		}
		heads := []head{}
		for _, id := range orgs {
			end, err := db.Org(id).AuditHead(ctx)
			if err != nil {
				return err
			}
			heads = append(heads, head{id, end})
		}
		return writeOut(h.Out, func(w io.Writer) error { return json.NewEncoder(w).Encode(heads) })
	})
}

type auditVerify struct {
	Head string `help:"audit head 先前输出的文件：链条必须经过它，否则说明末尾被截断或整条链被重做。" type:"existingfile"`
	JSON bool   `help:"以 JSON 输出。" name:"json"`
}

// verified is what was found of one org.
type verified struct {
	Org      core.OrgID `json:"org"`
	Sealed   int64      `json:"sealed"`
	Unsealed int64      `json:"unsealed"`
}

// Run walks the chain of every org; the first changed row is an error.
func (v auditVerify) Run(ctx context.Context, c *cli) error {
	exported, err := readHeads(v.Head)
	if err != nil {
		return usageError{err}
	}
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		orgs, err := db.Orgs(ctx)
		if err != nil {
			return err
		}
		for id := range exported { // also one whose set-up is gone
			orgs = appendNew(orgs, id)
		}
		found := []verified{}
		for _, id := range orgs {
			chain, err := db.Org(id).VerifyAudit(ctx, exported[id]...)
			if err != nil {
				return fmt.Errorf("企业 %s 的审计记录被改动过：%w", id, err)
			}
			found = append(found, verified{id, chain.Seq, chain.Unsealed})
		}
		if v.JSON {
			return json.NewEncoder(os.Stdout).Encode(found)
		}
		for _, f := range found {
			fmt.Printf("企业 %s：%d 条已封存且完整，%d 条尚未封存。\n", f.Org, f.Sealed, f.Unsealed)
		}
		return nil
	})
}

func readHeads(file string) (map[core.OrgID][]store.Head, error) {
	out := map[core.OrgID][]store.Head{}
	if file == "" {
		return out, nil
	}
	doc, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var heads []head
	if err := json.Unmarshal(doc, &heads); err != nil {
		return nil, fmt.Errorf("%s 不是 audit head 输出的文件：%w", file, err)
	}
	for _, h := range heads {
		out[h.Org] = append(out[h.Org], h.Head)
	}
	return out, nil
}

type auditReport struct {
	Month    string `required:"" help:"月份，如 2026-11。"`
	Org      string `help:"企业编号；只有一个企业时可省略。"`
	Timezone string `default:"Asia/Shanghai" help:"按哪个时区划分月份。"`
	Out      string `help:"写入文件；默认输出到屏幕。" type:"path"`
}

// Run writes the report of one org's month.
func (r auditReport) Run(ctx context.Context, c *cli) error {
	month, err := time.Parse("2006-01", r.Month)
	if err != nil {
		return usageError{fmt.Errorf("月份写成 2026-11 的样子：%q", r.Month)}
	}
	zone, err := time.LoadLocation(r.Timezone)
	if err != nil {
		return usageError{fmt.Errorf("没有时区 %q", r.Timezone)}
	}
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, r.Org)
		if err != nil {
			return err
		}
		return writeOut(r.Out, func(w io.Writer) error { return evidence.Report(ctx, org, month.Year(), month.Month(), zone, w) })
	})
}

// writeOut writes to a new file that only its owner reads, or to the standard output. A file that could not be finished is removed.
func writeOut(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(os.Stdout)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return usageError{fmt.Errorf("%s 已存在，不会覆盖；请换一个文件名", file)}
	}
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}

func appendNew(orgs []core.OrgID, id core.OrgID) []core.OrgID {
	for _, o := range orgs {
		if o == id {
			return orgs
		}
	}
	return append(orgs, id)
}
