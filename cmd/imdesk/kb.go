package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/knowledge"
)

type kbCommand struct {
	Search kbSearch `cmd:"" help:"用一句话检索知识库。"`
	Eval   kbEval   `cmd:"" help:"用一组问题评测检索质量。"`
}

// articles reads the knowledge base to work on: a set-up folder, or what is stored.
func articles(ctx context.Context, c *cli, dir string) ([]core.Article, error) {
	if dir != "" {
		m, err := manifest.Load(dir)
		if err != nil {
			return nil, usageError{err}
		}
		return m.KB, nil
	}
	if c.Config == "" {
		m, err := manifest.LoadFS(company.FS)
		if err != nil {
			return nil, err
		}
		return m.KB, nil
	}
	cfg, err := config.Load(c.Config)
	if err != nil {
		return nil, usageError{err}
	}
	db, err := bot.OpenStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return nil, err
	}
	if len(orgs) != 1 {
		return nil, fmt.Errorf("there are %d orgs in the store, the command needs one: name a folder with --from", len(orgs))
	}
	s, err := db.Org(orgs[0]).LoadSetup(ctx)
	return s.KB, err
}

type kbSearch struct {
	Query string `arg:"" help:"员工会说的一句话。"`
	From  string `help:"从设置目录读取文章；默认用配置里的库，没有配置则用演示企业。" type:"path"`
	JSON  bool   `help:"以 JSON 输出。" name:"json"`
}

// Run prints what would be suggested.
func (k kbSearch) Run(ctx context.Context, c *cli) error {
	kb, err := articles(ctx, c, k.From)
	if err != nil {
		return err
	}
	r := world.Index(kb).Search(k.Query, knowledge.Options{})
	if k.JSON {
		return json.NewEncoder(os.Stdout).Encode(viewSearch(r))
	}
	if r.Silent {
		fmt.Printf("没有足够把握的文章（把握 %.2f），机器人会直接建单。最接近的：\n", r.Confidence)
	}
	for i, h := range r.Hits {
		fmt.Printf("%d. %s  %s  （得分 %.2f，把握 %.2f）\n", i+1, h.Article.ID, h.Article.Title, h.Score, h.Confidence)
	}
	return nil
}

type kbEval struct {
	File string `arg:"" optional:"" help:"问题文件（q / want / off_topic）；默认用演示企业的留出问题。" type:"path"`
	From string `help:"从设置目录读取文章。" type:"path"`
	JSON bool   `help:"以 JSON 输出。" name:"json"`
}

// Run prints recall and silence over a file of questions.
func (k kbEval) Run(ctx context.Context, c *cli) error {
	raw, err := company.FS.ReadFile("eval/questions.yaml")
	if k.File != "" {
		raw, err = os.ReadFile(k.File)
	}
	if err != nil {
		return usageError{err}
	}
	var cases []knowledge.Case
	if err := yaml.UnmarshalWithOptions(raw, &cases, yaml.Strict()); err != nil {
		return usageError{errors.New(yaml.FormatError(err, false, false))}
	}
	kb, err := articles(ctx, c, k.From)
	if err != nil {
		return err
	}
	report := knowledge.Evaluate(world.Index(kb), cases)
	if k.JSON {
		return json.NewEncoder(os.Stdout).Encode(viewReport(report))
	}
	fmt.Println(report)
	return nil
}
