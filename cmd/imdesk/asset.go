package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/imdesk/imdesk/bot/assets"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/store"
)

type assetCommand struct {
	Import assetImport `cmd:"" help:"从 CSV 文件导入资产（UTF-8 或 GBK，第一行是表头：编号,类别,使用人,地点,状态）。"`
	Export assetExport `cmd:"" help:"把资产登记导出为 CSV 文件。"`
}

type assetImport struct {
	File   string `arg:"" help:"CSV 文件。使用人写工号、人员编号或不重名的姓名；文件里没有的资产不动。" type:"existingfile"`
	Org    string `help:"企业编号；只有一个企业时可省略。"`
	DryRun bool   `help:"只校验，不写入。"`
	JSON   bool   `help:"以 JSON 输出。" name:"json"`
}

// Run writes a file of assets into the register, all or nothing, and says what changed.
func (a assetImport) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, a.Org)
		if err != nil {
			return err
		}
		f, err := os.Open(a.File)
		if err != nil {
			return err
		}
		defer f.Close()
		all, err := assets.Read(ctx, org, f)
		if err != nil {
			return fmt.Errorf("文件有误，没有写入任何内容：\n%w", err)
		}
		if a.DryRun {
			fmt.Printf("校验通过：%d 项资产。没有写入。\n", len(all))
			return nil
		}
		changes, err := org.By(author()).PutAssets(ctx, all)
		if err != nil {
			return err
		}
		if a.JSON {
			return json.NewEncoder(os.Stdout).Encode(changes)
		}
		fmt.Printf("资产：新增 %d 项，更新 %d 项，%d 项没有变化。\n", len(changes.Added), len(changes.Changed), len(all)-len(changes.Added)-len(changes.Changed))
		return nil
	})
}

type assetExport struct {
	File string `arg:"" optional:"" help:"要写的文件，不能已存在；省略则输出到屏幕。" type:"path"`
	Org  string `help:"企业编号；只有一个企业时可省略。"`
}

// Run writes the register as a file that import reads.
func (a assetExport) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, a.Org)
		if err != nil {
			return err
		}
		return writeOut(a.File, func(w io.Writer) error { return assets.Write(ctx, org, w) })
	})
}
