package session

import "context"

// Probe asks the server whether it answers, past the breaker; for the operator, not for turns.
func (r *Redis) Probe(ctx context.Context) error { return r.client.Ping(ctx).Err() }
