// Package feishusim is a simulated Feishu tenant with one self-built app: it
// speaks the platform's wire protocol on one loopback listener, so that tests,
// the demo and load runs need no real tenant. It owns the platform's side of
// everything: people, groups, messages, cards as their readers see them, tokens,
// sockets, webhooks, budgets. It is written from the platform's public documents
// and must know nothing of the programs that talk to it.
//
// # What is enforced
//
//   - Tenant tokens: secret, prefix, life of 2 h, the same token while 30 min are
//     left, both valid afterwards; 99991661, 99991663, 99991671; scopes, 99991672.
//   - Long connection: bootstrap with credentials, tickets, at most 50 connections
//     (Handshake-Autherrcode 1000040350), each event to one random connection,
//     proto2 frames with their required fields, pings, fragments, and answers that
//     are the pushed frame again, in time. A late answer is counted and refused.
//   - Webhook: URL check within 1 s, encryption, signature, 2 s to connect, 3 s to
//     answer, no redirects.
//   - Redelivery of events after 15 s, 5 min, 1 h and 6 h; clicks are never resent.
//   - Clicks: the component must be in the card now shown, required form fields must
//     be filled, the card must be younger than 14 days; the answer's shape, toast and
//     card are checked, and the person sees the documented number (200340–200343,
//     200671–200673, 200830, 108002).
//   - While a click is unanswered its card is locked: PATCH draws 230099 with
//     ErrCode 11310. Delayed update: 30 min, two uses, only after the answer.
//   - Messages: receive_id types, 150 KB and 30 KB, uuid for 1 h, threads, 14 days
//     and 5/s for PATCH, 20 edits, recall window, urgent rules, people and groups
//     that cannot be reached, ids of other apps (99992361).
//   - Card JSON 2.0: unknown properties, tags gone, types, enums, limits, forms,
//     nesting, unique ids and names, people and images that must exist (230099).
//   - Budgets: 50/s and 1000/min per API, 5/s per person, group and card, the monthly
//     quota; 99991400 with x-ogw-ratelimit-reset, 230020, 99991403.
//   - Media: sizes, empty files, who may download what. Members: 50 a call, one call
//     at a time per group (232019). Directory: enterprise mailboxes are not matched,
//     fields need scopes, 41050 outside the range.
//
// # What the platform does not document
//
// These are options or choices, not facts: what a repeated uuid returns
// (UUIDRepeatCode; the first result), events while nobody is connected
// (LoseWhenOffline; the retry schedule), event_id of a repeated message
// (KeepEventID; another one), a silent connection (MaxSilence; kept), an update
// of a card before the click's answer (EarlyUpdate; refused), the token of a click
// that was never answered (DelayedWithoutAnswer; refused), action.value of a form
// submit (FormSubmitValue; absent), whether sizes count the body or the content
// (CountContentOnly; the body), ClientConfig. A click while nobody is connected
// shows 200341 at once. Cards without schema 2.0 are refused unless AcceptV1Cards;
// card entities (CardKit) do not exist here. A person select without options offers
// anybody in a direct chat. Codes for wrong properties, names and nesting use
// ErrCode 200621, for want of a published one.
//
// # Beyond the common control API
//
// POST /_sim/gesture {"kind","person","chat","message_id","emoji","event_key"} with
// the kinds recall, react, enter, menu, join, leave, withdraw, add_bot and remove_bot.
package feishusim
