package bot

import "time"

// The audit trail is written unsealed inside the turns, so that no turn waits for another's row; a sealer chains it soon after.
const (
	sealEvery = time.Second
	sealBatch = 500
)

// sealAudit chains the unsealed audit rows of every org until the replica stops. Replicas take turns.
func (a *App) sealAudit() {
	defer a.wg.Done()
	for pause(a.ctx, sealEvery) {
		orgs, err := a.DB.Orgs(a.ctx)
		for _, id := range orgs {
			for err == nil {
				var n int
				if n, err = a.DB.Org(id).SealAudit(a.ctx, sealBatch); n < sealBatch {
					break
				}
			}
		}
		if err != nil && a.ctx.Err() == nil {
			a.log.Warn("seal the audit trail", "error", err)
		}
	}
}
