package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
	"github.com/imdesk/imdesk/store"
)

type catalogueCommand struct {
	Export catalogueExport `cmd:"" help:"把一项服务写到标准输出，导入后再导出逐字节相同。"`
	Import catalogueImport `cmd:"" help:"校验一份文件里的一项服务并写入；进行中的申请不受影响。"`
	Draw   catalogueDraw   `cmd:"" help:"把一项服务的流程画成 SVG，写到标准输出。"`
}

// source is where an item is read from: a set-up folder, or what is stored.
type source struct {
	Item string     `arg:"" help:"目录项的 id。"`
	From string     `help:"从设置文件或目录读取，而不是数据库。" type:"path"`
	Org  core.OrgID `help:"企业 id；数据库里只有一家时可省略。"`
}

func (s source) read(ctx context.Context, c *cli) (flow.Directory, core.CatalogueItem, error) {
	d, err := s.directory(ctx, c)
	if err != nil {
		return d, core.CatalogueItem{}, err
	}
	i := slices.IndexFunc(d.Setup.Catalogue, func(it core.CatalogueItem) bool { return it.ID == s.Item || it.Name == s.Item })
	if i < 0 {
		return d, core.CatalogueItem{}, fmt.Errorf("服务目录里没有 %s", s.Item)
	}
	return d, d.Setup.Catalogue[i], nil
}

func (s source) directory(ctx context.Context, c *cli) (flow.Directory, error) {
	if s.From != "" {
		m, err := manifest.Load(s.From)
		if err != nil {
			return flow.Directory{}, usageError{err}
		}
		return m.Directory(), nil
	}
	var d flow.Directory
	err := withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, string(s.Org))
		if err != nil {
			return err
		}
		d, err = world.Directory(ctx, org)
		return err
	})
	return d, err
}

type catalogueExport struct{ source }

// Run writes one item as a document.
func (e catalogueExport) Run(ctx context.Context, c *cli) error {
	_, it, err := e.read(ctx, c)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(manifest.WriteItem(it))
	return err
}

type catalogueDraw struct{ source }

// Run writes one item as a drawing.
func (w catalogueDraw) Run(ctx context.Context, c *cli) error {
	d, it, err := w.read(ctx, c)
	if err != nil {
		return err
	}
	_, err = fmt.Print(flow.Draw(d, it))
	return err
}

type catalogueImport struct {
	File string     `arg:"" help:"含一个目录项的 YAML 文件。" type:"path"`
	Org  core.OrgID `help:"企业 id；数据库里只有一家时可省略。"`
}

// Run judges one item against the stored set-up and directory, and writes it.
func (i catalogueImport) Run(ctx context.Context, c *cli) error {
	raw, err := os.ReadFile(i.File)
	if err != nil {
		return usageError{err}
	}
	it, err := manifest.ReadItem(i.File, raw)
	if err != nil {
		return usageError{err}
	}
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, string(i.Org))
		if err != nil {
			return err
		}
		d, err := world.Directory(ctx, org)
		if err != nil {
			return err
		}
		if err := manifest.CheckItem(d, it); err != nil {
			return usageError{fmt.Errorf("这项服务有误，没有写入：\n%w", err)}
		}
		version, err := org.PutItem(ctx, it)
		if err != nil {
			return err
		}
		if version == d.Setup.Version {
			fmt.Printf("「%s」没有变化（设置版本 %d）。\n", it.Name, version)
			return nil
		}
		fmt.Printf("「%s」已写入（设置版本 %d），一秒内生效；已经提交的申请仍按原来的版本办理。\n", it.Name, version)
		return nil
	})
}
