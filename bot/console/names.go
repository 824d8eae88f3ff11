package console

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

const (
	nameLife   = time.Minute
	mostNames  = 20_000
	nameOfDesk = "服务台"
)

// names remembers what people are called: a list of tickets names the same few people on every page.
type names struct {
	mu   sync.Mutex
	seen map[nameKey]knownName
}

type nameKey struct {
	org core.OrgID
	id  core.PersonID
}

type knownName struct {
	name string
	till time.Time
}

func newNames() *names { return &names{seen: map[nameKey]knownName{}} }

// of returns the names of people by id. Nobody is the desk itself; an administrator without a person, and whoever is gone, goes by the id.
func (n *names) of(ctx context.Context, org *store.Org, ids ...core.PersonID) (map[core.PersonID]string, error) {
	out := map[core.PersonID]string{"": nameOfDesk}
	var missing []core.PersonID
	for _, id := range ids {
		if _, ok := out[id]; ok {
			continue
		}
		if admin, ok := strings.CutPrefix(string(id), "admin:"); ok {
			out[id] = admin + "（控制台）"
			continue
		}
		if user, ok := strings.CutPrefix(string(id), "cli:"); ok {
			out[id] = user + "（命令行）"
			continue
		}
		out[id] = string(id)
		if name, ok := n.get(nameKey{org.ID(), id}); ok {
			out[id] = name
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	err := org.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, id := range missing {
			p, err := tx.Person(ctx, id)
			if err != nil && core.CodeOf(err) != core.CodeNotFound {
				return err
			}
			if err == nil && p.Name != "" {
				out[id] = p.Name
			}
		}
		return nil
	})
	for _, id := range missing {
		n.put(nameKey{org.ID(), id}, out[id])
	}
	return out, err
}

func (n *names) get(k nameKey) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v, ok := n.seen[k]
	return v.name, ok && time.Now().Before(v.till)
}

func (n *names) put(k nameKey, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.seen) >= mostNames {
		clear(n.seen)
	}
	n.seen[k] = knownName{name, time.Now().Add(nameLife)}
}
