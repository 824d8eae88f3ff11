// Command shots takes the pictures of docs/images: it starts a demo of its own and has a browser walk through it. It needs Node, Chromium and the
// installed node_modules of bot/web.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"

	"github.com/imdesk/imdesk/bot/demo"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	d, err := demo.Start(ctx, demo.Options{Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("start the demo: %w", err)
	}
	defer d.Close()
	link, err := d.App.SetupLink(ctx)
	if err != nil {
		return fmt.Errorf("make an administrator: %w", err)
	}
	node := exec.CommandContext(ctx, "node", "e2e/shots.mjs", d.URL(), link)
	node.Dir, node.Stdout, node.Stderr = "bot/web", os.Stdout, os.Stderr
	return node.Run()
}
