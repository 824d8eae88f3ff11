package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"验证审计记录的链条没有被改动。"`
}

type auditVerify struct {
	JSON bool `help:"以 JSON 输出。" name:"json"`
}

// verified is what was found of one org.
type verified struct {
	Org      string `json:"org"`
	Sealed   int64  `json:"sealed"`
	Unsealed int64  `json:"unsealed"`
}

// Run walks the chain of every org; the first changed row is an error.
func (v auditVerify) Run(ctx context.Context, c *cli) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usageError{err}
	}
	db, err := bot.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return err
	}
	found := []verified{}
	for _, id := range orgs {
		sealed, unsealed, err := db.Org(id).VerifyAudit(ctx)
		if err != nil {
			return fmt.Errorf("企业 %s 的审计记录被改动过：%w", id, err)
		}
		found = append(found, verified{string(id), sealed, unsealed})
	}
	if v.JSON {
		return json.NewEncoder(os.Stdout).Encode(found)
	}
	for _, f := range found {
		fmt.Printf("企业 %s：%d 条已封存且完整，%d 条尚未封存。\n", f.Org, f.Sealed, f.Unsealed)
	}
	return nil
}
