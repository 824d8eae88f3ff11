package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/store"
)

// withStore opens the configured database for fn.
func withStore(ctx context.Context, c *cli, fn func(config.Config, *store.DB) error) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usageError{err}
	}
	db, err := bot.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return fn(cfg, db)
}

// chooseOrg finds the org that is meant: the named one, or the only one.
func chooseOrg(ctx context.Context, db *store.DB, name string) (*store.Org, error) {
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range orgs {
		if string(id) == name || name == "" && len(orgs) == 1 {
			return db.Org(id), nil
		}
	}
	switch {
	case len(orgs) == 0:
		return nil, errors.New("还没有企业。请先用「imdesk apply -f 文件」写入设置")
	case name == "":
		return nil, usageError{fmt.Errorf("有 %d 个企业，请用 --org 指明：%v", len(orgs), orgs)}
	}
	return nil, usageError{fmt.Errorf("没有企业 %s，现有：%v", name, orgs)}
}
