package store

import (
	"context"
	"sort"
	"sync"
	"time"

	"github.com/imdesk/imdesk/core"
)

// defaultZone is the zone of an org that never said otherwise.
const defaultZone = "Asia/Shanghai"

var (
	qMeterAdd = sql("add to meter", `
		INSERT INTO meter AS m (org, bot, name, month, used) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (bot, month, name) DO UPDATE SET used = m.used + excluded.used`)
	qMeterUse = sql("read meters", `SELECT name, used FROM meter WHERE bot = $1 AND month = $2`)
	qZone     = sql("read time zone", `SELECT timezone FROM setup WHERE org = $1`)
	qBotOrg   = sql("org of bot", `SELECT org FROM bot WHERE id = $1`)
)

// costs sums what calls took, by meter.
type costs map[costKey]int

type costKey struct {
	org  core.OrgID
	bot  core.BotID
	name string
}

func (c costs) add(org core.OrgID, bot core.BotID, cost map[string]int) {
	for name, n := range cost {
		if n != 0 {
			c[costKey{org, bot, name}] += n
		}
	}
}

// sorted gives the order in which meters are locked.
func (c costs) sorted() []costKey {
	keys := make([]costKey, 0, len(c))
	for k := range c {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if keys[i].bot != keys[j].bot {
			return keys[i].bot < keys[j].bot
		}
		return keys[i].name < keys[j].name
	})
	return keys
}

// queueCosts adds to the meters of the current month in each org's zone.
func (t *Tx) queueCosts(ctx context.Context, c costs) error {
	for _, k := range c.sorted() {
		zone, err := t.zone(ctx, k.org)
		if err != nil {
			return err
		}
		t.exec(qMeterAdd, k.org, k.bot, k.name, monthIn(zone), c[k])
	}
	return nil
}

// MeterUse returns what was used of each of the bot's meters this month.
func (db *DB) MeterUse(ctx context.Context, bot core.BotID) (map[string]int, error) {
	var org core.OrgID
	if err := db.engine.query(ctx, qBotOrg, func(r scanner) error { return r.Scan((*string)(&org)) }, bot); err != nil {
		return nil, wrap("read meters", err)
	}
	zone := db.zones.get(org)
	if zone == nil {
		var name string
		if err := db.engine.query(ctx, qZone, func(r scanner) error { return r.Scan(&name) }, org); err != nil {
			return nil, wrap("read meters", err)
		}
		zone = db.zones.put(org, name)
	}
	use := map[string]int{}
	err := db.engine.query(ctx, qMeterUse, func(r scanner) error {
		var name string
		var n int
		err := r.Scan(&name, &n)
		use[name] = n
		return err
	}, bot, monthIn(zone))
	return use, wrap("read meters", err)
}

// zones remembers the time zones of orgs for a minute.
type zones struct {
	mu   sync.Mutex
	seen map[core.OrgID]knownZone
}

type knownZone struct {
	zone *time.Location
	till time.Time
}

func (z *zones) get(org core.OrgID) *time.Location {
	z.mu.Lock()
	defer z.mu.Unlock()
	if k := z.seen[org]; time.Now().Before(k.till) {
		return k.zone
	}
	return nil
}

// put resolves and remembers a zone; a name the system doesn't know counts as China's, whose offset never changes.
func (z *zones) put(org core.OrgID, name string) *time.Location {
	if name == "" {
		name = defaultZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = time.FixedZone(defaultZone, 8*60*60)
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.seen == nil {
		z.seen = map[core.OrgID]knownZone{}
	}
	z.seen[org] = knownZone{loc, time.Now().Add(time.Minute)}
	return loc
}

func (t *Tx) zone(ctx context.Context, org core.OrgID) (*time.Location, error) {
	if zone := t.db.zones.get(org); zone != nil {
		return zone, nil
	}
	var name string
	if err := t.read(ctx, qZone, func(r scanner) error { return r.Scan(&name) }, org); err != nil {
		return nil, wrap("read time zone", err)
	}
	return t.db.zones.put(org, name), nil
}

// monthIn is the calendar month of real time in a zone, by which platforms count their quotas.
func monthIn(zone *time.Location) string { return time.Now().In(zone).Format("2006-01") }
