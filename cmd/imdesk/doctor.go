package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
)

type doctorCommand struct {
	JSON bool `help:"以 JSON 输出。" name:"json"`
}

// Run checks everything an operator can get wrong, step by step, and says how to mend what fails.
func (d doctorCommand) Run(ctx context.Context, c *cli) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usageError{err}
	}
	findings := bot.Examine(ctx, cfg, slog.New(slog.DiscardHandler))
	if d.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(findings); err != nil {
			return err
		}
	} else {
		printFindings(os.Stdout, findings)
	}
	for _, f := range findings {
		for _, s := range f.Steps {
			if !s.OK {
				return errors.New("有检查没有通过，请按提示处理后重试")
			}
		}
	}
	return nil
}

func printFindings(w io.Writer, findings []bot.Finding) {
	for _, f := range findings {
		fmt.Fprintf(w, "\n%s\n", f.Subject)
		for _, s := range f.Steps {
			mark := "✓"
			if !s.OK {
				mark = "✗"
			}
			fmt.Fprintf(w, "  %s %s", mark, s.Name)
			if s.Detail != "" {
				fmt.Fprintf(w, "：%s", s.Detail)
			}
			fmt.Fprintln(w)
			if !s.OK && s.Remedy != "" {
				fmt.Fprintf(w, "    → %s\n", s.Remedy)
			}
		}
	}
}
