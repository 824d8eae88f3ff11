package wecomsim

import (
	"fmt"
	"slices"
)

func (d *directory) addGroup(g Group) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.groups[g.ID]; old != nil {
		delete(d.hooks, old.WebhookKey)
	} else {
		d.groupSeq = append(d.groupSeq, g.ID)
	}
	g.Members = slices.Clone(g.Members)
	d.groups[g.ID] = &g
	set := make(map[string]bool, len(g.Members))
	for _, m := range g.Members {
		set[fold(m)] = true
	}
	d.members[g.ID] = set
	if g.WebhookKey != "" {
		d.hooks[g.WebhookKey] = g.ID
	}
}

// group finds a group by its id, which is case-sensitive.
func (d *directory) group(id string) (Group, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	g := d.groups[id]
	if g == nil {
		return Group{}, false
	}
	return *g, true
}

func (d *directory) isMember(group, person string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.members[group][fold(person)]
}

func (d *directory) groupByHook(key string) (Group, bool) {
	d.mu.RLock()
	id := d.hooks[key]
	d.mu.RUnlock()
	return d.group(id)
}

func (d *directory) allGroups() []Group {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]Group, 0, len(d.groupSeq))
	for _, id := range d.groupSeq {
		out = append(out, *d.groups[id])
	}
	return out
}

func (d *directory) setBotMember(id string, member bool) error {
	g, ok := d.group(id)
	if !ok {
		return fmt.Errorf("group %q is unknown", id)
	}
	g.BotMember = member
	d.addGroup(g)
	return nil
}

func (d *directory) setMember(id, person string, member bool) error {
	g, ok := d.group(id)
	if !ok {
		return fmt.Errorf("group %q is unknown", id)
	}
	g.Members = slices.DeleteFunc(slices.Clone(g.Members), func(m string) bool { return fold(m) == fold(person) })
	if member {
		g.Members = append(g.Members, person)
	}
	d.addGroup(g)
	return nil
}
