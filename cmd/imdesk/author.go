package main

import (
	"os"
	"os/user"
	"strconv"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// author is who the audit trail says ran a command: the user of the operating system.
func author() store.Author {
	name := strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return store.Author{Actor: core.PersonID("cli:" + name), Channel: desk.ChannelCommand}
}
