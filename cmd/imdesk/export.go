package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/store"
)

type exportCommand struct {
	File   string `arg:"" optional:"" help:"要写的文件，不能已存在。导出工单时可省略，改为输出到屏幕。" type:"path"`
	Ticket string `help:"只导出这张工单的证据（JSON）：时间线、审批、消息与回执、附件哈希、审计记录与链条末端。" placeholder:"IT-000123"`
	Org    string `help:"企业编号；只有一个企业时可省略。"`
}

// Run writes an org, or one ticket's evidence. Whoever takes data out leaves a line on the trail.
func (e exportCommand) Run(ctx context.Context, c *cli) error {
	if e.File == "" && e.Ticket == "" {
		return usageError{errors.New("请写明要导出到的文件，或用 --ticket 指明工单")}
	}
	return withStore(ctx, c, func(cfg config.Config, db *store.DB) error {
		kept, err := files.New(cfg.Attachments, cfg.DataDir)
		if err != nil {
			return err
		}
		org, err := chooseOrg(ctx, db, e.Org)
		if err != nil {
			return err
		}
		if e.Ticket != "" {
			return e.ticket(ctx, kept, org)
		}
		return e.org(ctx, kept, org)
	})
}

func (e exportCommand) ticket(ctx context.Context, kept files.Store, org *store.Org) error {
	var found evidence.Case
	err := writeOut(e.File, func(w io.Writer) (err error) {
		found, err = evidence.WriteTicket(ctx, org, kept, e.Ticket, w)
		return err
	})
	if err != nil {
		return err
	}
	return org.By(author()).Tell(ctx, "ticket.exported", string(found.Ticket.ID), map[string]any{"number": found.Ticket.Number, "file": filepath.Base(e.File)})
}

func (e exportCommand) org(ctx context.Context, kept files.Store, org *store.Org) error {
	var m evidence.Manifest
	err := writeOut(e.File, func(w io.Writer) (err error) {
		m, err = evidence.Export(ctx, org, kept, w)
		return err
	})
	if err != nil {
		return err
	}
	if err := org.By(author()).Tell(ctx, "org.exported", string(org.ID()), map[string]any{"file": filepath.Base(e.File), "audit_seq": m.Head.Seq}); err != nil {
		return err
	}
	fmt.Printf("企业 %s 已导出到 %s。文件含全部工单与消息，请像数据库一样保管。\n", org.ID(), e.File)
	left(m, "没有导出")
	return nil
}

// left names what an archive doesn't hold.
func left(m evidence.Manifest, verb string) {
	for _, l := range []struct {
		what, then string
		names      []string
	}{
		{"机器人凭证", "导入后在控制台重新填写", m.Bots}, {"管理员密码", "导入后用 imdesk admin reset 重设", m.Admins}, {"附件", "原数据目录里已经没有", m.Missing},
	} {
		if len(l.names) > 0 {
			fmt.Printf("  %s%s（%s）：%s\n", verb, l.what, l.then, strings.Join(l.names, "、"))
		}
	}
}

type importCommand struct {
	File string `arg:"" help:"imdesk export 导出的文件。" type:"existingfile"`
}

// Run writes an exported org into the configured database, which must know nothing of it.
func (i importCommand) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(cfg config.Config, db *store.DB) error {
		kept, err := files.New(cfg.Attachments, cfg.DataDir)
		if err != nil {
			return err
		}
		f, err := os.Open(i.File)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		m, err := evidence.Import(ctx, db, kept, f, info.Size())
		if err != nil {
			return err
		}
		org := db.Org(m.Org).By(author())
		if err := org.Tell(ctx, "org.imported", string(m.Org), map[string]any{"file": filepath.Base(i.File), "audit_seq": m.Head.Seq}); err != nil {
			return err
		}
		fmt.Printf("企业 %s 已导入，审计链完整（%d 条）。\n", m.Org, m.Head.Seq)
		left(m, "需要补上")
		return nil
	})
}
