// Package chaos is the crash test of the whole product. The real binary serves three simulated platforms that live in the test process, people talk
// to it, and meanwhile it is killed without warning, its database slowed, frozen or crashed, its Redis emptied, its platforms taken away. Afterwards
// the receivers' chats and the database must agree that nothing was lost and nothing happened twice; see docs/design/chaos.md.
//
// The short form runs with the other tests. IMDESK_CHAOS=long, which `make chaos` sets, runs more people and more kills. IMDESK_CHAOS_SEED repeats
// the random choices of an earlier run; every run prints its own. IMDESK_CHAOS_LOG=1 keeps and shows the replicas' whole logs.
package chaos
